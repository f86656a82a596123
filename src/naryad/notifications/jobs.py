"""When members are told: at once, or when what was pressed can no longer be taken back."""

from datetime import timedelta
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.events import Event, subscribe
from naryad.activity.jobs import workspace_job
from naryad.crm import events as crm
from naryad.forecast import events as forecast
from naryad.notifications import actions, events
from naryad.orders import events as orders
from naryad.tasks import events as tasks
from naryad.tasks.rules import UNDO_GRACE, UNDO_SECONDS
from naryad.workspaces import events as workspaces
from naryad.workspaces.models import Workspace


@workspace_job(name="notifications.tell")
def tell(*, event_id: int, **_unknown: Any) -> None:
    actions.tell(event_id=event_id, now=timezone.now())


@workspace_job(name="notifications.tell_later", delay=timedelta(seconds=UNDO_SECONDS + UNDO_GRACE))
def tell_later(*, event_id: int, **_unknown: Any) -> None:
    actions.tell(event_id=event_id, now=timezone.now())


@workspace_job(name="notifications.ask_about_waiting")
def ask_about_waiting(**_unknown: Any) -> None:
    actions.ask_about_waiting(now=timezone.now())


@app.periodic(cron="*/5 * * * *", periodic_id="notifications")
@app.task(name="notifications.every_five_minutes", pass_context=False)
def every_five_minutes(timestamp: int, **_unknown: Any) -> None:
    close_old_connections()
    try:
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            ask_about_waiting.defer(workspace_id=workspace_id, lock=f"notifications:{workspace_id}")
    finally:
        close_old_connections()


AT_ONCE: tuple[type[Event], ...] = (
    tasks.TaskCreated,
    tasks.TaskAssigned,
    tasks.TaskReleased,
    tasks.TaskReturned,
    tasks.TaskCancelled,
    tasks.WaitingPostponed,
    tasks.TimerStopped,
    tasks.TimeAdded,
    tasks.TimeChanged,
    tasks.TimeVoided,
    tasks.CommentAdded,
    events.WaitingIsDue,
    forecast.OrderBecameAtRisk,
    forecast.OrderBecameLate,
    orders.OrderCreated,
    orders.OrderChanged,
    orders.OrderHeld,
    orders.OrderCancelled,
    orders.OrderResumed,
    orders.ReminderCreated,
    orders.ReminderChanged,
    orders.ReminderIsDue,
    crm.DealCreated,
    crm.DealChanged,
    workspaces.MemberDeactivated,
)
WHEN_FINAL: tuple[type[Event], ...] = (tasks.TaskBecameAvailable, tasks.TaskFinished, tasks.WaitingReceived)

for kind in AT_ONCE:
    subscribe(kind, tell)
for kind in WHEN_FINAL:
    subscribe(kind, tell_later)
