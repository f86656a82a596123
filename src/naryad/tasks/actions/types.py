"""The tree of task types: kind, type, subtype, with the defaults that new tasks take."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.people.models import Skill
from naryad.tasks.facts.types import TaskTypeChanged, TaskTypesSorted
from naryad.tasks.models import TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

LEVELS = 3
FIELDS = frozenset({"name", "parent_id", "default_estimate", "skill_id"})


class CannotChangeTaskType(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_task_type(
    *,
    name: str,
    parent_id: int | None = None,
    default_estimate: int | None = None,
    skill_id: int | None = None,
    actor: Member,
    now: datetime,
) -> TaskType:
    require(actor, "settings.edit")
    row = TaskType(sequence=TaskType.objects.filter(parent_id=parent_id).count())
    changes = _set(
        row,
        {"name": name, "parent_id": parent_id, "default_estimate": default_estimate, "skill_id": skill_id},
    )
    record(TaskTypeChanged(task_type_id=row.pk, name=row.name, changes=changes), actor=actor, at=now)
    return row


@transaction.atomic
def update_task_type(*, task_type_id: int, actor: Member, now: datetime, **changes: Any) -> TaskType:
    """Changes what new tasks take; tasks that exist keep their own estimate and specialisation."""
    require(actor, "settings.edit")
    row = _locked(task_type_id)
    changed = _set(row, changes)
    if changed:
        record(TaskTypeChanged(task_type_id=row.pk, name=row.name, changes=changed), actor=actor, at=now)
    return row


@transaction.atomic
def archive_task_type(
    *, task_type_id: int, is_archived: bool = True, actor: Member, now: datetime
) -> TaskType:
    """An archived type is not offered any more, nor are those inside it; what uses it keeps it."""
    require(actor, "settings.edit")
    row = _locked(task_type_id)
    if row.is_archived != is_archived:
        row.is_archived = is_archived
        row.save(update_fields=["is_archived"])
        changes = {"is_archived": [str(not is_archived), str(is_archived)]}
        record(TaskTypeChanged(task_type_id=row.pk, name=row.name, changes=changes), actor=actor, at=now)
    return row


@transaction.atomic
def sort_task_types(*, task_type_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """Types stand among their siblings as their ids are given."""
    require(actor, "settings.edit")
    rows = {row.pk: row for row in TaskType.objects.select_for_update(of=("self",)).order_by("pk")}
    for sequence, pk in enumerate(pk for pk in task_type_ids if pk in rows):
        rows[pk].sequence = sequence
    TaskType.objects.bulk_update(rows.values(), ["sequence"])
    record(TaskTypesSorted(), actor=actor, at=now)


def _locked(task_type_id: int) -> TaskType:
    row = TaskType.objects.select_for_update(of=("self",)).filter(pk=task_type_id).first()
    if row is None:
        raise CannotChangeTaskType(_("There is no such task type."))
    return row


def _set(row: TaskType, values: dict[str, Any]) -> dict[str, list[str]]:
    if unknown := set(values) - FIELDS:
        raise KeyError(sorted(unknown))
    if "parent_id" in values:
        _check_place(row, values["parent_id"])
    if values.get("skill_id") and not Skill.objects.filter(pk=values["skill_id"]).exists():
        raise CannotChangeTaskType(_("There is no such specialisation."), field="skill")
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    changed = {
        name: [_text(before[name]), _text(values[name])] for name in values if before[name] != values[name]
    }
    if changed or row.pk is None:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise CannotChangeTaskType(
                _("There is a type with this name in the same place."), field="name"
            ) from None
    return changed


def _check_place(row: TaskType, parent_id: int | None) -> None:
    """At most three levels, and never inside itself."""
    parents: dict[int, int | None] = dict(TaskType.objects.values_list("pk", "parent_id"))
    if parent_id is not None and parent_id not in parents:
        raise CannotChangeTaskType(_("There is no such task type."), field="parent")
    path: list[int] = []
    step = parent_id
    while step is not None and step not in path:
        path.append(step)
        step = parents[step]
    if row.pk in path:
        raise CannotChangeTaskType(_("A type cannot be inside itself."), field="parent")
    if len(path) + _height(row.pk, parents) > LEVELS:
        raise CannotChangeTaskType(_("The tree of types has at most three levels."), field="parent")


def _height(pk: int | None, parents: dict[int, int | None]) -> int:
    """Levels of the subtree under a type, itself included."""
    children = [child for child, parent in parents.items() if pk is not None and parent == pk]
    return 1 + max((_height(child, parents) for child in children), default=0)


def _text(value: object) -> str:
    return "—" if value is None else str(value)
