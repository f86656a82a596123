"""A new estimate of a task type, proposed from what its tasks took: shown, taken, taken back."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.actions import Done
from naryad.activity.models import EventRecord
from naryad.core.durations import format_duration
from naryad.insight.forms import EstimateForm
from naryad.insight.queries.proposal import Proposal, proposal
from naryad.processes.actions.estimates import apply_estimate, undo_estimate
from naryad.processes.facts import EstimateApplied
from naryad.tasks.models import TaskType
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs

UNDO_SECONDS = 30


@needs("proposals.apply")
@require_http_methods(["GET", "POST"])
def estimate(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    now = timezone.now()
    proposed = proposal(task_type=get_object_or_404(TaskType.objects.all(), pk=pk), now=now)
    form = EstimateForm(request.POST if request.method == "POST" else None, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = apply_estimate(
                task_type_id=pk,
                estimate=form.cleaned_data["minutes"],
                steps=form.steps(),
                actor=request.member,
                now=now,
            )
            return _applied(request, proposed, form.cleaned_data["minutes"], done)
    context = {"proposed": proposed, "form": form, "rows": form.rows()}
    return render(request, "insight/estimate.html", context, status=422 if form.errors else 200)


@needs("proposals.apply")
@require_POST
def estimate_undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    if not EventRecord.objects.filter(pk=pk, kind=EstimateApplied.kind).exists():
        raise Http404
    row = undo_estimate(event_id=pk, actor=request.member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), "settings")
    return add_toast(response, _("The new estimate of “%(name)s” was taken back") % {"name": row.name})


def _applied(request: MemberRequest, proposed: Proposal, minutes: int, done: Done[TaskType]) -> HttpResponse:
    said = _("%(name)s: estimate %(minutes)s. New tasks take it.") % {
        "name": proposed.task_type.name,
        "minutes": format_duration(minutes),
    }
    assert done.fact is not None
    undo = reverse("insight:estimate_undo", args=[request.member.workspace.slug, done.fact.pk])
    response = close_modal(add_changed(HttpResponse(status=204), "settings"))
    return add_toast(response, said, undo_url=undo, seconds=UNDO_SECONDS)
