"""The board and the table of deals, and a new one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.crm import actions, queries
from naryad.crm.forms import DealFilterForm, DealTableFilterForm, NewDealForm, responsibles
from naryad.crm.models import Deal
from naryad.crm.queries import Board, DealColumn, DealFilter
from naryad.crm.queries.deals import FIRST_CARDS, SORTS
from naryad.crm.views.shared import deal_segments, go_to, page_url, row_id
from naryad.reminders.queries import next_of_deals
from naryad.ui.board import shown_by_id
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import Reach, reach

DEFAULT_SORT = "-number"


@needs("crm.view")
def deal_board(request: MemberRequest, workspace: str) -> HttpResponse:
    form = DealFilterForm(request.GET)
    shown = shown_by_id(request.GET.getlist("shown"))
    wanted = _wanted(form)
    board = queries.board(member=request.member, wanted=wanted, now=timezone.now(), shown=shown)
    has_cards = any(column.total for column in board.columns)
    is_filtered = not wanted.is_empty
    _add_next_steps(board, time_zone=request.member.workspace.time_zone)
    context = {
        "board": board,
        "columns": [(column, _more_url(request, column, shown)) for column in board.columns],
        "is_bare": not has_cards
        and (is_filtered or not queries.visible_deals(member=request.member).exists()),
        "is_filtered": is_filtered,
        "form": form,
        "segments": deal_segments(request.member, current="deal_board"),
        "may_create": reach(request.member, "crm.edit") != Reach.NONE,
        "editable_id": _editable_id(request),
    }
    is_fragment = request.headers.get("HX-Target") == "div#deal-board"
    return render(request, "crm/_deal_board.html" if is_fragment else "crm/deal_board.html", context)


@needs("crm.view")
def deal_table(request: MemberRequest, workspace: str) -> HttpResponse:
    form = DealTableFilterForm(request.GET)
    wanted = _wanted(form)
    sort = request.GET.get("sort") or DEFAULT_SORT
    sort = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    page = queries.deal_page(
        member=request.member,
        wanted=wanted,
        now=timezone.now(),
        sort=sort,
        after=row_id(request.GET.get("after")),
        before=row_id(request.GET.get("before")),
    )
    context = {
        "page": page,
        "sort": sort,
        "columns": _table_columns(),
        "form": form,
        "is_filtered": not wanted.is_empty,
        "next_url": page_url(request, after=page.next_after),
        "previous_url": page_url(request, before=page.previous_before),
        "segments": deal_segments(request.member, current="deal_table"),
        "may_create": reach(request.member, "crm.edit") != Reach.NONE,
    }
    is_fragment = request.headers.get("HX-Target") == "div#deal-table"
    return render(request, "crm/_deal_table.html" if is_fragment else "crm/deal_table.html", context)


@needs("crm.edit")
def deal_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """One form for the deal and, if it is a new one, its client."""
    if request.method != "POST":
        is_fragment = request.headers.get("HX-Target", "").endswith("#deal-form")
        # Other ids than before: htmx lends the attributes of a replaced element to its successor of the same id.
        auto_id = "taken-%s" if is_fragment else "id_%s"
        form = NewDealForm(member=request.member, initial=_given(request), auto_id=auto_id)
        template = "crm/_deal_form.html" if is_fragment else "crm/deal_create.html"
        return render(request, template, {"form": form})
    form = NewDealForm(request.POST, member=request.member)
    if form.is_valid():
        with refusals_in(form):
            deal = _create(request, form)
            return go_to(request, reverse("crm:deal", args=[workspace, deal.pk]))
    return render(request, "crm/_deal_form.html", {"form": form}, status=422)


def _create(request: MemberRequest, form: NewDealForm) -> Deal:
    now, new_client = timezone.now(), form.new_client()
    client = form.cleaned_data["client"]
    if new_client:
        client = actions.create_client(**new_client, actor=request.member, now=now)
    given = form.deal()
    given["address"] = given["address"] or client.address
    return actions.create_deal(**given, client_id=client.pk, actor=request.member, now=now)


def _add_next_steps(board: Board, *, time_zone: str) -> None:
    """`next_step` of each card: its soonest reminder."""
    cards = [deal for column in board.columns for deal in column.cards]
    steps = next_of_deals(deal_ids=[deal.pk for deal in cards], now=timezone.now(), time_zone=time_zone)
    for deal in cards:
        deal.next_step = steps.get(deal.pk)  # type: ignore[attr-defined]  # for the template


def _wanted(form: DealFilterForm) -> DealFilter:
    form.is_valid()
    given = form.cleaned_data
    responsible = given.get("responsible")
    return DealFilter(
        text=given.get("q", ""),
        responsible_id=responsible.pk if responsible else None,
        priority=given.get("priority"),
        kind=given.get("kind", ""),
    )


def _more_url(request: MemberRequest, column: DealColumn, shown: dict[int, int]) -> str:
    if not column.can_show_more:
        return ""
    wanted = shown | {column.stage.pk: column.shown + FIRST_CARDS}
    query = request.GET.copy()
    query.setlist("shown", [f"{pk}:{count}" for pk, count in wanted.items()])
    return f"{request.path}?{query.urlencode()}"


def _editable_id(request: MemberRequest) -> int | str | None:
    """Whose cards can be dragged: "all", the id of the member, or nobody's."""
    found = reach(request.member, "crm.edit")
    return "all" if found == Reach.ALL else request.member.pk if found else None


def _table_columns() -> list[dict[str, Any]]:
    columns = (
        ("number", _("No."), False),
        ("title", _("Deal"), False),
        ("client", _("Client"), False),
        ("stage", _("Deal stage"), False),
        ("amount", _("Amount"), True),
        ("", _("Ready date"), False),
        ("responsible", _("Responsible"), False),
        ("priority", _("Priority"), False),
        ("since", pgettext("deal", "In this stage since"), False),
    )
    return [
        {"key": key, "label": label, "is_numeric": is_numeric, "is_sortable": bool(key)}
        for key, label, is_numeric in columns
    ]


def _given(request: MemberRequest) -> dict[str, Any]:
    """What the address fills the form with: ?client=7, or everything typed so far."""
    names = [name for name in NewDealForm.base_fields if request.GET.get(name)]
    given: dict[str, Any] = {name: request.GET[name] for name in names}
    if "responsible" in given and not responsibles(request.member).filter(pk=row_id(given["responsible"])):
        del given["responsible"]
    return given
