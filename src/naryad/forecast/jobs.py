"""When a new plan is made: after facts that move dates, and by the clock."""

import threading
from functools import cache
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.actions import announced_together
from naryad.activity.facts import Fact, subscribe
from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.forecast import actions
from naryad.scheduling.engines import warm
from naryad.tenancy.scope import scope

BIG = 2_000
"""Open tasks of a company for which the compiled engine is worth its first seconds."""


@app.task(name=actions.JOB, queue=actions.QUEUE, retry=RETRIES)
def refresh_forecast(*, workspace_id: int, **_unknown: Any) -> None:
    """Plan until nobody asks any more, a transaction each.

    What is asked for meanwhile has a job of its own, but that one waits for this one's lock, and the worker looks for
    unlocked jobs only when it polls: the change would be on the pages seconds later.
    """
    close_old_connections()
    try:
        while _refresh_once(workspace_id):
            pass
    finally:
        close_old_connections()


def _refresh_once(workspace_id: int) -> bool:
    with scope(workspace_id), transaction.atomic(), announced_together():
        run = actions.refresh_forecast(now=timezone.now())
    if run is not None and run.task_count >= BIG:
        _warm_once()
    return run is not None


@cache
def _warm_once() -> None:
    """With the extra `fast`: the compiler works beside the plans, and later ones use what it made."""
    threading.Thread(target=warm, name="engine", daemon=True).start()


@workspace_job(name="forecast.look_at_clock", queue=actions.QUEUE)
def look_at_clock(**_unknown: Any) -> None:
    actions.request_if_stale(now=timezone.now())


by_clock(look_at_clock, next_at=actions.next_stale)


class Replan:
    """Asks for a plan in the transaction of the fact."""

    name = actions.JOB

    def defer_event(self, *, workspace_id: int, event_id: int) -> None:
        actions.request_forecast(event_id=event_id, now=timezone.now())


def moves_dates(fact: type[Fact]) -> bool:
    return fact.moves_dates


subscribe(Fact, Replan(), when=moves_dates)
