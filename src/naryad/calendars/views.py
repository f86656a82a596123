"""«My calendar», and the file that calendar programs read by its address."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.calendars import actions
from naryad.calendars.queries import calendar_file, calendar_of, calendar_url, find_member
from naryad.core.nouns import called
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, by_link, needs

TYPE = "text/calendar; charset=utf-8"


@by_link
@require_safe
def ics(request: HttpRequest, secret: str) -> HttpResponse:
    """404 for whatever is unknown: which of them it is, is not said."""
    member = find_member(secret=secret)
    if member is None or member.user is None:
        return HttpResponse(status=404)
    with translation.override(member.user.language), called(member.workspace.nouns):
        body = calendar_file(member=member, now=timezone.now())
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": "inline; filename=naryad.ics",
    }
    found = HttpResponse(body, content_type=TYPE, headers=headers)
    answer = get_conditional_response(request, etag=etag, response=found)
    assert answer is not None
    return answer


@needs("self.use")
@require_safe
def own(request: MemberRequest, workspace: str) -> HttpResponse:
    return _page(request)


@needs("self.use")
@require_POST
def switch_on(request: MemberRequest, workspace: str) -> HttpResponse:
    return _pressed(request, actions.switch_on_calendar, _("The calendar is switched on"))


@needs("self.use")
@require_POST
def renew(request: MemberRequest, workspace: str) -> HttpResponse:
    return _pressed(request, actions.renew_calendar, _("A new address; the old one no longer works"))


@needs("self.use")
@require_POST
def switch_off(request: MemberRequest, workspace: str) -> HttpResponse:
    return _pressed(request, actions.switch_off_calendar, _("The calendar is switched off"))


def _pressed(request: MemberRequest, press: Callable[..., Any], said: str) -> HttpResponse:
    press(actor=request.member, now=timezone.now())
    return add_toast(_page(request), said)


def _page(request: MemberRequest) -> HttpResponse:
    calendar = calendar_of(request.member)
    context = {"calendar": calendar, "address": calendar_url(calendar) if calendar else ""}
    is_part = request.method == "POST" and request.headers.get("HX-Request")
    return render(request, "calendars/_own.html" if is_part else "calendars/own.html", context)
