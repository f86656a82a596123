"""Asking for a new plan, and making it. A forecast writes only its own tables."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from procrastinate.contrib.django import app

from naryad.activity.actions import announce, look_at_clock, record
from naryad.core.time import MINUTE, from_minutes, local_day, to_minutes
from naryad.forecast.facts import OrderBecameAtRisk, OrderBecameLate, OrderInTrouble
from naryad.forecast.models import (
    DealForecast,
    ForecastRequest,
    ForecastRun,
    OrderForecast,
    OrderMove,
    ReadyState,
    TaskForecast,
    TaskPlan,
)
from naryad.forecast.queries.rows import open_orders, read_rows
from naryad.forecast.rules.calendar import company_days
from naryad.forecast.rules.heard import Changes, RowsChange, Values, heard
from naryad.forecast.rules.outcome import (
    DatedOrder,
    Moved,
    Outcome,
    deal_dates,
    main_cause,
    main_move,
    make_plan,
    next_due,
    order_dates,
    task_dates,
)
from naryad.forecast.rules.promise import has_worsened, standing
from naryad.forecast.rules.rows import Rows
from naryad.tasks.models import Task
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

JOB = "forecast.refresh"
QUEUE = "forecast"
MOVE_WORTH_KEEPING = timedelta(hours=1)


@transaction.atomic
def request_forecast(*, event_id: int | None = None, now: datetime, actor: Member | None = None) -> None:
    """Ask for a plan that sees everything this transaction does; `event_id` is why (None: the clock).

    Row and job commit together with the change, so every change is followed by a plan that saw it. Jobs of one
    company run one after another; one that finds no request left ends at once. Nothing is asked where the company
    does without dates and none are left.
    """
    if not _has_dates() and not TaskForecast.objects.exists():
        return
    ForecastRequest.objects.create(event_id=event_id, requested_at=now)
    workspace_id = require_workspace_id()
    job = app.configure_task(JOB, queue=QUEUE, lock=f"forecast:{workspace_id}")
    job.defer(workspace_id=workspace_id)


@transaction.atomic
def request_if_stale(*, now: datetime) -> bool:
    """Ask for a plan when the clock has overtaken the newest one (or there is none yet)."""
    due_at = next_stale(now)
    if due_at is None or due_at > now:
        return False
    request_forecast(now=now)
    return True


def next_stale(now: datetime) -> datetime | None:
    """When the clock overtakes the newest plan; now where there is none yet. Never where dates are not used."""
    if not _has_dates():
        return None
    newest = list(ForecastRun.objects.order_by("-pk").values_list("next_due_at", flat=True)[:1])
    return newest[0] if newest else now


@transaction.atomic
def refresh_forecast(*, now: datetime) -> ForecastRun | None:
    """Plan the current company anew if anybody asked, and store, keep and announce what moved."""
    asked = list(ForecastRequest.objects.values_list("pk", "event_id", "workspace__parts"))
    if not asked:
        return None
    requests = {pk: event_id for pk, event_id, _parts in asked}
    ForecastRequest.objects.filter(pk__in=requests).delete()
    if "dates" not in asked[0][2]:
        _forget()
        return None
    started = time.perf_counter()
    rows = read_rows(now=now)
    outcome = make_plan(rows, now=now)
    orders = [DatedOrder(*row) for row in open_orders()]
    changes = _store(outcome, rows, orders, now=now)
    _keep_first_plans(changes.tasks, now=now)
    run = ForecastRun.objects.create(
        planned_at=now,
        event_ids=sorted({event_id for event_id in requests.values() if event_id}),
        task_count=len(rows.tasks),
        took_ms=round((time.perf_counter() - started) * 1000),
        next_due_at=next_due(outcome, now=now),
    )
    look_at_clock(at=now)
    _keep_moves(run, changes, time_zone=rows.time_zone)
    _warn(outcome, orders, changes, now=now)
    announce(heard(changes, rows.tasks, now=now, time_zone=rows.time_zone))
    return run


def _has_dates() -> bool:
    """Whether the company uses calculated dates."""
    return Workspace.objects.filter(pk=require_workspace_id(), parts__contains=["dates"]).exists()


def _forget() -> None:
    """Dates that nobody calculates any more would only grow wrong. What was told of them stays in histories."""
    for model in (TaskForecast, OrderForecast, DealForecast):
        model.objects.all().delete()
    announce(["forecast"])


WORST_FIRST = (ReadyState.LATE, ReadyState.AT_RISK, ReadyState.NO_DATE)
ORDER_FIELDS = [
    *("ready_at", "state", "reserve_minutes", "reserve_days", "last_task_id", "without_estimate"),
    *("cause_kind", "cause_task_id", "cause_member_id", "cause_count"),
]
NO_CAUSE: Values = ("", None, None, 0)
TASK_FIELDS = ["starts_at", "finishes_at", "member_id", "reason", "via_id"]


def _store(outcome: Outcome, rows: Rows, orders: Sequence[DatedOrder], *, now: datetime) -> Changes:
    ready = order_dates(outcome, orders)
    days = company_days(rows.calendars)
    order_values: dict[int, Values] = {}
    for order in orders:
        dates = ready[order.id]
        stand = standing(
            ready_at=dates.ready_at,
            promised_on=order.promised_on,
            now=now,
            time_zone=rows.time_zone,
            days=days,
        )
        order_values[order.id] = (
            _minute(dates.ready_at),
            stand.state.value,
            stand.reserve_minutes,
            stand.reserve_days,
            dates.last_task_id,
            dates.without_estimate,
            *_cause(outcome, stand.state, dates.last_task_id),
        )
    deal_of = {task.id: task.deal_id for task in rows.tasks if task.deal_id is not None}
    deals = deal_dates(outcome, orders=orders, ready=ready, deal_of=deal_of)
    states: defaultdict[int, set[str]] = defaultdict(set)
    for order in orders:
        if order.deal_id is not None:
            states[order.deal_id].add(str(order_values[order.id][1]))
    for pk, moment in deals.items():
        states[pk] |= {ReadyState.NO_DATE.value} if moment is None else set()
    deal_values: dict[int, Values] = {
        pk: (_minute(moment), _worst(states[pk])) for pk, moment in deals.items()
    }
    return Changes(
        tasks=_write(TaskForecast, "task_id", TASK_FIELDS, task_dates(outcome)),
        orders=_write(OrderForecast, "order_id", ORDER_FIELDS, order_values),
        deals=_write(DealForecast, "deal_id", ["ready_at", "state"], deal_values),
    )


def _cause(outcome: Outcome, state: ReadyState, last_task_id: int | None) -> Values:
    """Nobody asks why an order is on time."""
    cause = main_cause(outcome, last_task_id) if state in (ReadyState.LATE, ReadyState.AT_RISK) else None
    return (cause.kind, cause.task_id, cause.employee_id, cause.in_row) if cause else NO_CAUSE


def _worst(states: Collection[str]) -> str:
    return next((state.value for state in WORST_FIRST if state in states), "")


def _minute(moment: datetime | None) -> int | None:
    return None if moment is None else to_minutes(moment)


def _moment(minute: int | None) -> datetime | None:
    return None if minute is None else from_minutes(minute)


def _write(
    model: type[TaskForecast] | type[OrderForecast] | type[DealForecast],
    key: str,
    fields: Sequence[str],
    values: Mapping[int, Values],
) -> RowsChange:
    """Make the table hold exactly `values`: one statement for what changed, one for what is gone.

    Moments are minutes, here as in the plan: to make and to read thousands of datetimes took longer than planning.
    """
    columns = [_Column(model, name) for name in (key, *fields)]
    before = {row[0]: row[1:] for row in _stored(model, columns)}
    after = {pk: row for pk, row in values.items() if before.get(pk) != row}
    gone = sorted(before.keys() - values.keys())
    if after:
        _upsert(model, columns, [(pk, *row) for pk, row in sorted(after.items())])
    if gone:
        manager: models.Manager[Any] = model.objects
        manager.filter(**{f"{key}__in": gone}).delete()
    return RowsChange(before, after, gone)


class _Column:
    """A column of a table that is written by arrays, one a column."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        field = model._meta.get_field(name)
        quoted = connection.ops.quote_name(name)
        is_moment = isinstance(field, models.DateTimeField)
        self.name = quoted
        self.read = f"extract(epoch FROM {quoted})::bigint / 60" if is_moment else quoted
        self.write = f"to_timestamp({quoted} * 60)" if is_moment else quoted
        self.kind = "bigint" if is_moment else field.db_type(connection)


def _stored(model: type[models.Model], columns: Sequence[_Column]) -> list[Values]:
    read = ", ".join(column.read for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {read} FROM {table} WHERE workspace_id = %s", [require_workspace_id()])
        return list(cursor.fetchall())


def _upsert(model: type[models.Model], columns: Sequence[_Column], rows: Sequence[Values]) -> None:
    """A third of the time that `bulk_create` takes, and no join that could be planned badly. The first column is the key."""
    names = ", ".join(column.name for column in columns)
    arrays = ", ".join(f"%s::{column.kind}[]" for column in columns)
    changes = ", ".join(f"{column.name} = EXCLUDED.{column.name}" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} (workspace_id, {names}) "
            f"SELECT %s, {', '.join(column.write for column in columns)} FROM unnest({arrays}) AS new ({names}) "
            f"ON CONFLICT (workspace_id, {columns[0].name}) DO UPDATE SET {changes}",
            [require_workspace_id(), *map(_array, zip(*rows, strict=True))],
        )


def _array(values: Iterable[int | str | None]) -> str:
    """As PostgreSQL reads it, of ids, minutes and words of ours. The driver's own takes ten times as long."""
    return "{" + ",".join(["NULL" if value is None else f'"{value}"' for value in values]) + "}"


def _keep_first_plans(tasks: RowsChange, *, now: datetime) -> None:
    """Of tasks that are dated for the first time; one that returns from "done" keeps the plan that it had."""
    TaskPlan.objects.bulk_create(
        (
            TaskPlan(
                task_id=pk, planned_at=now, starts_at=from_minutes(start), finishes_at=from_minutes(finish)
            )
            for pk, (start, finish, *_why) in tasks.after.items()
            if start is not None and finish is not None and tasks.before.get(pk, (None, None))[1] is None
        ),
        ignore_conflicts=True,
    )


def _keep_moves(run: ForecastRun, changes: Changes, *, time_zone: str) -> None:
    """Remember ready dates that moved noticeably; of replans that moved nothing only the newest stays."""
    OrderMove.objects.bulk_create(
        OrderMove(run=run, order_id=pk, before=before, after=after)
        for pk, row in changes.orders.after.items()
        if pk in changes.orders.before
        and _is_move(
            before := _moment(changes.orders.before[pk][0]), after := _moment(row[0]), time_zone=time_zone
        )
    )
    previous = ForecastRun.objects.filter(pk__lt=run.pk).order_by("-pk").first()
    if previous and not previous.moves.exists():
        previous.delete()


def _is_move(before: datetime | None, after: datetime | None, *, time_zone: str) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= MOVE_WORTH_KEEPING or _day(before, time_zone) != _day(after, time_zone)


def _day(moment: datetime, time_zone: str) -> Any:
    return local_day(moment=moment, time_zone=time_zone)


def _warn(outcome: Outcome, orders: Iterable[DatedOrder], changes: Changes, *, now: datetime) -> None:
    """Record that an order became at risk or late: who answers for it and for its deal is told."""
    worse = [
        order
        for order in orders
        if (row := changes.orders.after.get(order.id))
        and has_worsened(changes.orders.before.get(order.id, (None, None))[1], row[1])
    ]
    if not worse:
        return
    workspace = Workspace.objects.get(pk=require_workspace_id())
    for order in worse:
        before = _moment(changes.orders.before.get(order.id, (None,))[0])
        row = changes.orders.after[order.id]
        moved = main_move(outcome, row[4], changes.tasks.before) if before else None
        fact = _warning(outcome, order, row, before, workspace, moved)
        record(fact, actor=None, at=now)


def _warning(
    outcome: Outcome,
    order: DatedOrder,
    row: Values,
    before: datetime | None,
    workspace: Workspace,
    moved: Moved | None,
) -> OrderInTrouble:
    ready_at, state, _reserve, reserve_days, last_task_id = row[:5]
    cause = main_cause(outcome, last_task_id)
    kind: type[OrderInTrouble] = OrderBecameLate if state == ReadyState.LATE else OrderBecameAtRisk
    member_id = cause.employee_id if cause else None
    return kind(
        order_id=order.id,
        deal_id=order.deal_id,
        responsible_id=order.responsible_id,
        order=f"{order.year % 100:02d}-{order.number:04d} {order.title}",
        before=_day(before - MINUTE, workspace.time_zone) if before else None,
        # work that ends at midnight ends the day before
        after=_day(from_minutes(ready_at - 1), workspace.time_zone),
        promised=order.promised_on,
        late_days=max(0, -(reserve_days or 0)),
        cause_kind=cause.kind if cause else "",
        cause_title=_title(cause.task_id) if cause else "",
        cause_member=Member.objects.values_list("name", flat=True).get(pk=member_id) if member_id else "",
        cause_minutes=cause.minutes if cause else 0,
        cause_count=cause.in_row if cause else 0,
        moved_kind=moved.kind if moved else "",
        moved_title=_title(moved.task_id) if moved else "",
        moved_minutes=moved.minutes if moved else 0,
    )


def _title(task_id: int) -> str:
    return Task.objects.values_list("title", flat=True).get(pk=task_id)
