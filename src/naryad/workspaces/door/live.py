"""Fragments that refresh themselves: "not changed" before anything of them is read, and whose change a request is."""

import hashlib
import re
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

import naryad
from naryad.activity.actions import EVERYTHING, MAX_TOPICS, Together
from naryad.activity.queries import LONGEST_SEEN, announced_since, cluster
from naryad.core.time import local_day
from naryad.ui.responses import add_changed
from naryad.workspaces.models import Member

BY, TOPICS = "Live-By", "Live-Topics"
"""Headers of a page: its name for a change it asks for; what the fragment that it holds hears of."""
_BY = re.compile(r"[\w-]{1,40}")
_TAG = re.compile(r'(?:W/)?"([0-9a-f]{24})\.(\d{1,12})\.([\d:,]+)"')
MOST_TOPICS = 500


def change_of(request: HttpRequest) -> str:
    """What the page calls this change, "" where it does not: its notice says the same, and the page knows it as its own."""
    given = request.headers.get(BY, "")
    return given if request.method == "POST" and _BY.fullmatch(given) else ""


def tell_page(response: HttpResponse, told: Together) -> HttpResponse:
    """Everything that the page's change has announced, so that it need not be heard of again."""
    if not told.by or not told.topics or response.status_code >= 400:
        return response
    return add_changed(response, *(told.topics if len(told.topics) <= MAX_TOPICS else [EVERYTHING]))


def answer_live(request: Any, work: Callable[[], HttpResponse]) -> HttpResponse:
    """304 where nothing that the page's fragment hears of was announced since it was read; else read, with a tag.

    The tag holds who sees it (member, role, language, day), by which code, and the snapshot that stood before the first
    row was read. `request.member` is known, so that a right that ended is not answered by "not changed".
    """
    topics = request.headers.get(TOPICS, "").split()[:MOST_TOPICS]
    if request.method != "GET" or not topics:
        return work()
    digest, seen = _digest(request), _TAG.fullmatch(request.headers.get("If-None-Match", ""))
    is_same = bool(seen and seen[1] == digest and time.time() - int(seen[2]) < LONGEST_SEEN.total_seconds())
    snapshot, is_changed = announced_since(snapshot=seen[3] if seen and is_same else "", topics=topics)
    if is_same and not is_changed:
        return HttpResponseNotModified(headers={"ETag": request.headers["If-None-Match"]})
    response = work()
    if response.status_code == 200:
        response["ETag"] = f'"{digest}.{int(time.time())}.{snapshot}"'
    return response


def _digest(request: Any) -> str:
    member: Member = request.member
    seen_by = (
        member.pk,
        member.role,
        member.zone,
        request.LANGUAGE_CODE,
        local_day(moment=timezone.now(), time_zone=member.zone),
    )
    asked = (request.get_full_path(), request.headers.get("HX-Target", ""))
    return hashlib.sha256(repr((seen_by, asked, code_version(), cluster())).encode()).hexdigest()[:24]


@cache
def code_version() -> str:
    """Of this installation: its release, and its newest file."""
    folder = Path(naryad.__file__).parent
    newest = max(path.stat().st_mtime_ns for end in ("*.py", "*.html", "*.mo") for path in folder.rglob(end))
    return f"{version('naryad')} {newest}"
