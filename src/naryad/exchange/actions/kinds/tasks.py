"""Tasks of orders, of deals and internal ones, open and done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.errors import ActionError
from naryad.core.text import LONGEST, fold
from naryad.crm.models import Priority
from naryad.exchange.actions.kinds.shared import (
    added_rows,
    asked_own,
    differing,
    in_both,
    member_of,
    own_given,
    own_targets,
    refuse_changed,
    row_named,
    says_so,
    told_apart,
    values_of,
    versions_left,
    with_custom,
    with_own,
)
from naryad.exchange.actions.kinds.whose import deals_called, only, orders_called
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    each,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import (
    line_of,
    one_of,
    read_day,
    read_minutes,
    read_moment,
    text_of,
)
from naryad.exchange.rules.names import PRIORITIES, TASK, TASK_STATES
from naryad.exchange.rules.targets import Target, named
from naryad.tasks.actions.create import TaskDraft, create_task
from naryad.tasks.actions.past import discard_tasks, lay_done_task
from naryad.tasks.actions.plan import assign_task, update_task
from naryad.tasks.models import Task, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members

COLUMNS = {
    "name": "title",
    "task_type": "task_type_id",
    "estimate": "estimate",
    "priority": "priority",
    "due_on": "due_on",
    "appointment": "appointment_at",
    "description": "description",
}
"""Of the task, by the target that says them."""
MOMENTS = ("appointment_at",)


class Tasks(RowKind):
    key = fields_of = "task"
    label = _("Tasks")
    capability = "tasks.edit"
    needed = ("name",)
    said_as = {"title": "name"}
    example = _("A row for each task of an order or a deal; one of neither is internal.")

    def targets(self, member: Member) -> list[Target]:
        columns = named(
            TASK,
            Target(key=EXTERNAL_ID, label=_("Number"), read=line_of(100), is_key=True),
            Target(key="name", label=_("Title"), read=line_of(200), is_key=True),
            Target(key="order", label=_("Order: its number"), read=line_of(300)),
            Target(key="deal", label=_("Deal: its number"), read=line_of(500)),
            Target(
                key="task_type", label=_("Type"), read=row_named(TaskType.objects.filter(is_archived=False))
            ),
            Target(key="assignee", label=_("Assignee"), read=member_of(active_members())),
            Target(key="estimate", label=_("Estimate, hours"), read=read_minutes),
            Target(key="priority", label=_("Priority"), read=one_of(in_both(Priority.choices, PRIORITIES))),
            Target(
                key="state", label=_("Open or done"), read=one_of(in_both(Task.Status.choices, TASK_STATES))
            ),
            Target(key="created", label=_("Begun"), read=read_moment),
            Target(key="due_on", label=_("Due"), read=read_day),
            Target(key="appointment", label=_("Appointment"), read=read_moment),
            Target(key="finished", label=pgettext_lazy("task", "Done on"), read=read_moment),
            Target(key="description", label=_("Description"), read=text_of(LONGEST)),
        )
        return [*columns, *own_targets("task", member)]

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        """By its title in its order or deal."""
        if EXTERNAL_ID in values or not fold(values.get("name", "")):
            return {}
        orders, deals = _named_places(values)
        place = _key_of(min(orders, default=None), min(deals, default=None))
        return {"name": [told_apart(values["name"], place, values.get("created"))]}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        titles, found = {value.split("|")[0] for value in values}, dict[str, set[int]]()
        tasks = Task.objects.filter(sort_key__in=titles).exclude(status=Task.Status.CANCELLED)
        for task in tasks:
            for day in (None, task.created_at):
                key = told_apart(task.title, _key_of(task.order_id, task.deal_id), day)
                found.setdefault(key, set()).add(task.pk)
        return found

    def load(self, ids: Collection[int]) -> dict[int, Task]:
        return Task.objects.in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        return each(rows, lambda values: _add(values, laying), laying)

    def fill_in(self, row: Task, values: Values, laying: RowLaying) -> list[RowChange]:
        """Whether it is done is said by who does it."""
        given, own = _columns(values), own_given(values)
        changes = []
        if not says_so(row, given, own):
            after = update_task(task_id=row.pk, **with_own(given, own), **laying.who)
            names = [*given, *own]
            was, became = differing(values_of(row, names), values_of(after, names))
            changes += [RowChange("task", row.pk, was, became)] if became else []
        assignee = values.get("assignee", row.assignee_id)
        if assignee != row.assignee_id and row.is_open:
            assign_task(task_id=row.pk, assignee_id=assignee, **laying.who)
            was, became = {"assignee_id": row.assignee_id}, {"assignee_id": assignee}
            changes.append(RowChange("task", row.pk, was, became))
        return changes

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        reasons: dict[int, str] = {}
        added = added_rows(changes, laying)
        gone = _discard([one for one in changes if one.before is None], laying)
        for change in changes:
            if change.before is None:
                if change.row_id not in gone:
                    reasons[change.pk] = str(_("Something has been added to it or changed since."))
            elif ("task", change.row_id) not in added:
                with refusing(reasons, change.pk):
                    _put_back(change, laying)
        return reasons


def _columns(values: Values) -> dict[str, Any]:
    return {column: values[target] for target, column in COLUMNS.items() if target in values}


def _named_places(values: Values) -> tuple[set[int], set[int]]:
    """Ids of orders and of deals that the row names; our own list has deals in the column of orders."""
    said = values.get("order", "")
    orders = orders_called(said) if said else set()
    word = values.get("deal", "") if not said else "" if orders else said
    return orders, deals_called(word, "") if word else set()


def _key_of(order_id: int | None, deal_id: int | None) -> str:
    return f"order {order_id}" if order_id else f"deal {deal_id}" if deal_id else ""


def _place(values: Values) -> dict[str, int]:
    orders, deals = _named_places(values)
    if deals or ("deal" in values and "order" not in values):
        missing = _("There is no such deal: bring deals first.")
        return {"deal_id": only(deals, field="deal", missing=missing)}
    if "order" in values:
        missing = _("There is no such order: bring orders first.")
        return {"order_id": only(orders, field="order", missing=missing)}
    return {}


def _add(values: Values, laying: RowLaying) -> Added:
    created = _begun(values, laying)
    state = values.get("state") or ("done" if "finished" in values else Task.Status.TODO)
    if state == Task.Status.CANCELLED:
        raise ActionError(_("Cancelled tasks are not brought."), field="state")
    given = {**_columns(values), "assignee_id": values.get("assignee")}
    given["custom"] = asked_own("task", laying.actor, own_given(values))
    who: dict[str, Any] = {**_place(values), "actor": laying.actor, "now": created}
    if state == Task.Status.DONE:
        finished = _finished(values, created, laying.now)
        task = lay_done_task(draft=TaskDraft(**given), finished_at=finished, **who)
    else:
        task = create_task(**given, **who)
    return task.pk, [RowChange("task", task.pk, after={"name": fold(task.title), "status": task.status})]


def _begun(values: Values, laying: RowLaying) -> datetime:
    created: datetime = values.get("created") or min(filter(None, (laying.now, values.get("finished"))))
    if created > laying.now:
        raise ActionError(_("A task cannot have been made in the future."), field="created")
    return created


def _finished(values: Values, created: datetime, now: datetime) -> datetime:
    """A day alone is its beginning, which may be before the hour at which the task was made."""
    finished: datetime = values.get("finished") or created
    if finished < created and localdate(finished) == localdate(created):
        return created
    if not created <= finished <= now:
        raise ActionError(_("A task is done after it was made, and not in the future."), field="finished")
    return finished


def _discard(changes: Sequence[ImportChange], laying: RowLaying) -> set[int]:
    """Those that stand as the import has left them."""
    tasks = Task.objects.in_bulk([one.row_id for one in changes])
    ids = [
        one.row_id
        for one in changes
        if one.row_id in tasks and tasks[one.row_id].status == one.after["status"]
    ]
    gone = discard_tasks(versions=versions_left("task", ids, laying), **laying.who) if ids else set()
    forget_external("task", gone)
    return gone


def _put_back(change: ImportChange, laying: RowLaying) -> None:
    refuse_changed(Task.objects.filter(pk=change.row_id).first(), change.after)
    before = dict(change.before or {})
    if "assignee_id" in before:
        assign_task(task_id=change.row_id, assignee_id=before["assignee_id"], **laying.who)
        return
    for name in MOMENTS:
        if before.get(name):
            before[name] = datetime.fromisoformat(before[name])
    update_task(task_id=change.row_id, **with_custom(before), **laying.who)
