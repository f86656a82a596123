"""By the clock: reminders that are due."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import CLOCK, workspace_job
from naryad.reminders import actions, queries
from naryad.workspaces.jobs import each_company


@workspace_job(name="reminders.remind")
def remind(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    actions.tell_due_reminders(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="reminders")
@app.task(name="reminders.every_minute", queue=CLOCK, pass_context=False)
def every_minute(timestamp: int, **_unknown: Any) -> None:
    """Where somebody has to be told."""
    now = timezone.now()
    for workspace_id in each_company(if_due=lambda: queries.due_reminders(now=now).exists()):
        remind.defer(workspace_id=workspace_id, lock=f"reminders:{workspace_id}")
