"""The board and the table of deals, and a new one."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from naryad.core.ids import row_id
from naryad.crm.actions.clients import create_client
from naryad.crm.actions.deals import create_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.forms.deals import NewDealForm, responsibles
from naryad.crm.lists.deals import DEALS
from naryad.crm.models import Deal
from naryad.crm.queries import deals
from naryad.crm.queries.deals import FIRST_CARDS, DealColumn, visible_deals
from naryad.crm.queries.stages import pipelines
from naryad.crm.views.shared import go_to
from naryad.tables.views.answer import answer_table, on_board
from naryad.ui.board import shown_by_id
from naryad.ui.lists.page import ListPage, answer_part
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import Reach, reach


@needs("deals.view")
def deal_board(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())
    on = on_board(request, DEALS, looks)
    if on.panel:
        return on.panel
    wanted = DEALS.chosen_for_board(_of_first_pipeline(on.given), looks, without=("kind",))
    shown = shown_by_id(request.GET.getlist("shown"))
    board = deals.board(
        found=DEALS.narrowed(wanted, looks),
        cards=lambda ids: DEALS.cards(ids, looks),
        viewer=looks,
        pipeline_id=row_id(wanted.values.get("pipeline")),
        shown=shown,
    )
    narrows = bool(wanted.unknown or wanted.where.kept) or any(
        value for name, value in wanted.values.items() if name != "pipeline"
    )
    has_cards = any(column.sums.total for column in board.columns)
    context = {
        **on.context,
        "board": board,
        "columns": [(column, _more_url(request, column, shown)) for column in board.columns],
        "unknown": wanted.unknown,
        "is_bare": not has_cards and (narrows or not visible_deals(member=request.member).exists()),
        "is_filtered": narrows,
        "query": _first_stage(board),
        "form": wanted.bar,
        "may_create": reach(request.member, "deals.edit") != Reach.NONE,
    }
    return answer_part(
        request, "deal-board", part="crm/_deal_board.html", whole="crm/deal_board.html", context=context
    )


def _of_first_pipeline(asked: QueryDict) -> dict[str, str]:
    """Unless one or all of them were chosen."""
    given = {name: str(asked[name]) for name in asked}
    first = None if "pipeline" in given else pipelines().filter(is_archived=False).first()
    return given | ({"pipeline": str(first.pk)} if first else {})


def _first_stage(board: deals.Board) -> str:
    """A deal that is made here begins in the pipeline that is shown."""
    return f"?stage={board.columns[0].stage.pk}" if board.columns and not board.is_mixed else ""


@needs("deals.view")
def deal_table(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())

    def context(page: ListPage) -> dict[str, Any]:
        may_create = reach(request.member, "deals.edit") != Reach.NONE
        return {"is_filtered": page.chosen.narrows, "may_create": may_create}

    return answer_table(request, DEALS, looks, "crm/deal_table.html", context)


@needs("deals.edit")
def deal_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """One form for the deal and, if it is a new one, its client."""
    if request.method != "POST":
        form = NewDealForm(member=request.member, initial=_given(request))
        return render(request, "crm/deal_create.html", {"form": form})
    form = NewDealForm(request.POST, member=request.member)
    if form.is_valid():
        with refusals_in(form):
            deal = _create(request, form)
            return go_to(request, reverse("crm:deal", args=[workspace, deal.pk]))
    return render(request, "crm/_deal_form.html", {"form": form}, status=422)


def _create(request: MemberRequest, form: NewDealForm) -> Deal:
    now, new_client = timezone.now(), form.new_client()
    client = (
        create_client(**new_client, actor=request.member, now=now)
        if new_client
        else form.cleaned_data["client"]
    )
    given = form.deal()
    given["address"] = given["address"] or client.address
    deal = create_deal(**given, client_id=client.pk, actor=request.member, now=now)
    if tags := form.cleaned_data["tags"]:
        tag_deal(deal_id=deal.pk, names=tags, actor=request.member, now=now)
    return deal


def _more_url(request: MemberRequest, column: DealColumn, shown: dict[int, int]) -> str:
    if not column.can_show_more:
        return ""
    wanted = shown | {column.stage.pk: column.shown + FIRST_CARDS}
    query = request.GET.copy()
    query.setlist("shown", [f"{pk}:{count}" for pk, count in wanted.items()])
    return f"{request.path}?{query.urlencode()}"


def _given(request: MemberRequest) -> dict[str, Any]:
    """What the address fills the form with: ?client=7, or everything typed so far."""
    names = [name for name in NewDealForm.base_fields if request.GET.get(name)]
    given: dict[str, Any] = {name: request.GET[name] for name in names}
    if "responsible" in given and not responsibles(request.member).filter(pk=row_id(given["responsible"])):
        del given["responsible"]
    return given
