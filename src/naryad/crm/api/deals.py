"""Deals by API, and the pipelines they go through."""

from collections.abc import Sequence
from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.crm.actions.deals import create_deal, move_deal, update_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.lists.deals import DEALS
from naryad.crm.models import Deal, DealSource, Pipeline
from naryad.crm.queries.deals import visible_deals, with_amounts
from naryad.crm.queries.stages import board_stages, pipelines, settings_reasons
from naryad.crm.queries.tags import tags_of
from naryad.fields.api.values import own_values
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Line,
    Money,
    MoneyIn,
    Name,
    Own,
    Priority,
    RowId,
    Sent,
    Text,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest

deals, ways, sources = Routes("deals"), Routes("pipelines"), Routes("deal_sources")
Kind = Literal["open", "won", "lost"]
DealQuery: Any = list_query(DEALS, expand=("client", "responsible"))


class NamedJson(Answered):
    id: int
    name: str


class ArchivedJson(NamedJson):
    is_archived: bool


class StageJson(ArchivedJson):
    kind: Kind
    probability: int


class PipelineJson(ArchivedJson):
    stages: list[StageJson]
    lost_reasons: list[ArchivedJson]


class PipelineList(Answered):
    items: list[PipelineJson]


class SourceList(Answered):
    items: list[ArchivedJson]


class DealJson(ListedJson):
    """`amount`: what was agreed, else what its orders come to. Amounts are null where the member may not see them."""

    id: int
    number: int
    title: str
    client_id: int
    pipeline_id: int
    stage_id: int
    stage_kind: Kind
    stage_since: At
    responsible_id: int
    priority: Priority
    agreed_amount: Money | None
    amount: Money | None
    currency: str
    address: str
    description: str
    source_id: int | None
    tags: list[str]
    lost_reason_id: int | None
    lost_comment: str
    created_at: At
    closed_at: At | None
    custom: Own
    version: int
    client: NamedJson | None = None
    responsible: NamedJson | None = None


class NewDeal(Sent):
    """Without a stage it begins in the first one, without who is responsible it is led by who asks."""

    title: Name = Field(max_length=200)
    client_id: RowId
    stage_id: RowId | None = None
    responsible_id: RowId | None = None
    priority: Priority = 1
    agreed_amount: MoneyIn | None = None
    address: Line = Field("", max_length=300)
    description: Text = ""
    source_id: RowId | None = None
    custom: Own = {}


class DealChanges(Sent, is_partial=True):
    title: Name = Field(max_length=200)
    client_id: RowId
    responsible_id: RowId
    priority: Priority
    agreed_amount: MoneyIn | None
    address: Line = Field(max_length=300)
    description: Text
    source_id: RowId | None
    custom: Own


class DealMove(Sent):
    """Above the deal `before_id` of that stage, below `after_id`, or on top. A deal is lost by /lose."""

    stage_id: RowId
    before_id: RowId | None = None
    after_id: RowId | None = None


class DealTags(Sent):
    names: list[Line] = Field(max_length=20)


@deals.get(needs="deals.view", gives=Listed[DealJson])
def list_deals(request: TokenRequest, asked: Query[DealQuery]) -> Listed[DealJson]:
    return read_list(request, DEALS, asked, deal_rows, Listed[DealJson])


@deals.post(needs="deals.edit", gives=DealJson)
def add_deal(request: TokenRequest, response: HttpResponse, given: NewDeal) -> DealJson:
    deal = create_deal(**given.values(), **by(request))
    return answer_deal(request, response, deal.pk)


@deals.get("/{int:pk}", needs="deals.view", gives=DealJson)
def read_deal(request: TokenRequest, response: HttpResponse, pk: int) -> DealJson:
    return answer_deal(request, response, pk)


@deals.patch("/{int:pk}", needs="deals.edit", gives=DealJson)
def change_deal(request: TokenRequest, response: HttpResponse, pk: int, given: DealChanges) -> DealJson:
    seen_deal(request, pk)
    update_deal(deal_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_deal(request, response, pk)


@deals.post("/{int:pk}/move", needs="deals.edit", gives=DealJson, status=200)
def move_one_deal(request: TokenRequest, response: HttpResponse, pk: int, given: DealMove) -> DealJson:
    seen_deal(request, pk)
    move_deal(deal_id=pk, **given.values(), **by(request))
    return answer_deal(request, response, pk)


@deals.put("/{int:pk}/tags", needs="deals.edit", gives=DealJson)
def set_deal_tags(request: TokenRequest, response: HttpResponse, pk: int, given: DealTags) -> DealJson:
    """So that it has these and no others; new words are made."""
    seen_deal(request, pk)
    tag_deal(deal_id=pk, names=given.names, version=seen_version(request), **by(request))
    return answer_deal(request, response, pk)


@ways.get(needs="deals.view", gives=PipelineList)
def list_pipelines(request: TokenRequest) -> PipelineList:
    """With their stages, in the order of the board, and the reasons for which deals of theirs are lost."""
    stages = Prefetch("stages", queryset=board_stages())
    reasons = Prefetch("lost_reasons", queryset=settings_reasons())
    return PipelineList(items=[pipeline_row(row) for row in pipelines().prefetch_related(stages, reasons)])


@sources.get(needs="deals.view", gives=SourceList)
def list_deal_sources(request: TokenRequest) -> SourceList:
    rows = DealSource.objects.order_by("sequence", "pk")
    return SourceList(items=[shown(ArchivedJson, row) for row in rows])


def pipeline_row(row: Pipeline) -> PipelineJson:
    return shown(
        PipelineJson,
        row,
        stages=[shown(StageJson, stage) for stage in row.stages.all()],
        lost_reasons=[shown(ArchivedJson, reason) for reason in row.lost_reasons.all()],
    )


def deal_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, DealJson]:
    rows = with_amounts(Deal.objects.filter(pk__in=ids), member=viewer.member).annotate(tags=tags_of("pk"))
    found = rows.select_related("stage", *sorted(expand))
    return {row.pk: _row(row, viewer.member, expand) for row in found}


def _row(row: Any, member: Any, expand: frozenset[str]) -> DealJson:
    named = {name: shown(NamedJson, getattr(row, name)) for name in expand}
    sees = row.is_money_shown
    return shown(
        DealJson,
        row,
        pipeline_id=row.stage.pipeline_id,
        stage_kind=row.stage.kind,
        agreed_amount=row.agreed_amount if sees else None,
        amount=row.amount if sees else None,
        tags=list(row.tags),
        custom=own_values("deal", row.custom, member),
        **named,
    )


def seen_deal(request: TokenRequest, pk: int) -> Deal:
    return get_object_or_404(_seen(request), pk=pk)


def answer_deal(request: TokenRequest, response: HttpResponse, pk: int) -> DealJson:
    rows = with_amounts(_seen(request), member=request.member).annotate(tags=tags_of("pk"))
    found = get_object_or_404(rows.select_related("stage", "client", "responsible"), pk=pk)
    return tagged(response, _row(found, request.member, frozenset({"client", "responsible"})))


def _seen(request: TokenRequest) -> QuerySet[Deal]:
    return visible_deals(member=request.member)
