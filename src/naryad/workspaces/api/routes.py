"""Operations of the API: each says which capability it needs, what it gives, and which actions it does.

    routes = Routes("clients")

    @routes.patch("/{int:pk}", needs="crm.edit", gives=ClientJson)
    def change_client(request: TokenRequest, pk: int, given: ClientChanges) -> HttpResponse: …

An app's api.py stands beside its views and calls the same queries and actions; config.api ties them together.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.security import HttpBearer
from pydantic import BaseModel

from naryad.core.errors import NotAllowed
from naryad.core.ids import row_id
from naryad.workspaces.api.problems import Invalid
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.rules import CAPABILITIES, NONE, reach, refusal

View = Callable[..., Any]
Row = TypeVar("Row", bound=BaseModel)


class TokenLacksPart(NotAllowed):
    """The token is for other parts of the program."""


class TokenTooNarrow(NotAllowed):
    """What it would read outlives the token, and tells more than it may."""


class Bearer(HttpBearer):
    """The door has looked the token up already; this tells readers of the schema of it."""

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "token", None)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise AssertionError("the door authenticates")


class Routes:
    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag], auth=Bearer())

    def get(self, path: str = "", *, needs: str, gives: Any) -> Callable[[View], View]:
        return self._operation("GET", path, needs, {200: gives})

    def post(self, path: str = "", *, needs: str, gives: Any, status: int = 201) -> Callable[[View], View]:
        return self._operation("POST", path, needs, {status: gives})

    def patch(self, path: str, *, needs: str, gives: Any) -> Callable[[View], View]:
        return self._operation("PATCH", path, needs, {200: gives})

    def put(self, path: str, *, needs: str, gives: Any) -> Callable[[View], View]:
        return self._operation("PUT", path, needs, {200: gives})

    def delete(self, path: str, *, needs: str) -> Callable[[View], View]:
        return self._operation("DELETE", path, needs, {204: None})

    def _operation(self, method: str, path: str, needs: str, gives: dict[int, Any]) -> Callable[[View], View]:
        if needs not in CAPABILITIES:
            raise LookupError(f"{needs} is not in workspaces/rules.py")

        def declare(view: View) -> View:
            @wraps(view)
            def checked(request: TokenRequest, *args: Any, **given: Any) -> Any:
                require_reach(request, needs)
                return view(request, *args, **given)

            checked.capability = needs  # type: ignore[attr-defined]
            self.router.api_operation(
                [method],
                path,
                response=gives,
                exclude_unset=True,
                operation_id=view.__name__,
                summary=view.__name__.replace("_", " ").capitalize(),
            )(checked)
            return view

        return declare


def require_reach(request: TokenRequest, capability: str) -> None:
    """As the door does for pages; own or all is the action's question."""
    if reach(request.member, capability) == NONE:
        raise refusal(request.member, capability)
    if request.reach(capability) == NONE:
        raise TokenLacksPart(_("This token is for other parts of the program."))


def require_whole(request: TokenRequest) -> None:
    """Before a secret is told, in an answer to a GET: those of writes are kept for repeated ones (door.once)."""
    if not request.token.may_write or request.token.parts:
        raise TokenTooNarrow(_("This needs a token that writes, for all parts of the program."))


def by(request: TokenRequest) -> dict[str, Any]:
    """Who does it and when: what every action is told."""
    return {"actor": request.member, "now": timezone.now()}


def seen_version(request: HttpRequest) -> int | None:
    """Of `If-Match`: what the caller has read; None: nothing was said."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    version = row_id(given.removeprefix("W/").strip('"'))
    if version is None:
        raise Invalid("If-Match", _("This is no version of it."))
    return version


def tagged(response: HttpResponse, row: Row) -> Row:
    """With its version, for a later `If-Match`."""
    response["ETag"] = f'"{row.version}"'  # type: ignore[attr-defined]  # of every row that is changed
    return row


def require_all(rows: QuerySet[Any], ids: Collection[int]) -> None:
    """404 where one of them is not there: an action that passes others over would say nothing of it."""
    if rows.filter(pk__in=ids).count() != len(set(ids)):
        raise Http404


def named(model: type[BaseModel], name: str) -> type[BaseModel]:
    """A made schema under the name that the description has of it."""
    model.__name__ = model.__qualname__ = name
    return model
