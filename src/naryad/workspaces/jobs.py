"""By night: answers kept for repeated presses, and sessions that have ended, are thrown away."""

from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.actions import forget_announcements
from naryad.activity.jobs import CLOCK, look_at_all, workspace_job
from naryad.workspaces.actions import company
from naryad.workspaces.models import Workspace


def each_company() -> Iterator[int]:
    """Ids, for a job each, so that no company delays another: by night, for the clock looks only where something is due."""
    close_old_connections()
    try:
        yield from Workspace.objects.order_by("pk").values_list("pk", flat=True)
    finally:
        close_old_connections()


@workspace_job(name="workspaces.forget_answers")
def forget_answers(*, workspace_id: int, **_unknown: Any) -> None:
    now = timezone.now()
    company.forget_answers(now=now)
    forget_announcements(now=now)


@app.periodic(cron="17 1 * * *")
@app.task(name="workspaces.every_night", queue=CLOCK, pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    """Sessions belong to no company."""
    for workspace_id in each_company():
        forget_answers.defer(workspace_id=workspace_id)
    look_at_all()
    SessionStore.clear_expired()
