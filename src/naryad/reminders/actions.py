"""Writes of reminders. Only the reminder's row is locked: nothing of the deal or order follows from it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import refuse_stale
from naryad.core.errors import ActionError
from naryad.core.time import local_day, refuse_unlikely
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.reminders.facts import (
    ReminderChanged,
    ReminderCreated,
    ReminderDiscarded,
    ReminderDone,
    ReminderDropped,
    ReminderIsDue,
    ReminderPostponed,
    ReminderReopened,
)
from naryad.reminders.models import Reminder, ReminderKind
from naryad.reminders.queries import (
    about_deal,
    due_reminders,
    holders,
    kinds,
    leads_subject,
    open_reminders_of,
    with_own,
)
from naryad.reminders.rules import moment_to_tell
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

EDITABLE = frozenset({"kind_id", "text", "assignee_id", "due_on", "due_at"})


class CannotHandOverReminders(ActionError):
    """A member who leaves keeps them otherwise."""


class CannotChangeReminder(ActionError):
    """Its message is shown to the user."""


class AboutReminder(TypedDict):
    """Fields that every event of a reminder carries."""

    reminder_id: int
    reminder: str
    place: str
    client_id: int | None
    deal_id: int | None
    order_id: int | None


@transaction.atomic
def create_reminder(
    *,
    text: str,
    kind_id: int | None = None,
    due_on: date | None = None,
    due_at: datetime | None = None,
    assignee_id: int | None = None,
    client_id: int | None = None,
    deal_id: int | None = None,
    order_id: int | None = None,
    brought_at: datetime | None = None,
    actor: Member,
    now: datetime,
) -> Reminder:
    """About exactly one of a client, a deal and an order; due on a day, or at a moment.

    The actor's, and of the first kind, unless given. `brought_at`: of one that was made elsewhere at `now`, when it came
    in: what was due before that is told to nobody.
    """
    subject = _subject(client_id=client_id, deal_id=deal_id, order_id=order_id)
    require(actor, "reminders.edit", is_own=leads_subject(subject, member=actor))
    reminder = Reminder(
        kind=_kind(kind_id or kinds().values_list("pk", flat=True).first()),
        text=_text(text),
        assignee=_holder(assignee_id) if assignee_id else actor,
        author=actor,
        created_at=now,
        **{type(subject)._meta.model_name or "": subject},
    )
    time_zone = actor.workspace.time_zone
    _set_due(reminder, due_on=due_on, due_at=due_at, time_zone=time_zone, now=now)
    if brought_at:
        reminder.tell_at = _moment_to_tell(reminder, time_zone=time_zone, now=brought_at)
    reminder.save()
    event = ReminderCreated(
        **_about(reminder),
        member_id=reminder.assignee_id,
        assignee=reminder.assignee.name,
        due_on=reminder.due_on,
        due_at=reminder.due_at,
    )
    record(event, actor=actor, at=now)
    return reminder


@transaction.atomic
def update_reminder(
    *, reminder_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Reminder:
    """Change what is given of kind_id, text, assignee_id, and due_on or due_at (one of them says when it is due).

    `version`: what the form was filled from.
    """
    if unknown := changes.keys() - EDITABLE:
        raise TypeError(f"Not fields of a reminder that can be changed: {sorted(unknown)}")
    reminder = _locked_open(reminder_id, actor)
    before = _kept(reminder)
    if changes.get("kind_id", reminder.kind_id) != reminder.kind_id:
        reminder.kind = _kind(changes["kind_id"])
    if "text" in changes:
        reminder.text = _text(changes["text"])
    if changes.get("assignee_id", reminder.assignee_id) != reminder.assignee_id:
        reminder.assignee = _holder(changes["assignee_id"])
    if "due_on" in changes or "due_at" in changes:
        _move(reminder, changes.get("due_on"), changes.get("due_at"), actor=actor, now=now)
    if changed := _saved(reminder, before, version=version):
        event = ReminderChanged(
            **_about(reminder),
            member_id=reminder.assignee_id if "assignee" in changed else None,
            changes=changed,
        )
        record(event, actor=actor, at=now)
    return reminder


@transaction.atomic
def postpone_reminder(
    *,
    reminder_id: int,
    due_on: date | None = None,
    due_at: datetime | None = None,
    actor: Member,
    now: datetime,
) -> Reminder:
    """To another day or moment; its assignee is told then, and not at the old one."""
    reminder = _locked_open(reminder_id, actor)
    before = _kept(reminder)
    _move(reminder, due_on, due_at, actor=actor, now=now)
    if changed := _saved(reminder, before):
        record(ReminderPostponed(**_about(reminder), changes=changed), actor=actor, at=now)
    return reminder


@transaction.atomic
def finish_reminder(*, reminder_id: int, result: str = "", actor: Member, now: datetime) -> Reminder:
    reminder = _locked_open(reminder_id, actor)
    reminder.result = result.strip()
    _close(reminder, Reminder.Outcome.DONE, actor=actor, now=now)
    changes = {"result": ["", reminder.result]} if reminder.result else {}
    record(ReminderDone(**_about(reminder), changes=changes), actor=actor, at=now)
    return reminder


@transaction.atomic
def drop_reminder(*, reminder_id: int, actor: Member, now: datetime) -> Reminder:
    """It is not needed any more: written by mistake, or the deal is lost."""
    reminder = _locked_open(reminder_id, actor)
    _close(reminder, Reminder.Outcome.DROPPED, actor=actor, now=now)
    record(ReminderDropped(**_about(reminder)), actor=actor, at=now)
    return reminder


@transaction.atomic
def drop_reminders_of_deal(*, deal_id: int, actor: Member, now: datetime) -> list[Reminder]:
    """All open ones of a deal and of its orders: what is left of a lost one."""
    wanted = Reminder.objects.filter(about_deal(deal_id), closed_at=None)
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    return [drop_reminder(reminder_id=pk, actor=actor, now=now) for pk in ids]


@transaction.atomic
def reopen_reminders(*, reminder_ids: Iterable[int], actor: Member, now: datetime) -> list[Reminder]:
    """Takes "done" or "not needed" back, with its result; what is open already stays as it is."""
    reminders = [_locked(pk, actor) for pk in sorted(set(reminder_ids))]
    for reminder in reminders:
        if reminder.is_open:
            continue
        reminder.outcome, reminder.result = "", ""
        reminder.closed_at = reminder.closed_by = None
        reminder.tell_at = _moment_to_tell(reminder, time_zone=actor.workspace.time_zone, now=now)
        reminder.save(update_fields=["outcome", "result", "closed_at", "closed_by", "tell_at"])
        record(ReminderReopened(**_about(reminder)), actor=actor, at=now)
    return reminders


@transaction.atomic
def discard_reminder(*, reminder_id: int, version: int, is_open: bool, actor: Member, now: datetime) -> None:
    """One that came by mistake is gone again, while it is as it came: of this version, and open or closed."""
    reminder = _locked(reminder_id, actor)
    if (reminder.version, reminder.is_open) != (version, is_open):
        raise CannotChangeReminder(_("It has been changed since."))
    fact = ReminderDiscarded(**_about(reminder))
    reminder.delete()
    record(fact, actor=actor, at=now)


@transaction.atomic
def hand_over_reminders(*, member_id: int, taker_id: int | None, actor: Member, now: datetime) -> None:
    """Everything that is open of a member who leaves becomes another's."""
    ids = list(open_reminders_of(member_id=member_id).order_by("pk").values_list("pk", flat=True))
    if ids and taker_id is None:
        raise CannotHandOverReminders(_("Choose who takes the reminders."))
    if ids and taker_id == member_id:
        raise CannotHandOverReminders(_("Somebody else has to take the reminders."))
    for pk in ids:
        update_reminder(reminder_id=pk, assignee_id=taker_id, actor=actor, now=now)


@transaction.atomic
def tell_due_reminders(*, now: datetime) -> int:
    """Tell the assignees of what has become due since; each reminder once, until it gets another time."""
    rows = due_reminders(now=now).select_for_update(of=("self",), skip_locked=True)
    reminders = list(rows.select_related("assignee", "client", "deal", "order__deal"))
    for reminder in reminders:
        reminder.tell_at = None
        reminder.save(update_fields=["tell_at"])
        event = ReminderIsDue(
            **_about(reminder), member_id=reminder.assignee_id, assignee=reminder.assignee.name
        )
        record(event, actor=None, at=now)
    return len(reminders)


def _about(reminder: Reminder) -> AboutReminder:
    deal = reminder.for_deal
    return {
        "reminder_id": reminder.pk,
        "reminder": reminder.text,
        "place": str(reminder.subject),
        "client_id": deal.client_id if deal else reminder.client_id,
        "deal_id": deal.pk if deal else None,
        "order_id": reminder.order_id,
    }


def _subject(*, client_id: int | None, deal_id: int | None, order_id: int | None) -> Client | Deal | Order:
    if [client_id, deal_id, order_id].count(None) != 2:
        raise LookupError("a reminder belongs to one of client, deal, order")
    if client_id:
        return Client.objects.get(pk=client_id)
    if deal_id:
        return Deal.objects.get(pk=deal_id)
    return Order.objects.select_related("deal").get(pk=order_id or 0)


def _locked(reminder_id: int, actor: Member) -> Reminder:
    rows = with_own(Reminder.objects.all(), member=actor).select_for_update(of=("self",))
    reminder = rows.select_related("assignee", "client", "deal", "order__deal").filter(pk=reminder_id).first()
    if reminder is None:
        raise CannotChangeReminder(_("There is no such reminder."))
    require(actor, "reminders.edit", is_own=reminder.is_own)  # type: ignore[attr-defined]  # annotated
    return reminder


def _locked_open(reminder_id: int, actor: Member) -> Reminder:
    reminder = _locked(reminder_id, actor)
    if not reminder.is_open:
        raise CannotChangeReminder(_("This reminder is closed already."))
    return reminder


def _kind(kind_id: int | None) -> ReminderKind:
    kind = kinds().filter(pk=kind_id).first() if kind_id else None
    if kind is None:
        raise CannotChangeReminder(_("There is no such kind of reminder."), field="kind")
    return kind


def _text(text: str) -> str:
    if not text.strip():
        raise CannotChangeReminder(_("Say what has to be done."), field="text")
    return text.strip()


def _holder(member_id: int) -> Member:
    member = holders().filter(pk=member_id).first()
    if member is None:
        raise CannotChangeReminder(_("This member cannot have reminders."), field="assignee")
    return member


def _set_due(
    reminder: Reminder, *, due_on: date | None, due_at: datetime | None, time_zone: str, now: datetime
) -> None:
    """The moment's day where a moment is given. Neither lies in the past: nobody could keep to it."""
    refuse_unlikely(due_at, now=now, field="due_on")
    day = local_day(moment=due_at, time_zone=time_zone) if due_at else due_on
    if day is None:
        raise CannotChangeReminder(_("Say when."), field="due_on")
    refuse_unlikely(day, now=now, field="due_on")
    if day < local_day(moment=now, time_zone=time_zone):
        raise CannotChangeReminder(_("This day has passed."), field="due_on")
    if due_at and due_at <= now:
        raise CannotChangeReminder(_("This time has passed."), field="due_time")
    reminder.due_on, reminder.due_at = day, due_at
    reminder.tell_at = _moment_to_tell(reminder, time_zone=time_zone, now=now)


def _move(
    reminder: Reminder, due_on: date | None, due_at: datetime | None, *, actor: Member, now: datetime
) -> None:
    """A form sends the old time along: what did not change is neither refused nor told about again."""
    is_same = due_at == reminder.due_at and (due_at is not None or due_on == reminder.due_on)
    if not is_same:
        _set_due(reminder, due_on=due_on, due_at=due_at, time_zone=actor.workspace.time_zone, now=now)


def _moment_to_tell(reminder: Reminder, *, time_zone: str, now: datetime) -> datetime | None:
    return moment_to_tell(due_on=reminder.due_on, due_at=reminder.due_at, time_zone=time_zone, now=now)


def _kept(reminder: Reminder) -> dict[str, Any]:
    return {name: getattr(reminder, name) for name in ("kind", "text", "assignee", "due_on", "due_at")}


def _saved(reminder: Reminder, before: dict[str, Any], *, version: int | None = None) -> dict[str, list[Any]]:
    """Save what differs; {field: [before, after]}, of the two ways to say when only the more exact."""
    after = _kept(reminder)
    changed = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if not changed:
        return {}
    refuse_stale(reminder, version, *changed)
    reminder.version += 1
    reminder.save(update_fields=[*changed, "tell_at", "version"])
    if changed.get("due_at", [None]).count(None) == 0:
        changed.pop("due_on", None)
    if "assignee" in changed:
        changed["assignee"] = [member.name for member in changed["assignee"]]
    if "kind" in changed:
        changed["kind"] = [kind.name for kind in changed["kind"]]
    return changed


def _close(reminder: Reminder, outcome: str, *, actor: Member, now: datetime) -> None:
    reminder.outcome, reminder.tell_at = outcome, None
    reminder.closed_at, reminder.closed_by = now, actor
    reminder.save(update_fields=["outcome", "result", "tell_at", "closed_at", "closed_by"])
