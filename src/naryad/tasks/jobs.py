"""By the clock: lags that have passed, waiting and holds that end by themselves, timers left running; by night: whether
what is kept of items agrees with their tasks."""

import logging
from datetime import datetime
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.actions import announce
from naryad.activity.facts import ChangeUndone, subscribe
from naryad.activity.jobs import CLOCK, by_clock, workspace_job
from naryad.activity.models import EventRecord
from naryad.crm.facts import ClientChanged, DealChanged
from naryad.orders.facts import ItemChanged, OrderChanged, OrderPromised, OrderResumed, OrderStopped
from naryad.tasks.actions import waiting
from naryad.tasks.actions.stop import due_holds, next_return, resume_when_due
from naryad.tasks.actions.times import stop_forgotten_timer
from naryad.tasks.facts.plan import TasksLaid, TasksRemoved
from naryad.tasks.facts.stop import DealTasksResumed, DealTasksStopped
from naryad.tasks.queries.clock import due_by_clock, next_by_clock
from naryad.tasks.queries.heard import queues_about
from naryad.tasks.queries.ready import wrong_items
from naryad.tasks.queries.times import forgotten_timers, next_forgotten
from naryad.workspaces.jobs import each_company

log = logging.getLogger(__name__)


class TellQueues:
    """Tells the queues that show tasks of what a fact names, in its transaction: they hear of members, not of orders."""

    name = "tasks.tell_queues"

    def defer_event(self, *, workspace_id: int, event_id: int) -> None:
        announce(queues_about(topics=EventRecord.objects.values_list("topics", flat=True).get(pk=event_id)))


for fact in (
    *(OrderChanged, OrderPromised, OrderStopped, OrderResumed, ItemChanged, DealChanged, DealTasksStopped),
    *(DealTasksResumed, ClientChanged, TasksLaid, TasksRemoved, ChangeUndone),
):
    subscribe(fact, TellQueues())


@workspace_job(name="tasks.pass_time")
def pass_time(*, workspace_id: int, **_unknown: Any) -> None:
    """What the clock does to one company's tasks. Running again finds nothing to do."""
    now = timezone.now()
    for order_id in due_holds(now=now):
        resume_when_due(order_id=order_id, now=now)
    for task_id in due_by_clock(now=now):
        waiting.pass_time(task_id=task_id, now=now)
    for entry_id in forgotten_timers(now=now):
        stop_forgotten_timer(entry_id=entry_id, now=now)


def next_moment(now: datetime) -> datetime | None:
    """When the clock next does something to a task, a hold or a timer."""
    moments = (next_by_clock(), next_return(), next_forgotten())
    return min((at for at in moments if at is not None), default=None)


by_clock(pass_time, next_at=next_moment)


@workspace_job(name="tasks.prove_ready")
def prove_ready(*, workspace_id: int, **_unknown: Any) -> None:
    """What does not agree is an error of the program or of a hand in the database: it is logged, never mended."""
    for item, true in wrong_items():
        log.error(
            "Item id %s in company %s keeps %s ready, %s made; its tasks say %s and %s",
            *(item.pk, workspace_id, item.done_quantity, item.made_quantity, true.ready, true.made),
        )


@app.periodic(cron="47 1 * * *", periodic_id="tasks")
@app.task(name="tasks.every_night", queue=CLOCK, pass_context=False)
def every_night(timestamp: int, **_unknown: Any) -> None:
    for workspace_id in each_company():
        prove_ready.defer(workspace_id=workspace_id)
