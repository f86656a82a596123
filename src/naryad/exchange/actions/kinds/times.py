"""Time that was worked on tasks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.text import fold
from naryad.core.time import MINUTE
from naryad.exchange.actions.kinds.shared import member_of
from naryad.exchange.actions.kinds.whose import only, orders_called
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    AlreadyThere,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    each,
    external_rows,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import line_of, read_minutes, read_moment
from naryad.exchange.rules.names import TIME
from naryad.exchange.rules.targets import Target, named
from naryad.tasks.actions.times import add_time, void_time
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members

MORNING = timedelta(hours=9)
"""When a day begins of which only the minutes are known."""


class Times(RowKind):
    key = "time_entry"
    label = _("Time worked")
    capability = "time.edit"
    needed = ("member", "started", "minutes")
    knows_itself = True
    example = _("A row for each stretch of work: the task by its number, or by its title in an order.")

    def targets(self, member: Member) -> list[Target]:
        return named(
            TIME,
            Target(key=EXTERNAL_ID, label=_("Number"), read=line_of(100), is_key=True),
            Target(key="task", label=_("Task: its number or title"), read=line_of(300)),
            Target(key="order", label=_("Order: its number"), read=line_of(300)),
            Target(key="member", label=_("Who"), read=member_of(active_members())),
            Target(key="started", label=_("Day, or day and hour"), read=read_moment),
            Target(key="minutes", label=_("Worked, hours"), read=read_minutes),
        )

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        """An entry is known by all that its row says: see _refuse_known()."""
        return {}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        return {}

    def load(self, ids: Collection[int]) -> dict[int, TimeEntry]:
        return TimeEntry.objects.in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        return each(rows, lambda values: _add(values, laying), laying)

    def fill_in(self, row: TimeEntry, values: Values, laying: RowLaying) -> list[RowChange]:
        """Time is corrected by hand, with a reason."""
        return []

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        """Marked as not worked: time is never deleted."""
        reasons: dict[int, str] = {}
        for change in changes:
            with refusing(reasons, change.pk):
                entry = TimeEntry.objects.get(pk=change.row_id)
                if entry.version > 1:
                    raise ActionError(_("It has been changed since."))
                void_time(entry_id=entry.pk, reason=gettext("The import was taken back"), **laying.who)
                forget_external("time_entry", [entry.pk])
        return reasons


def _add(values: Values, laying: RowLaying) -> Added:
    task_id, member_id = _task(values), values["member"]
    if values["started"] > laying.now:
        raise ActionError(_("The time is in the future."), field="started")
    if values["minutes"] <= 0:
        raise ActionError(_("More than zero, please."), field="minutes")
    length = values["minutes"] * MINUTE
    _refuse_known(task_id, values, length, laying)
    started_at = _free(member_id, values["started"])
    if started_at + length > laying.now:
        raise ActionError(_("The time is in the future."), field="started")
    entry = add_time(
        member_id=member_id,
        task_id=task_id,
        started_at=started_at,
        ended_at=started_at + length,
        reason=gettext("Brought from another program"),
        actor=laying.actor,
        now=started_at + length,
    )
    return entry.pk, [RowChange("time_entry", entry.pk)]


def _task(values: Values) -> int:
    said, rows = values.get("task", ""), Task.objects.all()
    missing = _("There is no such task: bring tasks first.")
    if found := external_rows("task", [said]).get(said):
        return only(found, field="task", missing=missing)
    if "order" in values:
        order = only(
            orders_called(values["order"]),
            field="order",
            missing=_("There is no such order: bring orders first."),
        )
        rows = rows.filter(order=order)
    elif not fold(said):
        raise ActionError(_("Say of which task it is."), field="task")
    if fold(said):
        rows = rows.filter(sort_key=fold(said))
    return only(rows.values_list("pk", flat=True)[:2], field="task", missing=missing)


def _is_day(moment: datetime) -> bool:
    local = localtime(moment)
    return (local.hour, local.minute) == (0, 0)


def _refuse_known(task_id: int, values: Values, length: timedelta, laying: RowLaying) -> None:
    """One that stood there before the import; of a day alone one of that length."""
    started: datetime = values["started"]
    day: dict[str, Any] = {"started_at__gte": started, "started_at__lt": started + timedelta(days=1)}
    when = day if _is_day(started) else {"started_at": started}
    entries = TimeEntry.objects.filter(task=task_id, member=values["member"], is_void=False, **when)
    ids = [one.pk for one in entries if one.ended_at and one.ended_at - one.started_at == length]
    if set(ids) - laying.has_added("time_entry", ids):
        raise AlreadyThere


def _free(member_id: int, started: datetime) -> datetime:
    """Of a day alone: behind what is written on it already."""
    if not _is_day(started):
        return started
    ends = TimeEntry.objects.filter(
        member=member_id,
        is_void=False,
        ended_at__gt=started,
        started_at__lt=started + timedelta(days=1),
    ).values_list("ended_at", flat=True)
    return max([started + MORNING, *filter(None, ends)])
