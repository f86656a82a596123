"""What tasks are made of, set up by API: types as a tree, specialisations, and tasks that a deal's stage asks for."""

from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.crm.api.setup import stages
from naryad.crm.models import DealStage
from naryad.people.names import SKILLS
from naryad.tasks.actions.needs import ask_for_task
from naryad.tasks.actions.types import TypeLine, create_types
from naryad.tasks.api.tasks import TaskTypeJson, TaskTypesJson, types
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Line, Minutes, Name, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

open_list(TASK_TYPES, needs="tasks.set_up")
open_list(SKILLS, needs="tasks.set_up")
DEEPEST = 9


class TypeLineIn(Sent):
    """`level` 0 is a kind, each deeper one is inside the last one above it; `skill`: by its name."""

    level: int = Field(0, ge=0, le=DEEPEST)
    name: Name = Field(max_length=100)
    default_estimate: Minutes | None = None
    skill: Line = Field("", max_length=100)


class TypeTree(Sent):
    lines: list[TypeLineIn] = Field(min_length=1, max_length=200)


class StageTaskChoice(Sent):
    """null: no task is asked for."""

    task_type_id: RowId | None


@types.post(needs="tasks.set_up", gives=TaskTypesJson)
def add_task_types(request: TokenRequest, given: TypeTree) -> TaskTypesJson:
    """As a tree; one that is there already stays as it is and takes what is inside it. Answers those that were made."""
    made = create_types(lines=[TypeLine(**line.values()) for line in given.lines], **by(request))
    return TaskTypesJson(items=[shown(TaskTypeJson, row) for row in made])


@stages.put("/{int:pk}/task", needs="deals.set_up", gives=None)
def ask_task_at_stage(request: TokenRequest, pk: int, given: StageTaskChoice) -> None:
    """Of deals that are moved there by hand: a finished task of this type."""
    get_object_or_404(DealStage.objects.all(), pk=pk)
    ask_for_task(stage_id=pk, **given.values(), **by(request))
