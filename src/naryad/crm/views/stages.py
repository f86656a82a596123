"""Settings of the stages of deals."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.core.errors import ActionError, NotAllowed
from naryad.crm import actions, queries
from naryad.crm.forms import StageForm
from naryad.crm.models import DealStage
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("settings.edit")
def stage_settings(request: MemberRequest, workspace: str) -> HttpResponse:
    return _stages(request)


@needs("settings.edit")
@require_POST
def stage_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = StageForm(request.POST)
    if form.is_valid():
        try:
            actions.create_stage(**form.cleaned_data, actor=request.member, now=timezone.now())
        except actions.CannotChangeStage as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _stages(request)
    return _stages(request, form=form, status=422)


@needs("settings.edit")
@require_POST
def stage_rename(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(DealStage.objects.all(), pk=pk)
    try:
        actions.rename_stage(
            stage_id=pk, name=request.POST.get("name", "")[:60], actor=request.member, now=timezone.now()
        )
    except NotAllowed:
        raise
    except ActionError as refusal:
        return add_toast(_stages(request, status=422), str(refusal), level="error")
    return add_toast(_stages(request), _("Saved"))


@needs("settings.edit")
@require_POST
def stage_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(DealStage.objects.all(), pk=pk)
    actions.archive_stage(stage_id=pk, actor=request.member, now=timezone.now())
    return _stages(request)


@needs("settings.edit")
@require_POST
def stage_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(DealStage.objects.all(), pk=pk)
    actions.restore_stage(stage_id=pk, actor=request.member, now=timezone.now())
    return _stages(request)


@needs("settings.edit")
@require_POST
def stage_order(request: MemberRequest, workspace: str) -> HttpResponse:
    ids = [int(part) for part in request.POST.get("order", "").split(",") if part.isdecimal()]
    actions.reorder_stages(stage_ids=ids, actor=request.member, now=timezone.now())
    return _stages(request)


def _stages(request: MemberRequest, *, form: StageForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "stages": list(queries.settings_stages()),
        "form": form or StageForm(),
        "section": "deal_stages",
    }
    is_fragment = request.method == "POST" or request.headers.get("HX-Target") == "div#stage-list"
    template = "crm/_stage_list.html" if is_fragment else "crm/stage_settings.html"
    return render(request, template, context, status=status)
