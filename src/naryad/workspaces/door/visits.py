"""When and from where each session was last seen, for the list of one's devices."""

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone

from naryad.core.devices import shown_ip

NOTED_EVERY = 300
"""Seconds: a page more often is not worth a write."""
MARK = "visit"
LONGEST_AGENT = 200
NO_ADDRESS = "0.0.0.0"
"""Of who comes by a socket: the library's table wants one."""


def note_visit(request: HttpRequest) -> None:
    """Of a logged-in request. A session that logs in anew, or whose password changed, has another key."""
    key, mark = request.session.session_key, request.session.get(MARK)
    if mark and mark[0] == key and time.time() - mark[1] < NOTED_EVERY:
        return
    came_from: dict[str, Any] = {
        "user": request.user,
        "ip": shown_ip(request.META.get("REMOTE_ADDR")) or NO_ADDRESS,
        "user_agent": request.headers.get("User-Agent", "").replace("\0", "")[:LONGEST_AGENT],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=key, defaults=came_from)
    request.session[MARK] = [key, int(time.time())]
