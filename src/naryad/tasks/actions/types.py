"""Several task types at once, as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.core.text import fold
from naryad.people.models import Skill
from naryad.tasks.models import TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_name, enter_lists


@dataclass(frozen=True, kw_only=True)
class TypeLine:
    """`level` 0 is a kind, each deeper one is inside the last one above it; `skill`: by its name."""

    level: int
    name: str
    default_estimate: int | None = None
    skill: str = ""


@transaction.atomic
def create_types(*, lines: Sequence[TypeLine], actor: Member, now: datetime) -> list[TaskType]:
    """In their order; one that is there already stays as it is and takes what is inside it."""
    enter_lists(actor)
    above: list[TaskType] = []
    made = []
    for line in lines:
        del above[line.level :]
        parent_id = above[-1].pk if above else None
        row = TaskType.objects.filter(parent=parent_id, sort_key=fold(line.name), is_archived=False).first()
        if row is None:
            row = create_name(
                names=TASK_TYPES,
                name=line.name,
                owner_id=parent_id,
                default_estimate=line.default_estimate,
                skill_id=_skill_id(line),
                actor=actor,
                now=now,
            )
            made.append(row)
        above.append(row)
    return made


def _skill_id(line: TypeLine) -> int | None:
    if not line.skill:
        return None
    skill = Skill.objects.filter(sort_key=fold(line.skill), is_archived=False).first()
    if skill is None:
        said = _("“%(name)s”: there is no specialisation “%(skill)s”.")
        raise CannotChangeName(filled(said, {"name": line.name, "skill": line.skill}))
    return skill.pk
