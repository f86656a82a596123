"""Forms of a company, who answers for what comes by them, and whom it comes from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from naryad.core.env import env
from naryad.crm.models import Client, DealStage
from naryad.crm.queries.clients import duplicates
from naryad.crm.queries.stages import chosen_stages
from naryad.fields.forms import editable_fields
from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.kinds.known import kind_of
from naryad.webforms.models import FormRequest, WebForm
from naryad.webforms.rules import SALT
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.parts import PARTS_OF
from naryad.workspaces.rules import may

OF = ("client", "deal")
SHOWN = 20
MOST_AN_HOUR = 10
"""Requests from one address, by all forms of a company."""
HOUR = timedelta(hours=1)


def web_forms() -> QuerySet[WebForm]:
    """Those that are on first, with what came by them."""
    counted = WebForm.objects.annotate(count=Count("requests"), last_at=Max("requests__received_at"))
    return counted.select_related("responsible", "stage").order_by("-is_on", "pk")


def find_form(*, secret: str) -> WebForm | None:
    """One that is on, where the company leads deals."""
    parts = list(PARTS_OF["webforms"])
    rows = WebForm.objects.filter(secret=secret, is_on=True, workspace__parts__contains=parts)
    return rows.select_related("workspace", "stage").first()


def form_url(form: WebForm) -> str:
    return env().base_url + reverse("web_form", args=[f"{form.workspace_id}-{form.secret}"])


def script_url(form: WebForm) -> str:
    return env().base_url + reverse("web_form_script", args=[f"{form.workspace_id}-{form.secret}"])


def requests_of(form: WebForm) -> list[FormRequest]:
    """The newest."""
    rows = FormRequest.objects.filter(form=form).select_related("client", "deal")
    return list(rows.order_by("-received_at", "-pk")[:SHOWN])


def answering(form: WebForm) -> Member:
    """In whose name a request is taken: who is responsible, or an owner where they may not any more."""
    here = Member.objects.select_related("workspace", "user").filter(is_active=True)
    found = here.filter(pk=form.responsible_id).first()
    if found is not None and may(found, "crm.edit", is_own=True):
        return found
    return here.filter(role=Member.Role.OWNER).order_by("pk")[0]


def asked_fields(member: Member) -> Iterator[tuple[str, Definition]]:
    """Own fields that a stranger can fill in, each with what it is of: none that points at rows, none that is calculated."""
    for of in OF:
        for own in editable_fields(of, member):
            if own.kind != CALCULATED and not kind_of(own).points_at:
                yield of, own


def stage_of(form: WebForm) -> DealStage | None:
    """None: the first one."""
    return (
        chosen_stages().filter(pk=form.stage_id, kind=DealStage.Kind.OPEN).first() if form.stage_id else None
    )


def known_client(given: dict[str, Any], *, member: Member) -> Client | None:
    """By phone or INN, else by e-mail; of several the one found first. Archived ones are not known."""
    found = duplicates(phone=given.get("phone", ""), inn=given.get("inn", ""), member=member)
    for one in found:
        if not one.client.is_archived:
            return one.client
    email = given.get("email", "")
    same = Q(email__iexact=email) | Q(contacts__email__iexact=email)
    rows = Client.objects.filter(same, is_archived=False) if email else Client.objects.none()
    return rows.order_by("pk").first()


def address_hash(address: str, workspace: Workspace) -> str:
    """Of where a request came from: the same for the same, and not to be turned back without the program's key."""
    return salted_hmac(SALT, f"{workspace.pk}:{address}", algorithm="sha256").hexdigest()


def earlier(form: WebForm, *, key: str, digest: str, now: datetime) -> FormRequest | None:
    """The same page's, or the same words within the hour."""
    same = Q(key=key) | Q(digest=digest, received_at__gt=now - HOUR)
    return FormRequest.objects.filter(same, form=form).order_by("pk").first()


def is_too_often(address: str, *, now: datetime) -> bool:
    """`address`: hashed."""
    lately = FormRequest.objects.filter(address_hash=address, received_at__gt=now - HOUR)
    return lately.count() >= MOST_AN_HOUR
