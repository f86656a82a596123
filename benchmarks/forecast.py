"""From an event to a changed page: a company of 2,000 open tasks in an embedded database, without its statistics.

benchmarks/forecast.py [TASKS] [--profile] [--memory]

Of each part of a plan: the time that passed, and the processor's of this process. `--memory`: what 200 plans leave
behind. Fails when the way from event to notice takes more than a second at 2,000 tasks, unless the machine is so busy
that planning alone is slow as well (the ratio between the two stays).
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
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from _database import with_database

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2000
CHAIN, PER_MEMBER, ROUNDS = 8, 50, 7
PLANS = 200
PARTS = {
    "read": ("forecast.actions", "read_rows"),
    "adapt": ("forecast.rules.outcome", "to_problem"),
    "plan": ("forecast.rules.outcome", "plan"),
    "compare, write": ("forecast.actions", "_store"),
    "of it write": ("forecast.actions", "_upsert"),
}
"""Module and function of each part of a plan."""
LIMIT_SECONDS, LIMIT_RATIO = max(1.0, TASKS / 2000), 30.0
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def main() -> int:
    return with_database(measure)


def measure(app: str) -> int:
    from naryad.tenancy.scope import scope

    workspace_id = fill()
    from django.db import transaction

    from naryad.forecast import actions
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
    parts = {name: watched(*place) for name, place in PARTS.items()}
    with psycopg.connect(app, autocommit=True) as listener:
        listener.execute("LISTEN naryad")
        whole = [timed(partial(notice, listener, partial(refresh, 90 + n))) for n in range(ROUNDS)]
    print(f"{TASKS} open tasks, load {os.getloadavg()[0]:.1f}")
    print(f"{'event to notice':16} {statistics.median(whole) * 1000:7.0f} ms")
    for name, calls in parts.items():
        passed, busy = (sum(seconds) / ROUNDS * 1000 for seconds in zip(*calls, strict=True))
        print(f"{name:16} {passed:7.0f} ms {busy:7.0f} ms of the processor")
    if "--memory" in sys.argv:
        before = resident()
        for n in range(PLANS):
            refresh(100 + n)
        print(f"memory           {before:7.0f} MB, after {PLANS} plans {resident():.0f} MB")
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(refresh, 200)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    way, planning = statistics.median(whole), sum(passed for passed, _busy in parts["plan"]) / ROUNDS
    return 0 if way <= LIMIT_SECONDS or way <= LIMIT_RATIO * planning else 1


def watched(module_name: str, name: str) -> list[tuple[float, float]]:
    """Replace a function by one that notes, of each call, the seconds that passed and those of the processor."""
    module = import_module(f"naryad.{module_name}")
    work, calls = getattr(module, name), []

    def noting(*args: Any, **kwargs: Any) -> Any:
        passed, busy = time.perf_counter(), time.process_time()
        try:
            return work(*args, **kwargs)
        finally:
            calls.append((time.perf_counter() - passed, time.process_time() - busy))

    setattr(module, name, noting)
    return calls


def resident() -> float:
    """Megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


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
            Shift(member=member, day=day, start_minute=start, end_minute=start + 240)
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
