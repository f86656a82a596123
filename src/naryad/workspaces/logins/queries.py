"""Reads of logins: factors, sessions, and what the audit shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.devices import device_name
from naryad.ui.lists.columns import Viewer, Words
from naryad.workspaces.logins.rules import MUST_HAVE_FACTOR, hash_of, needs_factor
from naryad.workspaces.models import ApiToken, Member, User

MOST_EXPORTED = 50_000
"""Lines of one file; the newest ones."""
GROUPS: dict[str, Words] = {
    "login": _("Logins and sessions"),
    "factor": _("Passwords and factors"),
    "member": _("Members and roles"),
    "settings": _("Settings"),
    "export": _("Downloads"),
}


@dataclass(frozen=True)
class Audited:
    """A line of the audit."""

    at: datetime
    who: str
    what: str
    changes: Sequence[tuple[str, Any, Any]]
    group: Words
    ip: str
    device: str

    @property
    def where(self) -> str:
        return " · ".join(part for part in (self.ip, self.device) if part)


@dataclass(frozen=True)
class Session:
    """A device on which somebody is logged in."""

    pk: int
    device: str
    ip: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def has_factor(user: User | None) -> bool:
    """A second factor of one's own; recovery codes alone are none."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return user is not None and factors.filter(user=user).exists()


def lacks_factor(member: Member) -> bool:
    """Whether the company requires a second factor that the member has not."""
    return needs_factor(member) and not has_factor(member.user)


def factors_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user).order_by("pk"))


def members_with_factor() -> set[int]:
    """Ids of members of the company who have a second factor."""
    users = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    return set(Member.objects.filter(is_active=True, user__in=users).values_list("pk", flat=True))


def guarded_members() -> QuerySet[Member]:
    """Those of whom a second factor may be required."""
    members = Member.objects.filter(is_active=True, role__in=MUST_HAVE_FACTOR, user__isnull=False)
    return members.select_related("user").order_by("sort_key", "pk")


def sessions_of(user: User, *, current: str | None) -> list[Session]:
    """Newest first, this one at the top; those that have ended meanwhile are forgotten."""
    rows = UserSession.objects.purge_and_list(user)
    sessions = [
        Session(
            row.pk, device_name(row.user_agent), row.ip, row.created_at, row.last_seen_at,
            row.session_key == current,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(sessions, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def audited_events() -> QuerySet[EventRecord]:
    return EventRecord.objects.exclude(audited_as="")


def audited_of(member_id: str, _viewer: Viewer) -> Q:
    """What a member did, and what was done as them or to their login."""
    return Q(actor=member_id) | Q(data__member_id=int(member_id))


def audited_cells(ids: Sequence[int], _viewer: Viewer) -> dict[int, Audited]:
    rows = EventRecord.objects.filter(pk__in=ids).select_related("actor")
    return {row.pk: audited(row) for row in rows}


def audited(row: EventRecord) -> Audited:
    return Audited(
        at=row.at,
        who=row.actor.name if row.actor else "",
        what=read_fact(row).words(),
        changes=[(name, *values) for name, values in row.data.get("changes", {}).items()],
        group=GROUPS.get(row.audited_as, row.audited_as),
        ip=row.ip or "",
        device=device_name(row.device),
    )


def tokens_of(member: Member) -> QuerySet[ApiToken]:
    """Newest first, also those whose time is over."""
    return ApiToken.objects.filter(member=member).order_by("-pk")


def find_token(*, secret: str, now: datetime) -> ApiToken | None:
    """Of somebody who still works here."""
    rows = ApiToken.objects.select_related("member__workspace", "member__user")
    in_time = Q(expires_at=None) | Q(expires_at__gt=now)
    known = {"secret_hash": hash_of(secret), "member__is_active": True, "member__user__is_active": True}
    return rows.filter(in_time, **known).first()
