"""What the engine expects. A promise is the order's; nothing here is ever typed by a person."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tasks.models import Task
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class ForecastRequest(WorkspaceModel):
    """Asks for a replan because of an event (None: the clock). The job deletes those it has seen."""

    carried = stays("a queue of the forecast")

    event_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()


class ForecastRun(WorkspaceModel):
    """One replan: its causes (ids of events), its size and duration."""

    planned_at = models.DateTimeField()
    event_ids = models.JSONField(default=list)
    task_count = models.PositiveIntegerField()
    took_ms = models.PositiveIntegerField()
    next_due_at = models.DateTimeField(
        null=True
    )  # when a planned start or finish passes and the plan is stale

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "-planned_at"], name="forecast_run_newest")]


REASONS = {
    "no_estimate": _("no estimate"),
    "cycle": _("waits for itself"),
    "no_resource": _("nobody is assigned"),
    "empty_role": _("nobody has the specialisation"),
    "blocked": _("what it waits for cannot be dated"),
    "no_time": _("no working time"),
    "held": _("waits for an order on hold"),
}
"""Why a task has no date."""


def reason_text(reason: str | None) -> str:
    return str(REASONS.get(reason or "", ""))


class TaskForecast(WorkspaceModel):
    """When an open task starts and finishes if everybody keeps walking their queue; reasons as in docs/dev/scheduling.md.

    A task without an estimate ("no_estimate") has a start, when it can begin, and no finish.
    """

    is_derived = True

    carried = stays("computed anew")

    task = WorkspaceOneToOneField(Task, on_delete=models.CASCADE, related_name="forecast_taskforecast")
    starts_at = models.DateTimeField(null=True)
    finishes_at = models.DateTimeField(null=True)
    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=16)
    via = WorkspaceForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="+")

    @property
    def reason_text(self) -> str:
        return reason_text(self.reason)


class TaskPlan(WorkspaceModel):
    """When a task was to start and finish by the first plan that could date it. Kept: what was done is compared with it."""

    is_derived = True

    task = WorkspaceOneToOneField(Task, on_delete=models.CASCADE, related_name="forecast_taskplan")
    planned_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    finishes_at = models.DateTimeField()


class ReadyState(models.TextChoices):
    ON_TIME = "on_time", _("on time")
    AT_RISK = "at_risk", _("at risk")
    LATE = "late", _("late")
    NO_PROMISE = "no_promise", _("no promised date")
    NO_DATE = "no_date", _("cannot be dated")


class OrderForecast(WorkspaceModel):
    """When an open order is ready, and how that stands against the promise."""

    is_derived = True

    carried = stays("computed anew")

    order = WorkspaceOneToOneField(Order, on_delete=models.CASCADE, related_name="forecast_orderforecast")
    ready_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=ReadyState)
    reserve_minutes = models.IntegerField(
        null=True
    )  # calendar minutes to the end of the promised day; < 0: late by
    reserve_days = models.IntegerField(null=True)  # working days of the company; < 0: late by
    last_task = WorkspaceForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="+")
    without_estimate = models.PositiveIntegerField(default=0)  # tasks that the date leaves out
    # the longest part of the wait of an order at risk or late (rules.outcome.Cause); "" of others
    cause_kind = models.CharField(max_length=12, blank=True, default="")
    cause_task = WorkspaceForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="+")
    cause_member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    cause_count = models.PositiveIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "state", "ready_at"], name="order_forecast_state")]

    @property
    def late_days(self) -> int:
        """Working days after the promise."""
        return max(0, -(self.reserve_days or 0))

    @property
    def shown_at(self) -> datetime | None:
        """For showing the day alone: what is ready at midnight is ready the day before."""
        return None if self.ready_at is None else self.ready_at - timedelta(microseconds=1)


class DealForecast(WorkspaceModel):
    """Ready with the latest of its orders and direct tasks; None if one of them has no date.

    `state`: the worst of its open orders and tasks: late, at_risk, no_date; "" where none is troubled.
    """

    is_derived = True

    carried = stays("computed anew")

    deal = WorkspaceOneToOneField(Deal, on_delete=models.CASCADE, related_name="forecast_dealforecast")
    ready_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=ReadyState, blank=True)


class OrderMove(WorkspaceModel):
    """That an order's ready date moved in a run, so that "why did it slip" can be answered later."""

    is_derived = True

    run = WorkspaceForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="moves")
    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="forecast_ordermove")
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
