"""Which work a stage of deals asks for: in the dialog of its requirements."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.core.ids import row_id
from naryad.crm.models import DealStage
from naryad.tasks.actions.needs import ask_for_task
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("deals.set_up")
@require_POST
def stage_task(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    stage = get_object_or_404(DealStage.objects.all(), pk=pk)
    wanted = row_id(request.POST.get("task_type"))
    ask_for_task(stage_id=stage.pk, task_type_id=wanted, actor=request.member, now=timezone.now())
    return add_toast(HttpResponse(status=204), _("Saved"))
