"""The checklist of a task: what is to be thought of in it, and who has ticked it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, snapshot
from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, filled
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import lock_tasks, save
from naryad.tasks.actions.rights import (
    CannotChangeTask,
    lock_for_work,
    may_edit,
    refuse_others_task,
    refuse_stopped,
    require_task_edit,
)
from naryad.tasks.facts.checklist import (
    ChecklistReordered,
    LineChanged,
    LineRemoved,
    LinesAdded,
    LineTicked,
    LineUnticked,
)
from naryad.tasks.models import ChecklistLine, Task
from naryad.tasks.queries.checklist import checklist_of
from naryad.tasks.rules.checklist import MOST_LINES, Unticked, read_lines
from naryad.workspaces.models import Member

COUNTED = ("lines_count", "lines_done")


class CannotChangeChecklist(ActionError):
    """The checklist is as it was; says why."""


class HasUnticked(ActionError):
    """«Done» asks first. `lines`: those that are not ticked."""

    def __init__(self, task: Task, lines: Sequence[ChecklistLine]) -> None:
        named = ", ".join(f"«{line.text}»" for line in lines)
        said = (
            _("Not ticked: %(lines)s. The task ends only when all is ticked.")
            if task.unticked == Unticked.ALL
            else _("Not ticked: %(lines)s. Tick it, or say why it is done without.")
        )
        super().__init__(filled(said, {"lines": named}), field="word")
        self.task, self.lines = task, list(lines)


@transaction.atomic
def add_lines(*, task_id: int, texts: Sequence[str], actor: Member, now: datetime) -> Task:
    """At the end, each text a line."""
    task = _locked(task_id, actor)
    lines, added = checklist_of(task.pk), read_lines(texts)
    if not added:
        raise CannotChangeChecklist(_("Write what is to be thought of."), field="text")
    if len(lines) + len(added) > MOST_LINES:
        said = filled(_("A checklist has at most %(count)d lines."), {"count": MOST_LINES})
        raise CannotChangeChecklist(said, field="text")
    first = max((line.sequence for line in lines), default=-1) + 1
    ChecklistLine.objects.bulk_create(
        ChecklistLine(task=task, sequence=first + at, text=text) for at, text in enumerate(added)
    )
    count_lines(task)
    note(LinesAdded, task, actor=actor, now=now, lines=added)
    return task


@transaction.atomic
def change_line(*, line_id: int, text: str, actor: Member, now: datetime) -> Task:
    """Another wording; who has ticked it has ticked it."""
    task, line = _line(line_id, actor)
    [text] = read_lines([text]) or [""]
    if not text:
        raise CannotChangeChecklist(_("Write what is to be thought of."), field="text")
    if text != line.text:
        before, line.text = line.text, text
        line.save(update_fields=["text"])
        note(LineChanged, task, actor=actor, now=now, line=text, changes={"line": [before, text]})
    return task


@transaction.atomic
def remove_line(*, line_id: int, actor: Member, now: datetime) -> Done[Task]:
    task, line = _line(line_id, actor)
    before = snapshot(line, ["is_removed"])
    line.is_removed = True
    line.save(update_fields=["is_removed"])
    count_lines(task)
    change: RowChange = {"before": before, "after": snapshot(line, ["is_removed"])}
    rows = {f"checklist_line:{line.pk}": change}
    return Done(task, note(LineRemoved, task, actor=actor, now=now, line=line.text, rows=rows))


@transaction.atomic
def order_lines(*, task_id: int, line_ids: Sequence[int], actor: Member, now: datetime) -> Task:
    """Ids of other rows are passed over."""
    task = _locked(task_id, actor)
    asked = {pk: at for at, pk in enumerate(line_ids)}
    lines = sorted(checklist_of(task.pk), key=lambda line: asked.get(line.pk, len(asked)))
    moved = [(line, at) for at, line in enumerate(lines) if line.sequence != at]
    for line, at in moved:
        line.sequence = at
        line.save(update_fields=["sequence"])
    if moved:
        note(ChecklistReordered, task, actor=actor, now=now)
    return task


@transaction.atomic
def tick_line(
    *, line_id: int, is_ticked: bool, actor: Member, now: datetime, member_id: int | None = None
) -> Task:
    """By who works on the task, or may edit it. Pressing twice is as pressing once.

    `member_id`: for whom an owner or head presses.
    """
    line = ChecklistLine.objects.filter(pk=line_id).first()
    if line is None:
        raise CannotChangeChecklist(_("There is no such line any more."))
    task, member = _lock_to_tick(line.task_id, actor=actor, member_id=member_id)
    refuse_stopped(order=task.order, deal=task.deal)
    if not task.is_open:
        said = _("This task is already “%(status)s”.")
        raise CannotChangeChecklist(filled(said, {"status": task.status_label}))
    line.refresh_from_db()
    if line.is_removed:
        raise CannotChangeChecklist(_("There is no such line any more."))
    if (line.ticked_at is not None) == is_ticked:
        return task
    _tick(line, member if is_ticked else None, now=now)
    count_lines(task)
    fact = LineTicked if is_ticked else LineUnticked
    note(fact, task, actor=actor, now=now, on_behalf_of=member, line=line.text)
    return task


def end_checklist(
    task: Task, *, ticked: Collection[int], word: str, member: Member, now: datetime
) -> list[str]:
    """Before the locked task is done: tick these, and ask about the others, as the task says. What stays unticked."""
    if not task.lines_count:
        return []
    lines = checklist_of(task.pk)
    for line in lines:
        if line.pk in ticked and line.ticked_at is None:
            _tick(line, member, now=now)
    left = [line for line in lines if line.ticked_at is None]
    if left and (task.unticked == Unticked.ALL or (task.unticked == Unticked.ASK and not word.strip())):
        raise HasUnticked(task, left)
    count_lines(task)
    return [line.text for line in left]


def why_not_ended(task: Task) -> str | Promise | None:
    """Of a task that ends with many others: only what may not be left out stands against it."""
    if task.unticked != Unticked.ALL or task.lines_done == task.lines_count:
        return None
    return HasUnticked(task, unticked_lines(task.pk)).message


def unticked_lines(task_id: int) -> list[ChecklistLine]:
    return [line for line in checklist_of(task_id) if line.ticked_at is None]


def count_lines(task: Task) -> None:
    """Of the locked task."""
    lines = checklist_of(task.pk)
    task.lines_count, task.lines_done = len(lines), sum(line.ticked_at is not None for line in lines)
    save(task, *COUNTED)


def lock_lines(ids: set[int]) -> dict[int, ChecklistLine]:
    """For an undo: after their tasks."""
    found = dict(ChecklistLine.objects.filter(pk__in=ids).values_list("pk", "task_id"))
    tasks = lock_tasks(*found.values()).tasks if found else {}
    lines = ChecklistLine.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    rows = {line.pk: line for line in lines.order_by("pk")} if found else {}
    for line in rows.values():
        line.task = tasks[line.task_id]
    return rows


def follow_return(line: ChecklistLine, _actor: Member) -> None:
    count_lines(line.task)


def require_line_edit(line: ChecklistLine, actor: Member) -> None:
    require_task_edit(actor, line.task)


def line_topics(line: ChecklistLine) -> list[str]:
    return [f"task:{line.task_id}"]


def why_stays(line: ChecklistLine, _event: EventRecord, _change: RowChange) -> str | None:
    return None if line.task.is_open else ""


def _locked(task_id: int, actor: Member) -> Task:
    task = lock_tasks(task_id).tasks[task_id]
    require_task_edit(actor, task)
    if not task.is_open:
        said = _("This task is already “%(status)s”.")
        raise CannotChangeChecklist(filled(said, {"status": task.status_label}))
    return task


def _line(line_id: int, actor: Member) -> tuple[Task, ChecklistLine]:
    line = ChecklistLine.objects.filter(pk=line_id).first()
    if line is None:
        raise CannotChangeChecklist(_("There is no such line any more."))
    task = _locked(line.task_id, actor)
    line.refresh_from_db()
    if line.is_removed:
        raise CannotChangeChecklist(_("There is no such line any more."))
    return task, line


def _lock_to_tick(task_id: int, *, actor: Member, member_id: int | None) -> tuple[Task, Member]:
    """The task, and who ticks: whoever leads it need not be who does it."""
    seen = Task.objects.select_related("order__deal", "deal").get(pk=task_id)
    if member_id is None and seen.assignee_id != actor.pk and may_edit(actor, seen):
        return lock_tasks(task_id).tasks[task_id], actor
    task, member, _locked_rows = lock_for_work(task_id, actor=actor, member_id=member_id)
    refuse_others_task(task, member, CannotChangeTask)
    return task, member


def _tick(line: ChecklistLine, member: Member | None, *, now: datetime) -> None:
    line.ticked_by, line.ticked_at = member, now if member else None
    line.save(update_fields=["ticked_by", "ticked_at"])
