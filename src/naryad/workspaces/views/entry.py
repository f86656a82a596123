"""Entering a company, and its stream of live notices."""

import asyncio
import time
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.decorators import login_required
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from naryad.activity.hub import Heard, Hub, Stream
from naryad.core.errors import NotAllowed
from naryad.core.ids import small_number
from naryad.tenancy.scope import scope
from naryad.ui.hooks.entries import first_page
from naryad.workspaces import queries
from naryad.workspaces.door.marks import MemberRequest, needs, public, streams
from naryad.workspaces.door.members import enter
from naryad.workspaces.models import Member

HEARTBEAT = 15  # seconds
LOOKS_AGAIN = 60.0
"""Seconds after which a stream looks whether its session and its member's rights still stand."""
LONGEST_AGE = 1_000_000_000  # milliseconds
hub = Hub(settings.DIRECT_DSN)


@public
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send a member to the first page of their role; somebody in several companies chooses one."""
    places = queries.memberships(user=request.user)  # type: ignore[arg-type]
    if len(places) == 1:
        return redirect("start", places[0].workspace.slug)
    return render(request, "workspaces/home.html", {"places": places})


@needs("self.use")
def start(request: MemberRequest, workspace: str) -> HttpResponse:
    """The first page of the member's role (docs/dev/domain.md); of a company that has shaped nothing yet, where it begins."""
    if address := next(filter(None, queries.BEGINNING(member=request.member)), ""):
        return redirect(address)
    return redirect(first_page(role=request.member.role, workspace=workspace, reach=request.reach))


@needs("self.use")
@streams
async def live(request: HttpRequest, workspace: str) -> HttpResponseBase:
    """Server-sent events: {"topics": ["order:12", …]} whenever rows of the company change.

    `age`: milliseconds since the page was asked for, so that what changed while it came is not missed.
    """
    member = await sync_to_async(_stream_member)(request, workspace)
    if member is None:
        return HttpResponse(status=401)
    age = small_number(request.GET.get("age"), most=LONGEST_AGE, default=0)
    stream = hub.open(member.workspace.pk, missed_seconds=age / 1000)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    notices = _notices(request, workspace, stream, own_topic=f"member:{member.pk}")
    return StreamingHttpResponse(notices, content_type="text/event-stream", headers=headers)


def _stream_member(request: HttpRequest, slug: str) -> Member | None:
    """Check the right in a short scope and give the connection back, or a few viewers empty the pool."""
    try:
        workspace = queries.find_workspace(slug=slug)
        if workspace is None:
            raise Http404(slug)
        request.session = type(request.session)(
            request.session.session_key
        )  # as it is now, not as it was kept
        request.user = get_user(request)
        if not request.user.is_authenticated:
            return None
        with scope(workspace.pk), transaction.atomic():
            return enter(request, workspace, "self.use")
    except NotAllowed:
        return None
    finally:
        connections.close_all()


def _may_stay(request: HttpRequest, slug: str) -> bool:
    try:
        return _stream_member(request, slug) is not None
    except Http404:
        return False


async def _notices(
    request: HttpRequest, slug: str, stream: Stream, *, own_topic: str
) -> AsyncIterator[bytes]:
    """A change of the settings that concerns the member may be one of their rights: these are looked at anew, as is
    the session now and then, which ends without a word to anybody.

    A stream that simply ended there would miss what comes until the browser is back, such as the new dates.
    """
    rights, looked = {own_topic, "settings"}, time.monotonic()
    try:
        yield b"retry: 2000\n\n"
        while True:
            notice = await _next(stream)
            if notice is not None and not notice.topics:
                return
            yield notice.encoded() if notice else b": still here\n\n"
            is_due = time.monotonic() - looked > LOOKS_AGAIN
            if is_due or (notice and rights <= set(notice.topics)):
                looked = time.monotonic()
                if not await sync_to_async(_may_stay)(request, slug):
                    return
    finally:
        hub.close(stream)


async def _next(stream: Stream) -> Heard | None:
    try:
        return await asyncio.wait_for(stream.queue.get(), HEARTBEAT)
    except TimeoutError:
        return None
