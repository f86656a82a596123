"""By night: answers kept for repeated presses, and sessions that have ended, are thrown away."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.actions import forget_announcements
from naryad.activity.jobs import CLOCK, workspace_job
from naryad.tenancy.scope import scope
from naryad.workspaces import actions
from naryad.workspaces.models import Workspace


def each_company(*, if_due: Callable[[], bool] | None = None) -> Iterator[int]:
    """Ids, for a job each, so that no company delays another; `if_due` is asked inside each of them."""
    close_old_connections()
    try:
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            if if_due is None or _is_due(if_due, workspace_id):
                yield workspace_id
    finally:
        close_old_connections()


def _is_due(asked: Callable[[], bool], workspace_id: int) -> bool:
    with scope(workspace_id), transaction.atomic():
        return asked()


@workspace_job(name="workspaces.forget_answers")
def forget_answers(*, workspace_id: int, **_unknown: Any) -> None:
    now = timezone.now()
    actions.forget_answers(now=now)
    forget_announcements(now=now)


@app.periodic(cron="17 1 * * *")
@app.task(name="workspaces.every_night", queue=CLOCK, pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    """Sessions belong to no company."""
    for workspace_id in each_company():
        forget_answers.defer(workspace_id=workspace_id)
    SessionStore.clear_expired()
