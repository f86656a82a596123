"""What deals go through, set up by API: pipelines, and what their stages ask for."""

from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.actions.stages import choose_walk_in_stage, set_needs
from naryad.crm.api.deals import PipelineJson, StageJson, pipeline_row, ways
from naryad.crm.models import DealStage
from naryad.crm.names import DEAL_SOURCES, DEAL_STAGES, DEAL_TAGS, LOST_REASONS, PIPELINES
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import Routes, by
from naryad.workspaces.api.types import Name, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

stages = Routes("deal_stages")

for names in (DEAL_STAGES, LOST_REASONS, DEAL_SOURCES, DEAL_TAGS):
    open_list(names, needs="deals.set_up")
open_list(PIPELINES, needs="deals.set_up", is_made_here=False)


class NewPipeline(Sent):
    """`stages`: those in progress, in their order."""

    name: Name = Field(max_length=100)
    stages: list[Name] = Field(min_length=1, max_length=50)


class StageNeeds(Sent):
    """What is asked of deals that are moved there by hand; `needs_paid`: percent of what is owed."""

    needs_order: bool = False
    needs_paid: int | None = Field(None, ge=1, le=100)


@ways.post(needs="deals.set_up", gives=PipelineJson)
def add_pipeline(request: TokenRequest, given: NewPipeline) -> PipelineJson:
    return pipeline_row(create_pipeline(**given.values(), **by(request)))


@stages.put("/{int:pk}/needs", needs="deals.set_up", gives=StageJson)
def set_stage_needs(request: TokenRequest, pk: int, given: StageNeeds) -> StageJson:
    _stage(pk)
    return shown(StageJson, set_needs(stage_id=pk, **given.values(), **by(request)))


@stages.post("/{int:pk}/walk_in", needs="deals.set_up", gives=StageJson, status=200)
def choose_stage_of_walk_ins(request: TokenRequest, pk: int) -> StageJson:
    """The won stage in which an order that is taken at once begins."""
    _stage(pk)
    return shown(StageJson, choose_walk_in_stage(stage_id=pk, **by(request)))


def _stage(pk: int) -> DealStage:
    return get_object_or_404(DealStage.objects.all(), pk=pk)
