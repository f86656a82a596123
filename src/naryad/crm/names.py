"""The lists of pipelines with what each has, and of what deals are marked by."""

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.crm.models import Deal, DealSource, DealStage, DealTag, LostReason, Pipeline
from naryad.crm.queries.stages import pipelines_with_stages, settings_reasons, settings_stages
from naryad.crm.queries.tags import settings_sources, settings_tags
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _keep_a_pipeline(pipeline: Pipeline) -> None:
    if not Pipeline.objects.filter(is_archived=False).exclude(pk=pipeline.pk).exists():
        raise CannotChangeName(_("This is the last pipeline, and one is needed."))
    in_progress = Deal.objects.filter(stage__pipeline=pipeline, stage__kind=DealStage.Kind.OPEN).count()
    if in_progress:
        raise CannotChangeName(
            filled(
                _("Deals in progress stand in it: %(count)d. Close them, or move them."),
                {"count": in_progress},
            )
        )


def _check_stage(stage: DealStage) -> None:
    """Its kind is chosen once: deals stand in it. What is won or lost has no probability to choose."""
    kept = DealStage.objects.filter(pk=stage.pk).values_list("kind", flat=True).first() if stage.pk else None
    if stage.kind not in DealStage.Kind.values or kept not in (None, stage.kind):
        raise CannotChangeName(_("There is no such kind of stage."), field="kind")
    if stage.kind != DealStage.Kind.OPEN:
        stage.probability = 100 if stage.kind == DealStage.Kind.WON else 0
    if not 0 <= stage.probability <= 100:
        raise CannotChangeName(_("A probability has between 0 and 100 percent."), field="probability")


def _keep_one_of_each(stage: DealStage) -> None:
    alike = DEAL_STAGES.beside(stage).filter(kind=stage.kind, is_archived=False)
    if not alike.exclude(pk=stage.pk).exists():
        raise CannotChangeName(_("This is the last stage of its kind, and one of each kind is needed."))


PIPELINES = SortedNames(
    kind="pipeline",
    title=_("Pipelines of deals"),
    model=Pipeline,
    rows=pipelines_with_stages,
    deletes_unused=True,
    row_template="crm/_counted_name.html",
    check_archive=_keep_a_pipeline,
)
DEAL_STAGES = SortedNames(
    kind="deal_stage",
    title=_("Deal stages"),
    model=DealStage,
    rows=settings_stages,
    within="pipeline",
    fields=frozenset({"kind", "probability"}),
    typed=frozenset({"kind", "probability"}),
    deletes_unused=True,
    row_template="crm/_stage.html",
    check=_check_stage,
    check_archive=_keep_one_of_each,
)
LOST_REASONS = SortedNames(
    kind="lost_reason",
    title=_("Lost reasons"),
    model=LostReason,
    rows=settings_reasons,
    within="pipeline",
    deletes_unused=True,
    row_template="crm/_counted_name.html",
)
DEAL_SOURCES = SortedNames(
    kind="deal_source",
    title=_("Sources of deals"),
    model=DealSource,
    rows=settings_sources,
    deletes_unused=True,
    row_template="crm/_counted_name.html",
)
DEAL_TAGS = SortedNames(
    kind="deal_tag",
    title=_("Tags of deals"),
    model=DealTag,
    rows=settings_tags,
    deletes_unused=True,
    row_template="crm/_counted_name.html",
)
