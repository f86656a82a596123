"""Settings of pipelines with their stages, of sources and tags."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.actions.stages import choose_walk_in_stage, set_needs
from naryad.crm.forms.stages import PipelineForm, StageNeedsForm
from naryad.crm.models import DealStage
from naryad.crm.names import DEAL_SOURCES, DEAL_STAGES, DEAL_TAGS, LOST_REASONS, PIPELINES
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
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


SOURCES = NamePage(
    names=DEAL_SOURCES,
    section="deal_sources",
    intro=gettext_lazy("Where clients come from: chosen in a deal, seen in its table, counted in Insight."),
    capability="deals.set_up",
    empty=gettext_lazy("No sources yet"),
    empty_text=gettext_lazy(
        "Add the places that bring clients: the site, an advertisement, a friend's word."
    ),
)
TAGS = NamePage(
    names=DEAL_TAGS,
    section="deal_tags",
    intro=gettext_lazy("Words by which deals are found. A new one is made where it is typed, in a deal."),
    capability="deals.set_up",
    empty=gettext_lazy("No tags yet"),
    empty_text=gettext_lazy("They come by themselves when somebody tags a deal."),
)


@needs("deals.set_up")
@require_http_methods(["GET", "POST"])
def stage_needs(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """In the modal: what a deal has to have to be moved to the stage by hand."""
    stage = get_object_or_404(DealStage.objects.exclude(kind=DealStage.Kind.LOST), pk=pk)
    kept = {"needs_order": stage.needs_order, "needs_paid": stage.needs_paid}
    form = StageNeedsForm(request.POST or None, member=request.member, initial=kept)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            set_needs(stage_id=pk, **kept | form.cleaned_data, actor=request.member, now=timezone.now())
            answer = add_toast(close_modal(HttpResponse(status=204)), _("Saved"))
            return add_changed(answer, "deal_stages")
    context = {"stage": stage, "form": form}
    return render(request, "crm/stage_needs.html", context, status=422 if form.errors else 200)


@needs("settings.edit")
@require_POST
def stage_walk_ins(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    stage = get_object_or_404(DealStage.objects.all(), pk=pk)
    choose_walk_in_stage(stage_id=stage.pk, actor=request.member, now=timezone.now())
    said = _("The deal of who walks in begins in “%(name)s”") % {"name": stage.name}
    return add_toast(show_names(request, STAGES), said)
