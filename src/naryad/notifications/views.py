"""The bell, and the page of what a member was told."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_id
from naryad.notifications.actions.bell import mark_all_read, mark_read, mark_unread
from naryad.notifications.actions.preferences import set_preferences
from naryad.notifications.forms import BellFilterForm, PreferencesForm
from naryad.notifications.models import Notification
from naryad.notifications.queries import ways
from naryad.notifications.queries.letters import failed_count, letter_state
from naryad.notifications.queries.lines import newest_unread, page, unread_count
from naryad.notifications.rules.notices import bell_topic
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs

CARDS = {
    "task": "tasks:task",
    "order": "orders:order",
    "offer": "offers:offer",
    "deal": "crm:deal",
    "client": "crm:client",
    "member": "people:member",
}
JUST_NOW = timedelta(seconds=10)
WEEK = timedelta(days=7)


def bell_panel(request: MemberRequest, _row: None) -> dict[str, Any]:
    """For the shell and for the bell's own refreshing."""
    member = request.member
    slug = member.workspace.slug
    return {
        "count": _unread_count(request),
        "url": reverse("notifications:list", args=[slug]),
        "live_url": reverse("notifications:bell", args=[slug]),
        "topic": bell_topic(member.pk),
    }


def _unread_count(request: MemberRequest) -> int:
    """Asked once for a page: its bar at the top and the one of a phone both say it."""
    asked: Any = request
    if not hasattr(asked, "unread_count"):
        asked.unread_count = unread_count(member_id=request.member.pk)
    return int(asked.unread_count)


@needs("self.use")
@require_safe
def bell(request: MemberRequest, workspace: str) -> HttpResponse:
    """The bell alone; the one in the top bar also says aloud what has just arrived."""
    place = "bottom" if request.GET.get("place") == "bottom" else "top"
    response = render(request, "ui/_bell.html", {**bell_panel(request, None), "place": place})
    line = None
    if place == "top":
        line = newest_unread(member_id=request.member.pk, since=timezone.now() - JUST_NOW)
    return add_toast(response, line.text, level="info") if line else response


@needs("self.use")
@require_safe
def notification_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return _list(request)


@needs("self.use")
@require_POST
def read_all(request: MemberRequest, workspace: str) -> HttpResponse:
    mark_all_read(actor=request.member, now=timezone.now())
    return _list(request)


@needs("self.use")
@require_POST
def read(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _mark(request, pk)
    return _list(request)


@needs("self.use")
@require_POST
def unread(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    try:
        mark_unread(notification_id=pk, actor=request.member)
    except Notification.DoesNotExist:
        raise Http404(pk) from None
    return _list(request)


@needs("self.use")
@require_safe
def open_notification(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Mark it read and go to what it is about."""
    kind, _, row_id = _mark(request, pk).topic.partition(":")
    try:
        return redirect(reverse(CARDS[kind], args=[workspace, row_id]))
    except (KeyError, NoReverseMatch):
        return redirect("notifications:list", workspace)


def _mark(request: MemberRequest, pk: int) -> Notification:
    try:
        return mark_read(notification_id=pk, actor=request.member, now=timezone.now())
    except Notification.DoesNotExist:
        raise Http404(pk) from None


def _list(request: MemberRequest) -> HttpResponse:
    """The list by the filters of the address, which the presses in it carry along."""
    member, now = request.member, timezone.now()
    form = BellFilterForm(request.GET, member=member)
    filters, before_id = form.values(), row_id(request.GET.get("before"))
    lines = page(member_id=member.pk, time_zone=member.zone, filters=filters, before_id=before_id)
    kept = {"show": "unread" if filters.only_unread else "", "subject": filters.subject}
    today = member.today(now)
    context = {
        "page": lines,
        "form": form,
        "is_filtered": filters.only_unread or bool(filters.subject),
        "topic": bell_topic(member.pk),
        "today": today,
        "yesterday": today - timedelta(days=1),
        "query": _query(**kept, before=before_id),
        "older_query": _query(**kept, before=lines.older) if lines.older else "",
        "unread_query": _query(**kept | {"show": "unread"}, before=lines.older_unread)
        if lines.older_unread and not filters.only_unread
        else "",
    }
    is_part = request.headers.get("HX-Target", "").endswith("#notification-list")
    name = "_notification_list" if is_part else "notification_list"
    return render(request, f"notifications/{name}.html", context)


def _query(**values: Any) -> str:
    written = urlencode({name: value for name, value in values.items() if value})
    return f"?{written}" if written else ""


@needs("self.use")
@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest, workspace: str) -> HttpResponse:
    """By which ways the member is told of what."""
    member, now = request.member, timezone.now()
    chosen = ways.preferences(member=member)
    form = PreferencesForm(request.POST if request.method == "POST" else None, member=member, chosen=chosen)
    is_saved = request.method == "POST" and form.is_valid()
    if is_saved:
        set_preferences(chosen=form.values(), actor=member)
        if not request.headers.get("HX-Request"):
            return redirect("notifications:preferences", workspace)
    context = {
        "form": form,
        "has_email": settings.HAS_EMAIL,
        "address": member.user.email if member.user else "",
        "failed": failed_count(member_id=member.pk, since=now - WEEK),
    }
    name = "_preferences" if request.method == "POST" else "preferences"
    response = render(request, f"notifications/{name}.html", context)
    return add_toast(response, _("Saved")) if is_saved else response


@needs("settings.edit")
@require_safe
def letters(request: MemberRequest, workspace: str) -> HttpResponse:
    """Settings: whether letters are sent, and which did not arrive."""
    context = {
        "section": "letters",
        "has_email": settings.HAS_EMAIL,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "state": letter_state(now=timezone.now(), span=WEEK),
    }
    return render(request, "notifications/letters.html", context)
