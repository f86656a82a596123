"""By the clock: reminders that are due, payments that have not come; by night: whether all sums of money agree."""

import logging
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import workspace_job
from naryad.orders import actions, queries
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Workspace

log = logging.getLogger(__name__)


@workspace_job(name="orders.prove_sums")
def prove_sums(*, workspace_id: int, **_unknown: Any) -> None:
    """What does not agree is an error of the program or of a hand in the database: it is logged, never mended."""
    for found in queries.disagreements():
        log.error(
            "Money of deal id %s in company %s does not agree: %s", found.deal_id, workspace_id, found.what
        )


@app.periodic(cron="37 1 * * *", periodic_id="orders")
@app.task(name="orders.every_night", pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    close_old_connections()
    try:
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            prove_sums.defer(workspace_id=workspace_id)
    finally:
        close_old_connections()


@workspace_job(name="orders.remind")
def remind(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    now = timezone.now()
    actions.remind(now=now)
    actions.tell_overdue(now=now)


@app.periodic(cron="* * * * *", periodic_id="reminders")
@app.task(name="orders.every_minute", pass_context=False)
def every_minute(timestamp: int, **_unknown: Any) -> None:
    """One job for each company in which somebody has to be told."""
    close_old_connections()
    try:
        now = timezone.now()
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            with scope(workspace_id), transaction.atomic():
                is_due = queries.due_reminders(now=now).exists() or queries.untold_payments(now=now).exists()
            if is_due:
                remind.defer(workspace_id=workspace_id, lock=f"reminders:{workspace_id}")
    finally:
        close_old_connections()
