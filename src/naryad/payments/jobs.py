"""By the clock: payments that have not come; by night: whether all sums of money agree."""

import logging
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import workspace_job
from naryad.payments.actions import plans
from naryad.payments.queries.agreement import disagreements
from naryad.payments.queries.balances import untold_payments
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Workspace

log = logging.getLogger(__name__)


@workspace_job(name="payments.prove_sums")
def prove_sums(*, workspace_id: int, **_unknown: Any) -> None:
    """What does not agree is an error of the program or of a hand in the database: it is logged, never mended."""
    for found in disagreements():
        log.error(
            "Money of deal id %s in company %s does not agree: %s", found.deal_id, workspace_id, found.what
        )


@app.periodic(cron="37 1 * * *", periodic_id="payments")
@app.task(name="payments.every_night", pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    close_old_connections()
    try:
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            prove_sums.defer(workspace_id=workspace_id)
    finally:
        close_old_connections()


@workspace_job(name="payments.tell_overdue")
def tell_overdue(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    plans.tell_overdue(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="payments")
@app.task(name="payments.every_minute", pass_context=False)
def every_minute(timestamp: int, **_unknown: Any) -> None:
    """One job for each company in which somebody has to be told."""
    close_old_connections()
    try:
        now = timezone.now()
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            with scope(workspace_id), transaction.atomic():
                is_due = untold_payments(now=now).exists()
            if is_due:
                tell_overdue.defer(workspace_id=workspace_id, lock=f"payments:{workspace_id}")
    finally:
        close_old_connections()
