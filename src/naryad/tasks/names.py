"""The tree of task types: kind, type, subtype, with the defaults that new tasks take."""

from django.utils.translation import gettext_lazy as _

from naryad.people.models import Skill
from naryad.tasks.facts.types import TaskTypeChanged
from naryad.tasks.models import TaskType
from naryad.workspaces.names.actions import CannotChangeName, refuse_archived
from naryad.workspaces.names.rules import SortedNames

LEVELS = 3


def _check_type(row: TaskType) -> None:
    _check_skill(row)
    _check_place(row)


def _check_skill(row: TaskType) -> None:
    skill = Skill.objects.filter(pk=row.skill_id).first() if row.skill_id else None
    if row.skill_id and skill is None:
        raise CannotChangeName(_("There is no such specialisation."), field="skill")
    held = TaskType.objects.filter(pk=row.pk).values_list("skill_id", flat=True).first()
    refuse_archived(row=skill, held_id=held, field="skill")


def _check_place(row: TaskType) -> None:
    """At most three levels, and never inside itself."""
    parents: dict[int, int | None] = dict(TaskType.objects.values_list("pk", "parent_id"))
    if row.parent_id is not None and row.parent_id not in parents:
        raise CannotChangeName(_("There is no such task type."), field="parent")
    path: list[int] = []
    step = row.parent_id
    while step is not None and step not in path:
        path.append(step)
        step = parents[step]
    if row.pk in path:
        raise CannotChangeName(_("A type cannot be inside itself."), field="parent")
    if len(path) + _height(row.pk, parents) > LEVELS:
        raise CannotChangeName(_("The tree of types has at most three levels."), field="parent")


def _height(pk: int | None, parents: dict[int, int | None]) -> int:
    """Levels of the subtree under a type, itself included."""
    children = [child for child, parent in parents.items() if pk is not None and parent == pk]
    return 1 + max((_height(child, parents) for child in children), default=0)


TASK_TYPES = SortedNames(
    kind="task_type",
    title=_("Task types"),
    model=TaskType,
    rows=TaskType.objects.all,
    within="parent",
    fields=frozenset({"parent_id", "default_estimate", "skill_id"}),
    changed=TaskTypeChanged,
    check=_check_type,
)
