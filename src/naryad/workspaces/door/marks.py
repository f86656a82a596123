"""What a view declares of who may open it: the door reads these marks, a test finds a view without.

@needs("orders.view") for members, @public for everybody, @by_link for everybody who has a company's link, and
@streams beside them when it must not be wrapped in a transaction (server-sent events, exports).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from naryad.workspaces.models import Member
from naryad.workspaces.rules import CAPABILITIES, Reach

View = TypeVar("View", bound=Callable[..., Any])


class MemberRequest(HttpRequest):
    """A request behind the door."""

    member: Member
    reach: Callable[[str], Reach]
    """How far the member's role goes for a capability (rules.reach)."""


def needs(capability: str, *, before: Callable[[HttpRequest], None] | None = None) -> Callable[[View], View]:
    """Declare what a member must be able to do to open this view at all; own/all is the action's question.

    `before`: called before the transaction, for what takes long and needs no rows.
    """
    if capability not in CAPABILITIES:
        raise LookupError(f"{capability} is not in workspaces/rules.py")

    def mark(view: View) -> View:
        view.capability = capability  # type: ignore[attr-defined]
        view.before = before  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Everybody may open it; no member, no company."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def by_link(view: View) -> View:
    """Everybody who has the link may open it. Its address holds `secret` = <workspace id>-<random>: the door enters
    that company, known or not, and the view gets the random part to look up; it answers the same whichever is wrong.
    """
    view.is_by_link = True  # type: ignore[attr-defined]
    return public(view)


def by_open_link(view: View) -> View:
    """As by_link, of an address that is meant for everybody: how often it is opened is nobody's guess at a secret."""
    view.is_by_open_link = True  # type: ignore[attr-defined]
    return by_link(view)


def by_token(view: View) -> View:
    """Programs, by a bearer token. What of it needs which capability, each operation says (workspaces.api.routes)."""
    view.is_by_token = True  # type: ignore[attr-defined]
    return view


def streams(view: View) -> View:
    """Not wrapped: the view opens short scopes of its own and gives its connection back before it streams."""
    view.streams = True  # type: ignore[attr-defined]
    return view
