"""How long things take, by API: what products say of steps, and a type's estimate with the steps that follow it."""

from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.processes.actions.estimates import StepEstimate, apply_estimate, undo_estimate
from naryad.processes.actions.norms import set_norms
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.queries.norms import normed_templates
from naryad.products.api.products import products, seen_product
from naryad.tasks.api.tasks import types
from naryad.tasks.models import TaskType
from naryad.workspaces.api.routes import by, require_all
from naryad.workspaces.api.types import Answered, Minutes, RowId, Sent
from naryad.workspaces.door.tokens import TokenRequest


class NormJson(Answered):
    """Minutes of the step for one unit of the product."""

    template_id: int
    step_id: int
    minutes: int


class NormsJson(Answered):
    items: list[NormJson]


class NormIn(Sent):
    """null: as the step says."""

    step_id: RowId
    minutes: Minutes | None


class NormsIn(Sent):
    template_id: RowId
    norms: list[NormIn] = Field(min_length=1, max_length=200)


class StepMinutes(Sent):
    step_id: RowId
    fixed_minutes: Minutes | None = None
    minutes_per_unit: Minutes = 0


class EstimateIn(Sent):
    """`steps`: of templates, which take new minutes with it."""

    minutes: Minutes = Field(ge=1)
    steps: list[StepMinutes] = Field([], max_length=200)


class EstimateJson(Answered):
    """`change_id`: by which it is taken back."""

    change_id: int


class EstimateUndo(Sent):
    change_id: RowId


@products.get("/{int:pk}/norms", needs="norms.view", gives=NormsJson)
def list_norms(request: TokenRequest, pk: int) -> NormsJson:
    seen_product(request, pk)
    return _norms(pk)


@products.put("/{int:pk}/norms", needs="norms.edit", gives=NormsJson)
def set_norms_of_product(request: TokenRequest, pk: int, given: NormsIn) -> NormsJson:
    """Of the named steps of a template; what is laid already stays as it is."""
    seen_product(request, pk)
    template = get_object_or_404(ProcessTemplate.objects.all(), pk=given.template_id)
    minutes = {one.step_id: one.minutes for one in given.norms}
    require_all(TemplateStep.objects.filter(template=template), minutes)
    set_norms(product_id=pk, template_id=template.pk, minutes=minutes, **by(request))
    return _norms(pk)


@types.post("/{int:pk}/estimate", needs="proposals.apply", gives=EstimateJson, status=200)
def apply_estimate_to_type(request: TokenRequest, pk: int, given: EstimateIn) -> EstimateJson:
    """Tasks that are made from now on take it."""
    get_object_or_404(TaskType.objects.all(), pk=pk)
    steps = [StepEstimate(**one.values()) for one in given.steps]
    fact = apply_estimate(task_type_id=pk, estimate=given.minutes, steps=steps, **by(request)).fact
    assert fact is not None  # an estimate that is there already is refused
    return EstimateJson(change_id=fact.pk)


@types.post("/{int:pk}/estimate/undo", needs="proposals.apply", gives=None, status=204)
def undo_estimate_of_type(request: TokenRequest, pk: int, given: EstimateUndo) -> None:
    """What still stands as it was applied is as before."""
    get_object_or_404(TaskType.objects.all(), pk=pk)
    undo_estimate(event_id=given.change_id, **by(request))


def _norms(product_id: int) -> NormsJson:
    found = normed_templates(product_id=product_id)
    return NormsJson(
        items=[
            NormJson(template_id=template.pk, step_id=step.pk, minutes=minutes)
            for template, steps in found
            for step, minutes in steps
        ]
    )
