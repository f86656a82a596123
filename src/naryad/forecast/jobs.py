"""When a new plan is made: after events that matter, and by the clock."""

import threading
from functools import cache
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity import events as activity
from naryad.activity.events import Event, subscribe
from naryad.activity.jobs import RETRIES, workspace_job
from naryad.crm import events as crm
from naryad.forecast import actions
from naryad.forecast import events as forecast
from naryad.orders import events as orders
from naryad.people import events as people
from naryad.scheduling.engines import warm
from naryad.tasks import events as tasks
from naryad.tenancy.scope import scope
from naryad.workspaces import events as workspaces
from naryad.workspaces.models import Workspace

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
    with scope(workspace_id), transaction.atomic():
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


@app.periodic(cron="* * * * *", periodic_id="forecast")
@app.task(name="forecast.each_minute", queue=actions.QUEUE, pass_context=False)
def each_minute(timestamp: int) -> None:
    """Shift starts, and planned starts and finishes that passed: each company's own job looks at its own."""
    for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
        look_at_clock.defer(workspace_id=workspace_id)


class Replan:
    """Subscribes to events: asks for a plan in the event's own transaction."""

    def defer_event(self, *, workspace_id: int, event_id: int) -> None:
        actions.request_forecast(event_id=event_id, now=timezone.now())


MATTERS: tuple[type[Event], ...] = (
    activity.ChangeUndone,
    crm.DealChanged,
    orders.OrderCreated,
    orders.OrderChanged,
    orders.OrderPromised,
    orders.OrderFinished,
    orders.OrderReopened,
    orders.OrderHeld,
    orders.OrderCancelled,
    orders.OrderResumed,
    tasks.TaskCreated,
    tasks.TasksLaid,
    tasks.TasksRemoved,
    tasks.TaskChanged,
    tasks.TaskAssigned,
    tasks.TaskTaken,
    tasks.TaskReleased,
    tasks.TaskStarted,
    tasks.TaskPaused,
    tasks.TaskFinished,
    tasks.TaskFinishUndone,
    tasks.TaskReturned,
    tasks.TaskCancelled,
    tasks.TaskBlockedAgain,
    tasks.WaitingBegan,
    tasks.WaitingReceived,
    tasks.WaitingPostponed,
    tasks.WaitingEnded,
    tasks.TaskPinned,
    tasks.TaskUnpinned,
    tasks.DependencyAdded,
    tasks.DependencyRemoved,
    tasks.QuantityReported,
    tasks.RemainingStated,
    tasks.DealTasksStopped,
    tasks.DealTasksResumed,
    tasks.TimerStopped,
    tasks.TimeConfirmed,
    tasks.TimeAdded,
    tasks.TimeChanged,
    tasks.TimeVoided,
    tasks.TimeRestored,
    tasks.TaskTypeChanged,  # its default estimate
    people.MemberSkillsChanged,
    people.ScheduleChanged,
    people.AbsenceChanged,
    people.HolidaysChanged,
    workspaces.WorkspaceChanged,  # its time zone
    workspaces.MemberAdded,
    workspaces.MemberChanged,  # their time zone
    workspaces.MemberDeactivated,
    workspaces.MemberReactivated,
)
"""Events that may move a date."""

IGNORED: tuple[type[Event], ...] = (
    forecast.OrderBecameAtRisk,
    forecast.OrderBecameLate,
    crm.ClientCreated,
    crm.ClientChanged,
    crm.ClientArchived,
    crm.ClientRestored,
    crm.ContactCreated,
    crm.ContactChanged,
    crm.ContactArchived,
    crm.ClientFileAttached,
    crm.ClientFileRemoved,
    crm.ClientFileRestored,
    crm.DealCreated,
    crm.DealMoved,
    crm.DealWon,
    crm.DealLost,
    crm.DealStageCreated,
    crm.DealStageRenamed,
    crm.DealStagesReordered,
    crm.DealStageArchived,
    crm.DealStageRestored,
    crm.DealStageDeleted,
    orders.OrderEvent,
    orders.OrderStopped,
    orders.DateToldToClient,
    orders.ClientLinkMade,
    orders.ClientLinkRenewed,
    orders.ClientLinkRevoked,
    orders.OrderMoved,
    orders.OrderAdvanced,
    orders.ItemAdded,
    orders.ItemChanged,
    orders.ItemRemoved,
    orders.ItemDone,
    orders.ReminderEvent,
    orders.ReminderCreated,
    orders.ReminderChanged,
    orders.ReminderPostponed,
    orders.ReminderDone,
    orders.ReminderDropped,
    orders.ReminderReopened,
    orders.ReminderIsDue,
    orders.OrderTypeEvent,
    orders.OrderTypeCreated,
    orders.OrderTypeChanged,
    orders.OrderTypeDeleted,
    orders.OrderTypesSorted,
    orders.PaymentEvent,
    orders.PaymentExpected,
    orders.ExpectedPaymentChanged,
    orders.ExpectedPaymentRemoved,
    orders.ExpectedPaymentRestored,
    orders.PaymentBecameOverdue,
    orders.PaymentReceived,
    orders.PaymentReturned,
    orders.PaymentReversed,
    tasks.TaskBecameAvailable,  # as planned: what made it available has asked already
    tasks.WatcherAdded,
    tasks.WatcherRemoved,
    tasks.CommentAdded,
    tasks.FileAttached,
    tasks.FileRemoved,
    tasks.FileRestored,
    tasks.TaskTypesSorted,
    tasks.TasksAssigned,  # each task has said it
    tasks.TasksPrioritised,
    people.SkillChanged,
    people.SkillsReordered,
    workspaces.WorkspaceCreated,
    workspaces.MemberInvited,
    workspaces.InvitationWithdrawn,
    workspaces.InvitationAccepted,
)
"""Events that move no date. A test holds that every kind of these apps is in one of the two lists."""

for matter in MATTERS:
    subscribe(matter, Replan())
