"""By the clock: reminders that are due."""

from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import workspace_job
from naryad.reminders import actions, queries
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Workspace


@workspace_job(name="reminders.remind")
def remind(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    actions.remind(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="reminders")
@app.task(name="reminders.every_minute", pass_context=False)
def every_minute(timestamp: int, **_unknown: Any) -> None:
    """One job for each company in which somebody has to be told."""
    close_old_connections()
    try:
        now = timezone.now()
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            with scope(workspace_id), transaction.atomic():
                is_due = queries.due_reminders(now=now).exists()
            if is_due:
                remind.defer(workspace_id=workspace_id, lock=f"reminders:{workspace_id}")
    finally:
        close_old_connections()
