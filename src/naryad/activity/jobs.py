"""Background work for one company: scope, transaction and connection of a job; and the clock, which each minute looks
at the companies that have something due, and at no others.

A company is looked at after each of its changes (actions.record), and at the next moment that the look has found.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from naryad.activity.actions import announced_together
from naryad.activity.models import Due
from naryad.tenancy.scope import scope

CLOCK = "clock"
"""The queue of what the clock starts: it asks one company after another, so nobody's press waits behind it."""
AGAIN = timedelta(minutes=1)
"""After a job was asked for: should it fail, it is asked for again."""
LONGEST_JITTER = 20
"""Seconds over which the companies of one stroke are spread."""
COME = "DELETE FROM activity_due WHERE at <= %s RETURNING workspace_id"
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


@dataclass(frozen=True)
class Hand:
    """A job of a company, and when there is next something for it to do: now or earlier is now, None is never."""

    job: WorkspaceJob
    next_at: Callable[[datetime], datetime | None]

    @property
    def lock(self) -> str:
        """Of one app's jobs, which run one after another."""
        return self.job.name.partition(".")[0]


_hands: list[Hand] = []


def by_clock(job: WorkspaceJob, *, next_at: Callable[[datetime], datetime | None]) -> None:
    """`next_at` reads the current company's rows; what it says holds until the company's next change."""
    _hands.append(Hand(job, next_at))


@workspace_job(name="activity.look", queue=CLOCK)
def look(*, workspace_id: int, **_unknown: Any) -> None:
    """Ask for what is due in one company, and keep when to look again."""
    now = timezone.now()
    moments = []
    for hand in _hands:
        at = hand.next_at(now)
        if at is not None and at <= now:
            hand.job.defer(workspace_id=workspace_id, lock=f"{hand.lock}:{workspace_id}")
            at = now + AGAIN
        moments.append(at)
    next_at = min((at for at in moments if at is not None), default=None)
    if next_at is None:
        Due.objects.filter(workspace=workspace_id, is_planned=True).delete()
    else:
        Due.objects.update_or_create(workspace_id=workspace_id, is_planned=True, defaults={"at": next_at})


@app.periodic(cron="* * * * *", periodic_id="activity")
@app.task(name="activity.strike", queue=CLOCK, pass_context=False)
def strike(timestamp: int, **_unknown: Any) -> None:
    """One question for all companies; whose moment has come gets a job, none of them at the same second as all others."""
    close_old_connections()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            now = timezone.now()
            cursor.execute(COME, [now])
            come = {int(row[0]) for row in cursor.fetchall()}
            for workspace_id in sorted(come):
                at = now + jitter(workspace_id, among=len(come))
                look.defer(workspace_id=workspace_id, lock=f"look:{workspace_id}", at=at)
    finally:
        close_old_connections()


def jitter(workspace_id: int, *, among: int) -> timedelta:
    """The same for a company each time; the fewer there are, the sooner."""
    return timedelta(seconds=workspace_id * 7919 % min(LONGEST_JITTER, among))


def look_at_all() -> None:
    """By night: what a hand in the database has changed is seen within a day."""
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO activity_due (workspace_id, at, is_planned) SELECT id, now(), false FROM workspaces_workspace"
            )
    finally:
        close_old_connections()
