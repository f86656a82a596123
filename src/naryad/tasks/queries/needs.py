"""Which work has to be done for a deal before it comes to a stage."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.needs import Lack
from naryad.tasks.models import StageTask, Task, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.rules import is_off


def lacks_task(*, deal: Deal, stage: DealStage, member: Member) -> list[Lack]:
    """A finished task of the type that the stage asks for, or of one below it; of the deal or of its orders."""
    if is_off(member, "tasks.view"):
        return []
    asked = StageTask.objects.filter(stage=stage).select_related("task_type").first()
    if asked is None or done_tasks(deal=deal, task_type=asked.task_type).exists():
        return []
    return [Lack(filled(_("no task “%(type)s” is done"), {"type": asked.task_type.name}))]


def done_tasks(*, deal: Deal, task_type: TaskType) -> QuerySet[Task]:
    of_type = Q()
    for path in ("task_type", "task_type__parent", "task_type__parent__parent"):
        of_type |= Q((path, task_type))
    ours = Q(deal=deal) | Q(order__deal=deal)
    return Task.objects.filter(ours, of_type, status=Task.Status.DONE)
