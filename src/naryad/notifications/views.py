"""The bell, and the page of what a member was told."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from naryad.notifications import actions, queries
from naryad.notifications.models import Notification
from naryad.ui.responses import add_toast
from naryad.workspaces.door import MemberRequest, needs
from naryad.workspaces.models import Member

CARDS = {
    "task": "tasks:task",
    "order": "orders:order",
    "deal": "crm:deal",
    "client": "crm:client",
    "member": "people:member",
}
JUST_NOW = timedelta(seconds=10)


def bell_context(request: HttpRequest) -> dict[str, Any] | None:
    """For the slot of the shell and for the bell's own refreshing."""
    member: Member = request.member  # type: ignore[attr-defined]
    slug = member.workspace.slug
    return {
        "count": queries.unread_count(member_id=member.pk),
        "url": reverse("notifications:list", args=[slug]),
        "live_url": reverse("notifications:bell", args=[slug]),
        "topic": actions.bell_topic(member.pk),
    }


@needs("self.use")
@require_safe
def bell(request: MemberRequest, workspace: str) -> HttpResponse:
    """The bell alone; the one in the top bar also says aloud what has just arrived."""
    place = "bottom" if request.GET.get("place") == "bottom" else "top"
    response = render(request, "ui/_bell.html", {**(bell_context(request) or {}), "place": place})
    line = None
    if place == "top":
        line = queries.newest_unread(member_id=request.member.pk, since=timezone.now() - JUST_NOW)
    return add_toast(response, line.text, level="info") if line else response


@needs("self.use")
@require_safe
def notification_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return _list(request)


@needs("self.use")
@require_POST
def read_all(request: MemberRequest, workspace: str) -> HttpResponse:
    actions.mark_all_read(actor=request.member, now=timezone.now())
    return _list(request)


@needs("self.use")
@require_POST
def read(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _mark(request, pk)
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
        return actions.mark_read(notification_id=pk, actor=request.member, now=timezone.now())
    except Notification.DoesNotExist:
        raise Http404(pk) from None


def _list(request: MemberRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = queries.page(member_id=request.member.pk, before_id=int(before) if before.isdigit() else None)
    context = {
        "page": page,
        "topic": actions.bell_topic(request.member.pk),
        "has_unread": any(not line.is_read for line in page.lines),
    }
    is_part = request.headers.get("HX-Target", "").endswith("#notification-list")
    name = "_notification_list" if is_part else "notification_list"
    return render(request, f"notifications/{name}.html", context)
