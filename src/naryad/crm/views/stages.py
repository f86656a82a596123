"""Settings of pipelines and of their stages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.actions.stages import choose_walk_in_stage
from naryad.crm.forms import PipelineForm
from naryad.crm.models import DealStage
from naryad.crm.names import DEAL_STAGES, LOST_REASONS, PIPELINES
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.views.names import NamePage, show_names

STAGES = NamePage(
    names=PIPELINES,
    section="deal_stages",
    intro=gettext_lazy(
        "The columns of the deals board. Stages in progress come first, then the won and the lost ones; "
        "one of each kind always stays. The deal of who walks in begins in the won stage that is marked for it."
    ),
    capability="deals.set_up",
    form=PipelineForm,
    create=create_pipeline,
    icon="list",
    empty=gettext_lazy("No reasons yet"),
    empty_text=gettext_lazy(
        "Until there are some, why a deal was lost is typed in words and cannot be counted."
    ),
    template="crm/stage_settings.html",
    body="crm/_pipelines.html",
    context=lambda: {
        "stage_names": DEAL_STAGES,
        "reason_names": LOST_REASONS,
        "kinds": DealStage.Kind.choices,
    },
)


@needs("settings.edit")
@require_POST
def stage_walk_ins(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    stage = get_object_or_404(DealStage.objects.all(), pk=pk)
    choose_walk_in_stage(stage_id=stage.pk, actor=request.member, now=timezone.now())
    said = _("The deal of who walks in begins in “%(name)s”") % {"name": stage.name}
    return add_toast(show_names(request, STAGES), said)
