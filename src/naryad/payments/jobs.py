"""By the clock: payments that have not come; by night: whether all sums of money agree."""

import logging
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import CLOCK, by_clock, workspace_job
from naryad.payments.actions import plans
from naryad.payments.actions.totals import mend_totals
from naryad.payments.queries.agreement import STORED, disagreements
from naryad.payments.queries.balances import next_untold
from naryad.workspaces.jobs import each_company

log = logging.getLogger(__name__)


@workspace_job(name="payments.prove_sums")
def prove_sums(*, workspace_id: int, **_unknown: Any) -> None:
    """What does not agree is an error of the program or of a hand in the database: it is logged, never mended.

    But what is only stored of a deal, to sort by, is counted again.
    """
    found_wrong = disagreements()
    mend_totals(
        deal_ids=(disagreement.deal_id for disagreement in found_wrong if disagreement.what in STORED)
    )
    for disagreement in found_wrong:
        log.error(
            "Money of deal id %s in company %s does not agree: %s",
            disagreement.deal_id,
            workspace_id,
            disagreement.what,
        )


@app.periodic(cron="37 1 * * *", periodic_id="payments")
@app.task(name="payments.every_night", queue=CLOCK, pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    for workspace_id in each_company():
        prove_sums.defer(workspace_id=workspace_id)


@workspace_job(name="payments.tell_overdue")
def tell_overdue(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    plans.tell_overdue_payments(now=timezone.now())


by_clock(tell_overdue, next_at=next_untold)
