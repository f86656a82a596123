"""By night: bytes that no row needs any more are thrown away."""

from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import workspace_job
from naryad.files.actions.bytes import discard_orphans, discard_removed
from naryad.workspaces.models import Workspace


@workspace_job(name="files.discard")
def discard(*, workspace_id: int, **_unknown: Any) -> None:
    """Running again finds nothing to do."""
    now = timezone.now()
    discard_removed(now=now)
    discard_orphans(now=now)


@app.periodic(cron="43 1 * * *")
@app.task(name="files.every_night", pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    close_old_connections()
    try:
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            discard.defer(workspace_id=workspace_id)
    finally:
        close_old_connections()
