"""The API: operations of every app under /api/v1/, their description, and what is answered where nothing stands."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser

from naryad.calendars import api as calendars
from naryad.config.described import described
from naryad.crm.api import clients, deals
from naryad.crm.api import setup as crm_setup
from naryad.documents.api import papers as documents
from naryad.documents.api import setup as document_setup
from naryad.entities import api as entities
from naryad.fields.api import setup as _setup_of_fields  # noqa: F401  # more operations of fields
from naryad.fields.api import values as fields
from naryad.forecast import api as _dates_of_orders  # noqa: F401
from naryad.letters import api as _letters  # noqa: F401
from naryad.offers.api import accepting, offers
from naryad.orders.api import orders
from naryad.orders.api import setup as _types_of_orders  # noqa: F401
from naryad.payments import api as payments
from naryad.people.api import members as people
from naryad.people.api import times as people_times
from naryad.portal import api as _links_of_clients  # noqa: F401
from naryad.processes.api import difference, templates
from naryad.processes.api import minutes as _norms  # noqa: F401
from naryad.processes.api import orders as _orders_with_tasks  # noqa: F401
from naryad.products.api import products
from naryad.products.api import setup as product_setup
from naryad.reminders import api as reminders
from naryad.setup import api as setups
from naryad.tables.api import views
from naryad.talk.api import comments as talk
from naryad.tasks.api import many as _many_tasks  # noqa: F401
from naryad.tasks.api import presses as _presses  # noqa: F401
from naryad.tasks.api import queue as _queue  # noqa: F401
from naryad.tasks.api import setup as _types_of_tasks  # noqa: F401
from naryad.tasks.api import stop as _stop  # noqa: F401
from naryad.tasks.api import tasks, times
from naryad.ui.problems import MEDIA_TYPE, TITLES, problem
from naryad.webforms import api as web_forms
from naryad.webhooks import api as webhooks
from naryad.workspaces.api import company, names
from naryad.workspaces.api.problems import install
from naryad.workspaces.door.marks import by_token, public

RESOURCES = {
    "clients": clients.clients,
    "contacts": clients.contacts,
    "client_merges": clients.merges,
    "deals": deals.deals,
    "pipelines": deals.ways,
    "deal_sources": deals.sources,
    "deal_stages": crm_setup.stages,
    "orders": orders.orders,
    "items": orders.items,
    "order_types": orders.types,
    "tasks": tasks.tasks,
    "dependencies": tasks.links,
    "checklist_lines": tasks.lines,
    "task_types": tasks.types,
    "time_entries": times.entries,
    "templates": templates.templates,
    "launches": difference.launches,
    "payments": payments.payments,
    "expected_payments": payments.plans,
    "payment_methods": payments.methods,
    "products": products.products,
    "product_groups": products.groups,
    "price_lists": products.price_lists,
    "kit_parts": product_setup.parts,
    "reminders": reminders.reminders,
    "reminder_kinds": reminders.sorts,
    "comments": talk.comments,
    "facts": webhooks.facts,
    "web_forms": web_forms.web_form_routes,
    "webhooks": webhooks.webhooks,
    "webhook_messages": webhooks.messages,
    "offers": offers.offers,
    "offer_sections": offers.sections,
    "offer_items": offers.items,
    "offer_texts": accepting.texts,
    "papers": documents.papers,
    "paper_looks": document_setup.looks,
    "legal_entities": entities.entities,
    "bank_accounts": entities.accounts,
    "members": people.members,
    "skills": people.skills,
    "schedule": people_times.schedule,
    "absences": people_times.absences,
    "overtimes": people_times.overtimes,
    "holidays": people_times.holidays,
    "lists": names.lists,
    "views": views.views,
    "company": company.company,
    "setups": setups.setups,
    "me": people.me,
    "calendar": calendars.calendar,
    "fields": fields.routes,
}
"""By the first word of their addresses."""
READS, WRITES = (401, 403, 404, 422, 429), (401, 403, 404, 409, 412, 422, 429)
ROOT = "/api/v1/"
ABOUT = "Naryad's programs' interface. docs/dev/api.md says how it is used."


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """JSON as its standard has it: no NaN, and no half of a character, which no database keeps."""
        try:
            body = json.loads(request.body, parse_constant=_refuse)
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as fault:
            raise HttpError(400, "unreadable") from fault
        return body


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class Api(NinjaAPI):
    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return ROOT

    def described(self) -> dict[str, Any]:
        """As OpenAPI, with problems and the headers that every operation understands."""
        schema: dict[str, Any] = dict(self.get_openapi_schema())
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        schema["components"]["responses"] = {
            f"Problem{status}": {
                "description": str(title),
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for status, title in _english_titles().items()
        }
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        return schema


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:naryad:problem:cannot-change-client"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 64},
    "required": False,
    "description": "The same key with the same request is done once, for 72 hours.",
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    "required": False,
    "description": "The ETag that was read: 412 where somebody has changed the row since.",
}


def _english_titles() -> dict[int, str]:
    with override("en"):
        return {status: str(title) for status, title in TITLES.items() if status != 405}


def _complete(method: str, operation: dict[str, Any]) -> None:
    is_read = method == "get"
    for status in READS if is_read else WRITES:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    if not is_read:
        operation["parameters"] = [*operation["parameters"], KEY]
    if method == "patch":
        operation["parameters"] = [*operation["parameters"], MATCH]


api = Api(
    title="Naryad",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    parser=JsonParser(),
    urls_namespace="api",
)
install(api)
for name, routes in RESOURCES.items():
    api.add_router(f"/{name}", routes.router)


@cache
def _schema() -> dict[str, Any]:
    return api.described()


@public
@require_safe
def api_schema(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_schema())


@public
@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """The same for people, by resources."""
    return render(request, "api/page.html", {"api": described(_schema())})


@csrf_exempt
@public
def not_there(request: HttpRequest) -> HttpResponse:
    return problem(404)


def _operations() -> list[URLPattern]:
    """Behind the door; the library's own page of the root is left out."""
    patterns: list[Any] = api.urls[0]
    known = [pattern for pattern in patterns if pattern.name != "api-root"]
    for pattern in known:
        by_token(pattern.callback)
    return known


urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_page, name="api_page"),
    path("openapi.json", api_schema, name="api_schema"),
    *_operations(),
    re_path(r"^.*", not_there),
]
