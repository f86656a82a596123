"""The company's file is made in the background, and thrown away in time."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.tenancy.scope import scope
from naryad.transfer.actions.exports import JOB, drop_exports, fail_export, make_export, tell_progress
from naryad.transfer.queries.exports import next_expiry

TOLD_EVERY = 1.0
"""Seconds."""


@app.task(name=JOB, retry=RETRIES, pass_context=True)
def export(context: JobContext, /, *, workspace_id: int, export_id: int, **_unknown: Any) -> None:
    """Tried again as other jobs are; after the last try it has failed."""
    close_old_connections()
    try:
        make_export(
            workspace_id=workspace_id,
            export_id=export_id,
            tell=_now_and_then(workspace_id, export_id),
            now=timezone.now(),
        )
    except Exception:
        if context.job.attempts + 1 >= (RETRIES.max_attempts or 1):
            with scope(workspace_id), transaction.atomic():
                fail_export(export_id=export_id, now=timezone.now())
        raise
    finally:
        close_old_connections()


def _now_and_then(workspace_id: int, export_id: int) -> Callable[[int, int], None]:
    """Told by another connection: that of the export sees one moment, and commits at its end."""
    told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < TOLD_EVERY:
            return
        told = time.monotonic()
        teller = Thread(target=_tell, args=(workspace_id, export_id, done, total))
        teller.start()
        teller.join()

    return tell


def _tell(workspace_id: int, export_id: int, done: int, total: int) -> None:
    try:
        with scope(workspace_id), transaction.atomic():
            tell_progress(export_id=export_id, done=done, total=total)
    finally:
        connection.close()


@workspace_job(name="transfer.drop")
def drop(**_unknown: Any) -> None:
    drop_exports(now=timezone.now())


by_clock(drop, next_at=next_expiry)
