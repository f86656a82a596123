"""Reads of companies, members and invitations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from naryad.activity.queries import events_about
from naryad.core.ids import row_id
from naryad.core.text import fold
from naryad.tenancy.prepared import prepared
from naryad.tenancy.scope import user_scope
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.facts import PartsChosen
from naryad.workspaces.models import Invitation, Member, User, Workspace
from naryad.workspaces.rules import reach, roles_with

MOST_PRINTED = 30
"""Members that a page prints as choices; where there are more, they are found by typing."""
FOUND = 20


class Offered(list[tuple[int, str]]):
    """(id, name) of the members that a page prints to choose from. `is_cut`: only those named, of many."""

    is_cut = False


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a company lacks for its work to be counted, what that hinders, and where it is cured."""

    text: str
    why: str
    cure: str
    url_name: str
    needs: str = "settings.edit"
    """Without any reach of it nothing is hindered."""


MISSING: Ask[list[Missing]] = Ask("settings.missing", "What the settings of a company lack")


BEGINNING: Ask[str] = Ask(
    "workspace.beginning", "Where a company that has shaped nothing yet begins; an address, or none"
)


def missing(*, member: Member) -> list[Missing]:
    found = [one for answer in MISSING() for one in answer if reach(member, one.needs)]
    if are_parts_chosen():
        return found
    unsaid = Missing(
        text=_("You have not said yet which parts of the program you use"),
        why=_("the menu and the cards show all of them"),
        cure=_("Five questions"),
        url_name="workspaces:parts",
    )
    return [unsaid, *found]


def are_parts_chosen() -> bool:
    """Somebody has answered, when the company was made or in its settings."""
    return events_about(topics=PartsChosen.extra_topics, kinds=[PartsChosen.kind]).exists()


def memberships(*, user: User) -> list[Member]:
    """The user's active places in every company, oldest first. Call inside a transaction (door or atomic)."""
    with user_scope(user.pk):
        return list(
            Member.memberships.filter(user=user, is_active=True).select_related("workspace").order_by("pk")
        )


def find_workspace(*, slug: str) -> Workspace | None:
    return next(iter(_workspace(slug)), None)


@prepared
def _workspace(slug: str) -> QuerySet[Workspace]:
    return Workspace.objects.filter(slug=slug)


def find_member(*, user: User) -> Member | None:
    """The user's active place in the current company."""
    return next(iter(_member(user.pk)), None)


@prepared
def _member(user_id: int) -> QuerySet[Member]:
    return Member.objects.filter(user=user_id, is_active=True)


def active_members() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True).order_by("sort_key", "pk")


def members_with(capability: str) -> QuerySet[Member]:
    """Active ones whose role has it, be it only for what is their own."""
    return active_members().filter(role__in=roles_with(capability))


def offer_members(rows: QuerySet[Member], *, named: Iterable[object] = ()) -> Offered:
    """All of a few members; of many only those `named`: ids, as they were chosen or sent."""
    found = rows.values_list("pk", "name")
    printed = Offered(found[: MOST_PRINTED + 1])
    if len(printed) > MOST_PRINTED:
        ids = [pk for pk in (row_id(str(one or "")) for one in named) if pk]
        printed = Offered(found.filter(pk__in=ids) if ids else ())
        printed.is_cut = True
    return printed


def members_or(*ids: int | None) -> QuerySet[Member]:
    """Active ones, and those who have left but are still named."""
    return Member.objects.filter(Q(is_active=True) | Q(pk__in=[pk for pk in ids if pk])).order_by(
        "sort_key", "pk"
    )


def find_members(*, text: str, capability: str = "", with_left: bool = False) -> QuerySet[Member]:
    """By the beginnings of words of their names; all while nothing is typed. Who left stands last."""
    rows = Member.objects.all() if with_left else active_members()
    if capability:
        rows = rows.filter(role__in=roles_with(capability))
    for word in fold(text).split():
        rows = rows.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}"))
    return rows.order_by("-is_active", "sort_key", "pk")


def all_members() -> QuerySet[Member]:
    """Also those who left, after the others."""
    return Member.objects.select_related("workspace", "user").order_by("-is_active", "sort_key", "pk")


def open_invitation(*, member_id: int) -> Invitation | None:
    return Invitation.objects.filter(member_id=member_id, accepted_at=None).order_by("-pk").first()


def valid_invitation(*, secret_hash: str, now: datetime) -> Invitation | None:
    return (
        Invitation.objects.filter(secret_hash=secret_hash, accepted_at=None, expires_at__gt=now)
        .select_related("member__workspace", "invited_by")
        .first()
    )


def holds_demo() -> bool:
    """Whether the made-up company is in this database, whose password everybody knows."""
    return Workspace.objects.filter(is_demo=True).exists()
