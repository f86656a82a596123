"""By night: bytes that no row needs any more are thrown away."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import CLOCK, workspace_job
from naryad.files.actions.bytes import discard_orphans, discard_removed
from naryad.workspaces.jobs import each_company


@workspace_job(name="files.discard")
def discard(*, workspace_id: int, **_unknown: Any) -> None:
    """Running again finds nothing to do."""
    now = timezone.now()
    discard_removed(now=now)
    discard_orphans(now=now)


@app.periodic(cron="43 1 * * *")
@app.task(name="files.every_night", queue=CLOCK, pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    for workspace_id in each_company():
        discard.defer(workspace_id=workspace_id)
