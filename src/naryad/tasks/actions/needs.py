"""Which work a stage of deals asks for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.crm.facts import StageNeedsChanged
from naryad.crm.models import DealStage
from naryad.tasks.models import StageTask, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import enter_lists, refuse_archived


class CannotAskForTask(ActionError):
    """A deal can always be lost; and only a type that is there can be asked for."""


@transaction.atomic
def ask_for_task(*, stage_id: int, task_type_id: int | None, actor: Member, now: datetime) -> None:
    """Of deals that are moved to the stage by hand: a finished task of this type; None: of none."""
    enter_lists(actor)
    stage = DealStage.objects.select_for_update(of=("self",)).get(pk=stage_id)
    if stage.kind == DealStage.Kind.LOST:
        raise CannotAskForTask(_("A deal can always be lost: such a stage asks for nothing."))
    asked = StageTask.objects.filter(stage=stage).select_related("task_type").first()
    before = asked.task_type if asked else None
    wanted = TaskType.objects.filter(pk=task_type_id).first() if task_type_id else None
    if task_type_id and wanted is None:
        raise CannotAskForTask(_("There is no such type any more."), field="task_type")
    refuse_archived(row=wanted, held_id=before.pk if before else None, field="task_type")
    if wanted == before:
        return
    StageTask.objects.filter(stage=stage).delete()
    if wanted:
        StageTask.objects.create(stage=stage, task_type=wanted)
    words = [side.name if side else "" for side in (before, wanted)]
    fact = StageNeedsChanged(stage_id=stage.pk, name=stage.name, changes={"task_type": words})
    record(fact, actor=actor, at=now)
