"""Reminders: the page of what is due, and the presses on its rows and on those of the cards."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_id, row_ids, small_number
from naryad.core.text import LONGEST
from naryad.crm.models import Client, Deal
from naryad.crm.queries.clients import visible_clients
from naryad.crm.queries.deals import visible_deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.reminders import actions
from naryad.reminders.forms import SOON, DueForm, NewReminderForm, ReminderForm
from naryad.reminders.lists import MINE, REMINDERS
from naryad.reminders.models import Reminder
from naryad.reminders.names import REMINDER_KINDS
from naryad.reminders.queries import (
    FIRST_ROWS,
    MOST_ROWS,
    ReminderCells,
    find_reminder,
    leads_subject,
    open_reminders,
    reminder_cells,
    reminder_groups,
    subject_options,
    subject_text,
)
from naryad.tables.views.answer import answer_table, on_board
from naryad.ui.days import day_text
from naryad.ui.fields import searched, typed_text
from naryad.ui.lists.page import answer_part
from naryad.ui.responses import add_changed, add_toast, close_modal, in_modal, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import NONE, may, reach, require
from naryad.workspaces.views.names import NamePage

TOPIC = "reminders"
UNDO_SECONDS = 12


@needs("reminders.view")
@require_safe
def reminder_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks, shown = viewer(member=request.member, now=timezone.now()), _shown(request)
    on = on_board(request, REMINDERS, looks)
    if on.panel:
        return on.panel
    chosen = REMINDERS.chosen_for_board(on.given, looks)
    groups = reminder_groups(found=REMINDERS.narrowed(chosen, looks), viewer=looks, shown=shown)
    context = {
        **on.context,
        "form": chosen.bar,
        "unknown": chosen.unknown,
        "groups": {group.state: group for group in groups},
        "is_empty": not any(group.total for group in groups),
        "is_mine": chosen.values["person"] == MINE,
        "may_add": reach(request.member, "reminders.edit") != NONE,
        "more_url": _more_url(request, shown) if any(group.more for group in groups[:-1]) else "",
    }
    return answer_part(
        request,
        REMINDERS.element_id,
        part="reminders/_reminder_list.html",
        whole="reminders/reminder_list.html",
        context=context,
    )


@needs("reminders.view")
@require_safe
def reminder_table(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """The open ones, with columns, groups and cells that are changed where they stand."""
    looks = viewer(member=request.member, now=timezone.now())
    context = {"may_add": reach(request.member, "reminders.edit") != NONE}
    return answer_table(request, REMINDERS, looks, "reminders/reminder_table.html", context)


@needs("reminders.edit")
@require_http_methods(["GET", "POST"])
def reminder_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """`?deal=`, `?order=` or `?client=` says about what. The form stands in a card, or in the modal after "done"."""
    kind, subject = _subject(request)
    require(request.member, "reminders.edit", is_own=leads_subject(subject, member=request.member))
    url = f"{request.path}?{urlencode({kind: subject.pk})}"
    if request.method != "POST":
        return _form(request, _new_form(request), url=url)
    form = _new_form(request, data=request.POST)
    if form.is_valid():
        with refusals_in(form):
            given = {f"{kind}_id": subject.pk, **form.values()}
            reminder = actions.create_reminder(**given, actor=request.member, now=timezone.now())
    is_next = request.headers.get("HX-Target", "").endswith("#reminder-next")
    if form.errors:
        return _next(request, form, url=url) if is_next else _form(request, form, url=url, status=422)
    if not request.headers.get("HX-Request"):
        return redirect("reminders:reminder_list", workspace)
    response = HttpResponse(status=204) if is_next else _form(request, _new_form(request), url=url)
    text = _("Reminder added: %(reminder)s") % {"reminder": reminder.text}
    return add_toast(_changed(close_modal(response), reminder), text)


@needs("reminders.edit")
@require_http_methods(["GET", "POST"])
def reminder_add(request: MemberRequest, workspace: str) -> HttpResponse:
    """From the page of reminders, in the modal: about the deal or the client that is chosen in it."""
    kind, _colon, pk = request.POST.get("about", "").partition(":")
    subject = _find_subject(request, kind, pk) if pk else None
    form = NewReminderForm(
        request.POST or None,
        today=_today(request),
        assignee_id=request.member.pk,
        initial=_first(request),
        chosen=subject_text(subject) if subject else "",
    )
    if request.method == "POST" and form.is_valid() and subject:
        with refusals_in(form):
            given = {f"{kind}_id": subject.pk, **form.values()}
            reminder = actions.create_reminder(**given, actor=request.member, now=timezone.now())
            return _answer(
                request, [reminder], _("Reminder added: %(reminder)s") % {"reminder": reminder.text}
            )
    return render(request, "reminders/reminder_add.html", {"form": form}, status=422 if form.errors else 200)


@needs("reminders.edit")
@require_safe
def reminder_subjects(request: MemberRequest, workspace: str) -> JsonResponse:
    """Choices for a search-select."""
    options = subject_options(member=request.member, text=searched(request.GET))
    return JsonResponse(options, safe=False)


@needs("reminders.edit")
@require_http_methods(["GET", "POST"])
def reminder_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """All of it, in the modal."""
    reminder = _reminder(request, pk)
    given = {"kind": reminder.kind_id, "text": reminder.text, **_due_fields(reminder)}
    form = ReminderForm(
        request.POST or None, today=_today(request), assignee_id=reminder.assignee_id, initial=given
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            changed = actions.update_reminder(
                reminder_id=pk,
                version=seen_version(request),
                **form.values(),
                actor=request.member,
                now=timezone.now(),
            )
            return _answer(request, [changed])
    version = seen_version(request) if form.is_bound else reminder.version
    about = reminder_cells([pk], viewer(member=request.member, now=timezone.now()))[pk]
    context = {"reminder": about, "form": form, "version": version}
    return render(request, "reminders/reminder_edit.html", context, status=422 if form.errors else 200)


@needs("reminders.edit")
@require_POST
def reminder_done(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """With what came of it, if that was typed; then the next step is offered, unless one is planned already."""
    _reminder(request, pk)
    reminder = actions.finish_reminder(
        reminder_id=pk,
        result=typed_text(request.POST, "result", most=LONGEST),
        actor=request.member,
        now=timezone.now(),
    )
    following = _following(request, reminder)
    response = HttpResponse(status=204)
    if following is None and _goes_on(request, reminder):
        response = _offer_next(request, reminder)
    text = _("Done: %(reminder)s") % {"reminder": reminder.text}
    if following:
        text += ". " + _("Next: %(reminder)s") % {"reminder": following.text}
    return _answer(request, [reminder], text, undo=True, response=response)


@needs("reminders.edit")
@require_http_methods(["GET", "POST"])
def reminder_postpone(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """By one press (`soon`; an agreed clock time stays), or to a day chosen in the modal."""
    reminder = _reminder(request, pk)
    form = DueForm(request.POST or None, today=_today(request), initial=_due_fields(reminder))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            moved = actions.postpone_reminder(
                reminder_id=pk, **_moved_to(reminder, form), actor=request.member, now=timezone.now()
            )
            said = {"day": _day_due(moved, today=_today(request)), "reminder": moved.text}
            return _answer(request, [moved], _("Put off to %(day)s: %(reminder)s") % said)
    context = {"reminder": reminder, "form": form}
    return render(request, "reminders/reminder_postpone.html", context, status=422 if form.errors else 200)


@needs("reminders.edit")
@require_POST
def reminder_drop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _reminder(request, pk)
    reminder = actions.drop_reminder(reminder_id=pk, actor=request.member, now=timezone.now())
    text = _("Not needed: %(reminder)s") % {"reminder": reminder.text}
    return _answer(request, [reminder], text, undo=True)


@needs("reminders.edit")
@require_POST
def reminder_drop_all(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """What is left of a deal that was lost."""
    deal = get_object_or_404(visible_deals(member=request.member), pk=pk)
    require(request.member, "reminders.edit", is_own=leads_subject(deal, member=request.member))
    dropped = actions.drop_reminders_of_deal(deal_id=pk, actor=request.member, now=timezone.now())
    text = ngettext("%(count)d reminder closed", "%(count)d reminders closed", len(dropped))
    return add_changed(
        _answer(request, dropped, text % {"count": len(dropped)}, undo=bool(dropped)), f"deal:{pk}"
    )


@needs("reminders.edit")
@require_POST
def reminder_reopen(request: MemberRequest, workspace: str) -> HttpResponse:
    """Undo of "done" and "not needed": `?reminder=` for each."""
    wanted = set(row_ids(request.GET.getlist("reminder")))
    known = find_reminder(member=request.member).filter(pk__in=wanted)
    if not wanted or known.count() != len(wanted):
        raise Http404
    reminders = actions.reopen_reminders(reminder_ids=wanted, actor=request.member, now=timezone.now())
    text = ngettext("The reminder is open again", "The reminders are open again", len(reminders))
    return _answer(request, reminders, text)


def offer_to_close_reminders(request: MemberRequest, lost: Deal) -> HttpResponse | None:
    """Nobody has to call about a lost deal; but its reminders are closed by a press, not by themselves."""
    if not request.reach("reminders.edit"):
        return None
    reminders = open_reminders(member=request.member, deal_id=lost.pk, now=timezone.now())
    if not reminders:
        return None
    return in_modal(render(request, "reminders/_reminders_lost.html", {"deal": lost, "reminders": reminders}))


def _reminder(request: MemberRequest, pk: int) -> Reminder:
    """Another member's is refused before its form is shown."""
    reminder = get_object_or_404(find_reminder(member=request.member), pk=pk)
    require(request.member, "reminders.edit", is_own=reminder.is_own)  # type: ignore[attr-defined]
    return reminder


def _subject(request: MemberRequest) -> tuple[str, Client | Deal | Order]:
    """The row of the address and its kind; 404 for none, or one that the member does not see."""
    for kind in ("deal", "order", "client"):
        if written := request.GET.get(kind, ""):
            return kind, _find_subject(request, kind, written)
    raise Http404


def _find_subject(request: MemberRequest, kind: str, written: str) -> Client | Deal | Order:
    places: dict[str, Any] = {
        "deal": visible_deals(member=request.member),
        "order": find_order(member=request.member),
        "client": visible_clients(member=request.member),
    }
    if kind not in places:
        raise Http404(written)
    subject: Client | Deal | Order = get_object_or_404(places[kind], pk=row_id(written) or 0)
    return subject


def _today(request: MemberRequest) -> date:
    return request.member.workspace.today(timezone.now())


def _new_form(request: MemberRequest, *, data: Any = None) -> ReminderForm:
    return ReminderForm(
        data,
        today=_today(request),
        assignee_id=request.member.pk,
        initial=_first(request),
        auto_id="new-reminder-%s",
    )


def _first(request: MemberRequest) -> dict[str, Any]:
    """What was typed where the form was asked for, else what is usual, tomorrow."""
    typed = {name: request.GET[name] for name in ("text", "due_on", "due_time") if request.GET.get(name)}
    return {"due_on": _today(request) + timedelta(days=1)} | typed


def _form(request: MemberRequest, form: ReminderForm, *, url: str, status: int = 200) -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    template = "reminders/_reminder_form.html" if is_part else "reminders/reminder_create.html"
    return render(request, template, {"form": form, "url": url}, status=status)


def _following(request: MemberRequest, done: Reminder) -> ReminderCells | None:
    """What is planned about the same deal, order or client already."""
    subject = {f"{done.subject_kind}_id": done.subject.pk}
    if done.order and done.order.deal_id:
        subject = {"deal_id": done.order.deal_id}
    rows = open_reminders(member=request.member, now=timezone.now(), **subject)
    return rows[0] if rows else None


def _goes_on(request: MemberRequest, done: Reminder) -> bool:
    """A next step is offered to who may write one, and not about a lost deal."""
    deal = done.for_deal
    if deal is not None and deal.stage.kind == "lost":
        return False
    is_own = leads_subject(done.subject, member=request.member)
    return may(request.member, "reminders.edit", is_own=is_own)


def _offer_next(request: MemberRequest, done: Reminder) -> HttpResponse:
    given = {"kind": done.kind_id, "text": done.text}
    form = ReminderForm(
        today=_today(request), assignee_id=done.assignee_id, initial=given, auto_id="next-reminder-%s"
    )
    url = reverse("reminders:reminder_create", args=[request.member.workspace.slug])
    about = f"{url}?{urlencode({done.subject_kind: done.subject.pk})}"
    return in_modal(_next(request, form, url=about, undo_url=_undo_url(request, [done]), status=200))


def _next(
    request: MemberRequest, form: ReminderForm, *, url: str, undo_url: str = "", status: int = 422
) -> HttpResponse:
    context = {"form": form, "url": url, "undo_url": undo_url}
    return render(request, "reminders/_reminder_next.html", context, status=status)


def _due_fields(reminder: Reminder) -> dict[str, Any]:
    """As DueForm takes them; a clock time is shown as the reader's own."""
    if reminder.due_at is None:
        return {"due_on": reminder.due_on}
    moment = timezone.localtime(reminder.due_at)
    return {"due_on": moment.date(), "due_time": moment.time()}


def _moved_to(reminder: Reminder, form: DueForm) -> dict[str, Any]:
    if not form.cleaned_data["soon"] or reminder.due_at is None:
        return form.due()
    clock = timezone.localtime(reminder.due_at).time()
    day = form.today + timedelta(days=SOON[form.cleaned_data["soon"]])
    return {"due_at": timezone.make_aware(datetime.combine(day, clock))}


def _changed(response: HttpResponse, *reminders: Reminder) -> HttpResponse:
    return add_changed(
        response, TOPIC, *{f"{reminder.subject_kind}:{reminder.subject.pk}" for reminder in reminders}
    )


def _day_due(reminder: Reminder | ReminderCells, *, today: date) -> str:
    if reminder.due_at is None:
        return day_text(reminder.due_on, today)
    moment = timezone.localtime(reminder.due_at)
    return f"{day_text(moment.date(), today)} {moment:%H:%M}"


def _answer(
    request: MemberRequest,
    reminders: list[Reminder],
    text: str = "",
    *,
    undo: bool = False,
    response: HttpResponse | None = None,
) -> HttpResponse:
    """What changed, refreshed on the page, and a toast with its undo; without htmx the page of reminders."""
    workspace = request.member.workspace.slug
    if not request.headers.get("HX-Request"):
        return redirect("reminders:reminder_list", workspace)
    offers = response is not None and response.status_code == 200
    response = response or HttpResponse(status=204)
    if not offers:
        response = close_modal(response)
    response = _changed(response, *reminders)
    if not text:
        return response
    undo_url = _undo_url(request, reminders) if undo else ""
    return add_toast(response, text, undo_url=undo_url, seconds=UNDO_SECONDS if undo else None)


def _undo_url(request: MemberRequest, reminders: list[Reminder]) -> str:
    url = reverse("reminders:reminder_reopen", args=[request.member.workspace.slug])
    return f"{url}?{urlencode([('reminder', reminder.pk) for reminder in reminders])}"


def _shown(request: MemberRequest) -> int:
    return small_number(request.GET.get("shown"), most=MOST_ROWS, default=FIRST_ROWS)


def _more_url(request: MemberRequest, shown: int) -> str:
    query = request.GET.copy()
    query["shown"] = str(shown + FIRST_ROWS)
    return f"{request.path}?{query.urlencode()}" if shown < MOST_ROWS else ""


KINDS = NamePage(
    names=REMINDER_KINDS,
    section="reminder_kinds",
    intro=gettext_lazy("What people are reminded of. The first one stands in the form of a new reminder."),
    capability="reminders.set_up",
)
