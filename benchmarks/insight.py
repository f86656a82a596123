"""The pages of figures over a company's past: 100,000 finished tasks in an embedded database.

benchmarks/insight.py [TASKS]

Fails when a page's reading takes more than three seconds at 100,000 tasks, unless the machine is so busy that one plain
pass over the same rows (the sum of all recorded time by member) is slow as well: the ratio between the two stays.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from _database import analyze, with_database

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 100_000
MEMBERS, TYPES, PER_ORDER, ROUNDS = 30, 12, 14, 3
LIMIT_SECONDS, LIMIT_RATIO = max(0.5, 3.0 * TASKS / 100_000), 40.0
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def main() -> int:
    return with_database(measure)


def measure(_app: str) -> int:
    from django.db import connection, transaction

    from naryad.insight.queries.efficiency import efficiency
    from naryad.insight.queries.ledger import order_ledgers
    from naryad.insight.queries.orders import order_figures
    from naryad.insight.queries.proposal import proposal
    from naryad.insight.queries.types import type_figures
    from naryad.insight.rules.period import own
    from naryad.insight.rules.sight import Sight
    from naryad.orders.models import Order
    from naryad.tasks.models import TaskType
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Workspace

    workspace = fill()
    analyze()
    period = own(first=date(2025, 11, 24), last=date(2026, 11, 23), time_zone="Europe/Moscow")
    sight = Sight(sees_persons=True)
    with scope(workspace.pk), transaction.atomic():
        task_type = TaskType.objects.order_by("pk")[0]
        newest = list(Order.objects.select_related("order_type").order_by("-finished_at", "-pk")[:200])
        shown = Workspace.objects.get(pk=workspace.pk)
        reads: dict[str, Callable[[], object]] = {
            "efficiency": lambda: efficiency(period=period, sight=sight, workspace=shown, now=NOW),
            "task types": lambda: type_figures(period=period, sight=sight),
            "orders": lambda: order_figures(period=period, sight=sight),
            "200 ledgers": lambda: order_ledgers(orders=newest, sight=sight, workspace=shown, now=NOW),
            "proposal": lambda: proposal(task_type=task_type, now=NOW),
        }
        with connection.cursor() as cursor:

            def plain() -> None:
                cursor.execute(
                    "SELECT member_id, sum(ended_at - tasks_timeentry.started_at) FROM tasks_timeentry"
                    " JOIN tasks_task ON tasks_task.id = task_id GROUP BY 1"
                )

            base = statistics.median(timed(plain) for _ in range(ROUNDS))
        print(f"{TASKS} finished tasks, {MEMBERS} members, load {os.getloadavg()[0]:.1f}")
        print(f"{'one plain pass':16} {base * 1000:7.0f} ms", flush=True)
        took = {}
        for name, read in reads.items():
            took[name] = statistics.median(timed(read) for _ in range(ROUNDS))
            print(f"{name:16} {took[name] * 1000:7.0f} ms, ratio {took[name] / base:5.1f}", flush=True)
    slow = [name for name, seconds in took.items() if seconds > max(LIMIT_SECONDS, LIMIT_RATIO * base)]
    return 1 if slow else 0


def fill():  # type: ignore[no-untyped-def]
    """Two years of work: members, types, orders of fourteen tasks, one entry a task, two events an order."""
    from django.db import connection, transaction

    from naryad.crm.models import Priority
    from naryad.orders.models import OrderStage, OrderType
    from naryad.people.models import Shift
    from naryad.tasks.models import TaskType
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member, Workspace

    workspace = Workspace.objects.create(slug="bench", name="Bench", created_at=NOW)
    with scope(workspace.pk), transaction.atomic():
        members = [
            Member.objects.create(name=f"Member {n}", role="performer", created_at=NOW)
            for n in range(MEMBERS)
        ]
        Shift.objects.bulk_create(
            Shift(member=member, day=day, start_minute=540, end_minute=1080)
            for member in members
            for day in range(5)
        )
        types = [TaskType.objects.create(name=f"Type {n}", default_estimate=60) for n in range(TYPES)]
        order_type = OrderType.objects.create(name="Kitchen")
        stage = OrderStage.objects.create(order_type=order_type, name="New")
        values = {
            "workspace": workspace.pk,
            "orders": TASKS // PER_ORDER,
            "per": PER_ORDER,
            "tasks": TASKS,
            "members": [member.pk for member in members],
            "types": [row.pk for row in types],
            "order_type": order_type.pk,
            "stage": stage.pk,
            "now": NOW,
            "step": timedelta(days=700) / TASKS,
            "normal": Priority.NORMAL.value,
        }
        with connection.cursor() as cursor:
            for statement in FILL:
                cursor.execute(statement, values)
    return workspace


FILL = (
    """INSERT INTO orders_order (workspace_id, order_type_id, stage_id, year, number, title, stage_since, stage_by_hand,
         status, priority, responsible_id, address, contact_name, contact_phone, description, promised_on, position,
         accepted_at, finished_at, version)
       SELECT %(workspace)s, %(order_type)s, %(stage)s, 2026, n, 'Order', %(now)s, false, 'done', %(normal)s,
         (%(members)s::bigint[])[1], '', '', '', '', (%(now)s - n * %(per)s * %(step)s)::date, 0,
         %(now)s - n * %(per)s * %(step)s - interval '20 days', %(now)s - n * %(per)s * %(step)s, 1
       FROM generate_series(0, %(orders)s) n""",
    """INSERT INTO tasks_task (workspace_id, order_id, sequence, title, description, result, task_type_id, assignee_id,
         priority, estimate, estimate_at_start, kind, ends_itself, status, available_at, started_at, finished_at,
         returned_reason, spent_when_stated, position, created_at, version)
       SELECT %(workspace)s, orders_order.id, n %% %(per)s, 'Step ' || n %% %(per)s, '', '',
         (%(types)s::bigint[])[1 + n %% array_length(%(types)s::bigint[], 1)],
         (%(members)s::bigint[])[1 + n %% array_length(%(members)s::bigint[], 1)],
         %(normal)s, 60, 60, 'work', false, 'done', %(now)s - n * %(step)s - interval '2 days',
         %(now)s - n * %(step)s - interval '1 hour', %(now)s - n * %(step)s, '', 0, 0, %(now)s, 1
       FROM generate_series(0, %(tasks)s - 1) n
       JOIN orders_order ON orders_order.number = n / %(per)s AND orders_order.workspace_id = %(workspace)s""",
    """INSERT INTO tasks_timeentry (workspace_id, task_id, member_id, started_at, ended_at, is_confirmed, pressed_by_id)
       SELECT workspace_id, id, assignee_id, started_at,
         started_at + make_interval(secs => 30 + 3000 * ((id * 7919) %% 1000) / 1000.0), true, assignee_id
       FROM tasks_task WHERE workspace_id = %(workspace)s""",
    """INSERT INTO activity_eventrecord (workspace_id, kind, version, at, data, topics)
       SELECT workspace_id, kind, 1, accepted_at, jsonb_build_object('order_id', id, 'promised_on', promised_on),
         ARRAY['order:' || id]
       FROM orders_order, unnest(ARRAY['order.created', 'order.promised']) kind WHERE workspace_id = %(workspace)s""",
    """INSERT INTO activity_eventrecord (workspace_id, kind, version, at, data, topics)
       SELECT workspace_id, kind, 1, finished_at, '{}', ARRAY['order:' || order_id, 'task:' || id]
       FROM tasks_task, unnest(ARRAY['task.created', 'task.started', 'task.finished']) kind
       WHERE workspace_id = %(workspace)s""",
)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
