"""By night: answers kept for repeated presses, and sessions that have ended, are thrown away."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import workspace_job
from naryad.workspaces import actions
from naryad.workspaces.models import Workspace


@workspace_job(name="workspaces.forget_answers")
def forget_answers(*, workspace_id: int, **_unknown: Any) -> None:
    actions.forget_answers(now=timezone.now())


@app.periodic(cron="17 1 * * *")
@app.task(name="workspaces.every_night", pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    """One job for each company; sessions belong to no company."""
    close_old_connections()
    try:
        SessionStore.clear_expired()
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            forget_answers.defer(workspace_id=workspace_id)
    finally:
        close_old_connections()
