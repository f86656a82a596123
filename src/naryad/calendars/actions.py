"""A member switches the address of their calendar on, renews it, switches it off."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.calendars.facts import CalendarRenewed, CalendarSwitchedOff, CalendarSwitchedOn
from naryad.calendars.models import MemberCalendar
from naryad.calendars.queries import calendar_secret
from naryad.core.errors import ActionError
from naryad.workspaces.logins.rules import hash_of
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotRenewCalendar(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def switch_on_calendar(*, actor: Member, now: datetime) -> MemberCalendar:
    """The actor's own; the address in use, if there is one."""
    found = _own(actor)
    if found is None:
        found = _with_secret(MemberCalendar(member=actor, created_at=now))
        record(CalendarSwitchedOn(**_about(actor)), actor=actor, at=now)
    return found


@transaction.atomic
def renew_calendar(*, actor: Member, now: datetime) -> MemberCalendar:
    """A new address; the old one stops working at once."""
    found = _own(actor)
    if found is None:
        raise CannotRenewCalendar(_("The calendar is switched off: switch it on."))
    record(CalendarRenewed(**_about(actor)), actor=actor, at=now)
    return _with_secret(found)


@transaction.atomic
def switch_off_calendar(*, actor: Member, now: datetime) -> None:
    found = _own(actor)
    if found is not None:
        found.delete()
        record(CalendarSwitchedOff(**_about(actor)), actor=actor, at=now)


def _own(actor: Member) -> MemberCalendar | None:
    """Presses of one member come one after another."""
    require(actor, "self.use", is_own=True)
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    return MemberCalendar.objects.filter(member=actor).first()


def _with_secret(calendar: MemberCalendar) -> MemberCalendar:
    calendar.nonce = secrets.token_hex(16)
    calendar.secret_hash = hash_of(calendar_secret(calendar))
    calendar.save()
    return calendar


def _about(actor: Member) -> dict[str, Any]:
    return {"member_id": actor.pk, "name": actor.name}
