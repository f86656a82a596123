"""One number for the plan of the demo company (seed 1, a fixed moment): what a change of structure must leave equal.

plan_digest.py          the digest; exit 1 if it is not the EXPECTED one
plan_digest.py --rows   also the rows behind it, for a diff of two of them

It names rows by what people call them (number of the order, title of the task), so that ids, tables and statuses may
be renamed without changing it.
"""

import hashlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from _database import with_database  # noqa: E402

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday, in the middle of a shift
SEED = 1
EXPECTED = "32c48ccd05690bd9ac26fe5a16cc9c00aa81f8c916c92008ef42b7f32e7f41e5"
"""Changed only by a commit that means to change the demo or its plan, and says so."""


def main() -> int:
    return with_database(digest, as_owner=True)


def digest(_url: str) -> int:
    from naryad.forecast.actions import refresh_forecast, request_forecast
    from naryad.setup.demo.fill import fill_demo
    from naryad.tenancy.scope import scope

    workspace = fill_demo(seed=SEED, now=NOW, say=lambda text: print(text, file=sys.stderr))
    with scope(workspace.pk):
        request_forecast(now=NOW)
        refresh_forecast(now=NOW)
        lines = sorted(map(_line, _rows()))
    if "--rows" in sys.argv[1:]:
        print("\n".join(lines))
    found = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    print(found, f"{len(lines)} rows", "as expected" if found == EXPECTED else f"expected {EXPECTED}")
    return 0 if found == EXPECTED else 1


def _rows() -> Iterator[tuple[Any, ...]]:
    from naryad.forecast.models import DealForecast, OrderForecast, TaskForecast

    tasks = TaskForecast.objects.select_related("task__order", "task__deal", "task__item", "member")
    for row in tasks:
        task = row.task
        of = task.order.code if task.order else f"deal {task.deal.number}" if task.deal else ""
        item = task.item.name if task.item else ""
        member = row.member.name if row.member else ""
        yield "task", of, task.title, item, row.starts_at, row.finishes_at, member, row.reason
    for ready in OrderForecast.objects.select_related("order", "last_task"):
        order, last = ready.order, ready.last_task.title if ready.last_task else ""
        standing = (ready.state, ready.reserve_minutes, ready.reserve_days, last, ready.without_estimate)
        yield "order", order.code, order.title, order.promised_on, ready.ready_at, *standing
    for deal in DealForecast.objects.select_related("deal"):
        yield "deal", deal.deal.number, deal.deal.title, deal.ready_at


def _line(row: tuple[Any, ...]) -> str:
    return " | ".join(
        value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value) for value in row
    )


if __name__ == "__main__":
    sys.exit(main())
