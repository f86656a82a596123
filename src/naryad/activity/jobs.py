"""Background work for one company: scope, transaction and connection of a job."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from naryad.activity.actions import announced_together
from naryad.tenancy.scope import scope

CLOCK = "clock"
"""The queue of what the clock starts: it asks every company in turn, so nobody's press waits behind it."""
RETRIES = RetryStrategy(max_attempts=5, exponential_wait=3)


class WorkspaceJob:
    """A procrastinate task whose function runs inside scope(workspace_id) and one transaction.

    The function takes keyword arguments only and must be idempotent: a killed worker's job runs again.
    Unknown arguments (of an older or newer release) must be accepted: end the signature with **_unknown.
    """

    def __init__(self, function: Callable[..., None], *, name: str, queue: str, delay: timedelta) -> None:
        self.function, self.name, self.delay = function, name, delay
        functools.update_wrapper(self, function)
        self.task = app.task(name=name, queue=queue, retry=RETRIES)(self._run)

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)

    def _run(self, *, workspace_id: int, **arguments: Any) -> None:
        close_old_connections()
        try:
            with scope(workspace_id), transaction.atomic(), announced_together():
                self.function(workspace_id=workspace_id, **arguments)
        finally:
            close_old_connections()

    def defer(
        self,
        *,
        workspace_id: int,
        lock: str | None = None,
        at: datetime | None = None,
        **arguments: Any,
    ) -> None:
        """Queue in the current transaction; `lock` = jobs of one lock run one after another; `at` = not before."""
        self.task.configure(lock=lock, schedule_at=at).defer(workspace_id=workspace_id, **arguments)

    def defer_event(self, *, workspace_id: int, event_id: int) -> None:
        if self.delay:
            self.task.configure(schedule_in={"seconds": int(self.delay.total_seconds())}).defer(
                workspace_id=workspace_id, event_id=event_id
            )
        else:
            self.task.defer(workspace_id=workspace_id, event_id=event_id)


def workspace_job(
    *, name: str, queue: str = "default", delay: timedelta = timedelta()
) -> Callable[[Callable[..., None]], WorkspaceJob]:
    """Make a function a job of one company. `delay` postpones it when it is queued for an event."""

    def decorate(function: Callable[..., None]) -> WorkspaceJob:
        return WorkspaceJob(function, name=name, queue=queue, delay=delay)

    return decorate
