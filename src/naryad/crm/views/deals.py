"""The board, the table and the card of deals."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from naryad.activity.queries import undoable_id
from naryad.core.time import local_day
from naryad.crm import actions, queries
from naryad.crm.forms import (
    DealEditForm,
    DealFilterForm,
    DealTableFilterForm,
    LostForm,
    NewDealForm,
    responsibles,
)
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries import Board, BoardColumn, DealFilter
from naryad.crm.queries.deals import FIRST_CARDS, SORTS
from naryad.crm.views.shared import (
    deal_segments,
    go_to,
    history_context,
    offer_to_close_reminders,
    page_url,
    row_id,
    url_or_none,
)
from naryad.orders.queries import are_made, deal_orders, deal_payments, next_of_deals, open_reminders
from naryad.tasks.queries import chain, comments
from naryad.tasks.queries.files import files_of
from naryad.tasks.queries.stopped import returnable, stoppable
from naryad.ui.responses import (
    add_changed,
    add_toast,
    ask_first,
    close_modal,
    end_asking,
    is_agreed,
    refusals_in,
)
from naryad.workspaces.door import MemberRequest, needs
from naryad.workspaces.rules import Reach, may, reach, require

DEFAULT_SORT = "-number"
MOVES = ("DealMoved", "DealWon", "DealLost")


@needs("crm.view")
def deal_board(request: MemberRequest, workspace: str) -> HttpResponse:
    form = DealFilterForm(request.GET)
    shown = _shown(request)
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


@needs("crm.view")
def deal(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _card(request, _deal(request, pk))


@needs("crm.edit")
@require_POST
def deal_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field of the card."""
    found, name = _deal(request, pk), request.POST.get("field", "")
    require(request.member, "crm.edit", is_own=found.responsible_id == request.member.pk)
    if name not in DealEditForm.base_fields:
        raise Http404(name)
    form = DealEditForm(request.POST, member=request.member, only=name)
    if form.is_valid():
        if question := _asks_to_hand_over(request, form):
            return question
        with refusals_in(form, beside=name):
            actions.update_deal(
                deal_id=pk,
                version=row_id(request.POST.get("version")),
                **form.change(name),
                actor=request.member,
                now=timezone.now(),
            )
    if form.errors:
        return end_asking(request, _card(request, found, refused=form, status=422))
    return end_asking(request, _card(request, _deal(request, pk)))


def _asks_to_hand_over(request: MemberRequest, form: DealEditForm) -> HttpResponse | None:
    """Who changes own deals only cannot take this back."""
    other = form.cleaned_data.get("responsible")
    keeps = other in (None, request.member) or may(request.member, "crm.edit", is_own=False)
    if keeps or is_agreed(request):
        return None
    return ask_first(request, "crm/deal_hand_over.html", {"name": other}, target="#deal-card")


@needs("crm.edit")
@require_POST
def deal_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """To another stage (`stage`, or `column` of the board) or place; losing asks why, winning what is made."""
    found = _deal(request, pk)
    stage_id = row_id(request.POST.get("stage") or request.POST.get("column"))
    stage = get_object_or_404(DealStage.objects.all(), pk=stage_id or 0)
    require(request.member, "crm.edit", is_own=found.responsible_id == request.member.pk)
    is_closing = stage.kind not in (DealStage.Kind.OPEN, found.stage.kind)
    asks_reason = is_closing and stage.kind == DealStage.Kind.LOST
    form = LostForm(request.POST if "reason" in request.POST else None)
    if asks_reason and not form.is_valid():
        return _ask_reason(request, found, stage, form)
    now = timezone.now()
    moved = actions.move_deal(
        deal_id=pk,
        stage_id=stage.pk,
        before_id=row_id(request.POST.get("before")),
        after_id=row_id(request.POST.get("after")),
        reason=form.cleaned_data["reason"] if asks_reason else "",
        actor=request.member,
        now=now,
    )
    response = HttpResponse()
    if asks_reason:
        response = offer_to_close_reminders(request, moved) or close_modal(response)
    elif found.stage.kind == DealStage.Kind.LOST and stage.kind != DealStage.Kind.LOST:
        response = _offer_return(request, moved)
    elif is_closing:
        response = _offer_order(request, moved)
    if moved.stage_id != found.stage_id:
        response = _offer_undo(request, response, moved, now)
    return add_changed(response, f"deal:{pk}")


def _offer_undo(request: MemberRequest, response: HttpResponse, moved: Deal, now: datetime) -> HttpResponse:
    """A toast with the new stage; the move can be taken back from it."""
    event_id = undoable_id(kind=MOVES, actor_id=request.member.pk, at=now)
    undo_url = url_or_none("tasks:undo", request.member.workspace.slug, event_id) if event_id else ""
    words = {"number": moved.number, "stage": moved.stage.name}
    text = _("Deal %(number)s: %(stage)s") % words
    if moved.stage.kind == DealStage.Kind.WON:
        text = _("Deal %(number)s is won") % words
    elif moved.stage.kind == DealStage.Kind.LOST:
        text = _("Deal %(number)s is lost") % words
    return add_toast(response, text, undo_url=undo_url)


def _ask_reason(request: MemberRequest, found: Deal, stage: DealStage, form: LostForm) -> HttpResponse:
    """422: the board puts the card back until the reason is given."""
    context = {
        "deal": found,
        "stage": stage,
        "form": form,
        "stop": stoppable(deal=found, member=request.member),
    }
    response = render(request, "crm/_deal_lost.html", context, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    return response


def _offer_return(request: MemberRequest, reopened: Deal) -> HttpResponse:
    """What was stopped when the deal was lost can be returned to work at once."""
    stopped = returnable(deal=reopened, member=request.member)
    if stopped.is_empty:
        is_won = reopened.stage.kind == DealStage.Kind.WON
        return _offer_order(request, reopened) if is_won else HttpResponse()
    response = render(request, "crm/_deal_reopened.html", {"deal": reopened, "stop": stopped})
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    return response


def _offer_order(request: MemberRequest, won: Deal) -> HttpResponse:
    """A deal is won to be made: offer its first order, filled in."""
    url = url_or_none("processes:order_create", request.member.workspace.slug)
    is_offered = url and may(request.member, "orders.edit", is_own=won.responsible_id == request.member.pk)
    if not is_offered or queries.has_orders(deal_id=won.pk):
        return HttpResponse()
    response = render(request, "crm/_deal_won.html", {"deal": won, "order_url": f"{url}?deal={won.pk}"})
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    return response


def _add_next_steps(board: Board, *, time_zone: str) -> None:
    """`next_step` of each card: its soonest reminder."""
    cards = [deal for column in board.columns for deal in column.cards]
    steps = next_of_deals(deal_ids=[deal.pk for deal in cards], now=timezone.now(), time_zone=time_zone)
    for deal in cards:
        deal.next_step = steps.get(deal.pk)  # type: ignore[attr-defined]  # for the template


@needs("history.view")
def deal_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the card shows."""
    sees_money = queries.sees_money(member=request.member, deal=_deal(request, pk))
    context = history_context(f"deal:{pk}", request, sees_money=sees_money)
    return render(request, "activity/_history.html", context)


def _deal(request: MemberRequest, pk: int) -> Deal:
    found = get_object_or_404(queries.card_deal(member=request.member, deal_id=pk))
    queries.mark(found, now=timezone.now())
    return found


def _card(
    request: MemberRequest, found: Deal, *, refused: DealEditForm | None = None, status: int = 200
) -> HttpResponse:
    member, ws = request.member, request.member.workspace.slug
    is_own = found.responsible_id == member.pk
    sees_money = queries.sees_money(member=member, deal=found)
    today = local_day(moment=timezone.now(), time_zone=member.workspace.time_zone)
    fields = _fields(found, member, refused)
    orders = deal_orders(deal_id=found.pk, member=member)
    context = {
        "deal": found,
        "fields": fields,
        "inline_fields": [fields[name] for name in ("responsible", "priority", "address")],
        "stages": _stage_steps(found),
        "may_edit": may(member, "crm.edit", is_own=is_own),
        "may_see_money": sees_money,
        "may_edit_money": may(member, "money.edit", is_own=is_own),
        "may_add_order": may(member, "orders.edit", is_own=is_own),
        "may_add_task": may(member, "tasks.edit", is_own=is_own),
        "may_comment": may(member, "comments.add", is_own=True),
        "sees_others_time": may(member, "tasks.view"),
        "orders": orders,
        "are_made": are_made(orders),
        "rows": chain(deal_id=found.pk, now=timezone.now()),
        "comments": comments(deal_id=found.pk),
        "payments": deal_payments(deal_id=found.pk, day=today) if sees_money else None,
        "today": today,
        "files": files_of(deal_id=found.pk, member=member, now=timezone.now()),
        "sees_papers": may(member, "papers.view"),
        "reminders": open_reminders(member=member, deal_id=found.pk, now=timezone.now()),
        "may_remind": may(member, "reminders.edit", is_own=is_own),
        "launch_url": url_or_none("processes:launch", ws),
        "task_url": url_or_none("tasks:task_create", ws),
        "difference": found.amount - found.orders_amount,  # type: ignore[attr-defined]  # annotated
        "sees_history": may(member, "history.view"),
    }
    if context["sees_history"]:
        context |= history_context(f"deal:{found.pk}", request, sees_money=sees_money)
    is_fragment = request.method == "POST" or request.headers.get("HX-Target") == "div#deal-card"
    template = "crm/_deal_card.html" if is_fragment else "crm/deal.html"
    return render(request, template, context, status=status)


def _fields(found: Deal, member: Any, refused: DealEditForm | None) -> dict[str, Any]:
    """Bound fields of the card by name; the refused one holds what was typed and what is wrong with it."""
    names = DealEditForm.base_fields
    values = {name: getattr(found, name) for name in names} | {
        "client": None,  # another one is looked for; the present one stands above
        "responsible": found.responsible_id,
    }
    form = DealEditForm(member=member, initial=values)
    responsible: Any = form.fields["responsible"]
    responsible.choices = list(iter(responsible.choices))  # a required select reads them twice
    fields = {name: form[name] for name in names}
    return fields | ({name: refused[name] for name in refused.fields} if refused else {})


def _stage_steps(found: Deal) -> list[dict[str, Any]]:
    """The stage bar: every stage of the pipeline, those in progress before the current one as passed."""
    stages = [
        stage for stage in queries.board_stages() if not stage.is_archived or stage.pk == found.stage_id
    ]
    at = next(place for place, stage in enumerate(stages) if stage.pk == found.stage_id)
    return [
        {
            "id": stage.pk,
            "name": stage.name,
            "state": "current"
            if place == at
            else "past"
            if place < at and stage.kind == DealStage.Kind.OPEN
            else "future",
        }
        for place, stage in enumerate(stages)
    ]


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


def _shown(request: MemberRequest) -> dict[int, int]:
    """`shown=5:40&shown=7:60`: cards of a column, where more than the first were asked for."""
    found = {}
    for text in request.GET.getlist("shown"):
        stage, _colon, count = text.partition(":")
        if stage.isdecimal() and count.isdecimal():
            found[int(stage)] = int(count)
    return found


def _more_url(request: MemberRequest, column: BoardColumn, shown: dict[int, int]) -> str:
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
