"""From an event to a changed page: a company of 2,000 open tasks in an embedded database.

benchmarks/forecast.py [TASKS] [--profile]

Fails when the way from event to notice takes more than a second at 2,000 tasks, unless the machine is so busy that
planning alone is slow as well (the ratio between the two stays).
"""

import cProfile
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
from _database import with_database

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2000
CHAIN, PER_MEMBER, ROUNDS = 8, 50, 7
LIMIT_SECONDS, LIMIT_RATIO = max(1.0, TASKS / 2000), 30.0
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def main() -> int:
    return with_database(measure)


def measure(app: str) -> int:
    from naryad.tenancy.scope import scope

    workspace_id = fill()
    from django.db import transaction

    from naryad.forecast import actions
    from naryad.forecast.queries.rows import read_rows
    from naryad.forecast.rules.outcome import make_plan
    from naryad.forecast.rules.problem import to_problem
    from naryad.scheduling import plan
    from naryad.tasks.models import Task

    def refresh(estimate: int) -> None:
        with scope(workspace_id), transaction.atomic():
            first = Task.objects.order_by("pk").first()
            assert first is not None
            Task.objects.filter(pk=first.pk).update(estimate=estimate)
            actions.request_forecast(event_id=1, now=NOW)
        with scope(workspace_id), transaction.atomic():
            actions.refresh_forecast(now=NOW + timedelta(minutes=estimate % 60))

    refresh(60)
    with psycopg.connect(app, autocommit=True) as listener:
        listener.execute("LISTEN naryad")
        whole = [timed(partial(notice, listener, partial(refresh, 90 + n))) for n in range(ROUNDS)]
    with scope(workspace_id), transaction.atomic():
        reading = [timed(lambda: read_rows(now=NOW)) for _ in range(ROUNDS)]
        rows = read_rows(now=NOW)
        problem = to_problem(rows, now=NOW).problem
        planning = [timed(lambda: plan(problem)) for _ in range(ROUNDS)]
        adapting = [timed(lambda: make_plan(rows, now=NOW)) for _ in range(ROUNDS)]
    figures = {"event to notice": whole, "read": reading, "adapt and plan": adapting, "plan alone": planning}
    print(f"{len(problem.tasks)} open tasks, {len(problem.employees)} members, load {os.getloadavg()[0]:.1f}")
    for name, seconds in figures.items():
        print(f"{name:16} {statistics.median(seconds) * 1000:7.0f} ms")
    print(f"{'ratio to plan':16} {statistics.median(whole) / statistics.median(planning):7.1f}")
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(refresh, 200)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    way = statistics.median(whole)
    return 0 if way <= LIMIT_SECONDS or way <= LIMIT_RATIO * statistics.median(planning) else 1


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def notice(listener: "psycopg.Connection[tuple[object, ...]]", work: Callable[[], None]) -> None:
    """Do the work, and wait until an open page would hear of it."""
    work()
    next(listener.notifies(timeout=5, stop_after=1))


def fill() -> int:
    """Orders of eight tasks each; everybody works half of the day in either half, a fifth of the tasks is shared."""
    from django.db import transaction

    from naryad.orders.models import Order, OrderStage, OrderType
    from naryad.people.models import MemberSkill, Shift, Skill
    from naryad.tasks.models import Dependency, Task
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member, Workspace

    workspace = Workspace.objects.create(slug="bench", name="Bench", created_at=NOW)
    with scope(workspace.pk), transaction.atomic():
        members = Member.objects.bulk_create(
            Member(name=f"Member {n}", created_at=NOW) for n in range(max(2, TASKS // PER_MEMBER))
        )
        skills = Skill.objects.bulk_create(Skill(name=f"Skill {n}") for n in range(5))
        MemberSkill.objects.bulk_create(
            MemberSkill(member=member, skill=skills[n % 5]) for n, member in enumerate(members)
        )
        Shift.objects.bulk_create(
            Shift(member=member, weekday=day, start_minute=start, end_minute=start + 240)
            for member in members
            for day in range(5)
            for start in (540, 840)
        )
        kind = OrderType.objects.create(name="Kitchen")
        stage = OrderStage.objects.create(order_type=kind, name="New")
        orders = Order.objects.bulk_create(
            Order(
                order_type=kind,
                year=2026,
                number=n + 1,
                title=f"Kitchen {n}",
                stage=stage,
                stage_since=NOW,
                priority=n % 4,
                responsible=members[0],
                promised_on=(NOW + timedelta(days=20 + n % 60)).date(),
                accepted_at=NOW,
            )
            for n in range(TASKS // CHAIN)
        )
        tasks = Task.objects.bulk_create(
            Task(
                order=orders[n // CHAIN],
                title=f"Task {n}",
                estimate=(30, 60, 120, 240)[n % 4],
                assignee=None if n % 5 == 0 else members[n * 7 % len(members)],
                skill=skills[n % 5] if n % 5 == 0 else None,
                status="todo" if n % CHAIN == 0 else "blocked",
                created_at=NOW,
            )
            for n in range(len(orders) * CHAIN)
        )
        Dependency.objects.bulk_create(
            Dependency(predecessor=before, successor=after)
            for before, after in zip(tasks, tasks[1:], strict=False)
            if before.order_id == after.order_id
        )
    return workspace.pk


if __name__ == "__main__":
    sys.exit(main())
