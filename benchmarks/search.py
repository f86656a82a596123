"""Search over 200,000 rows of two companies: what a person waits for after each letter.

benchmarks/search.py [ROWS]

Fails when a search takes more than 150 ms at 200,000 rows, unless one plain pass over the same table is slow as well: the
ratio between the two stays.
"""

import os
import statistics
import sys
import time

from _company import Size, fill_company
from _database import analyze, with_database

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 200_000
ROUNDS = 5
LIMIT_SECONDS, LIMIT_RATIO = 0.15 * max(1.0, ROWS / 200_000), 4.0
TEXTS = {
    "a common word": "раскрой",
    "two letters": "ра",
    "two words": "раскрой кухня 1",
    "a name and a word": "петр кухн",
    "a number": "№ 26-0318",
    "a phone": "8 916 123-4",
    "nothing": "несуществующее",
}


def main() -> int:
    return with_database(measure)


def measure(_app: str) -> int:
    from django.db import connection, transaction

    from naryad.search.queries import first_found, matching
    from naryad.tasks.models import Task
    from naryad.tenancy.scope import scope

    size = Size(orders=ROWS // 20, tasks_each=10, open_orders=ROWS // 200)
    companies = [fill_company(name=f"bench-{number}", size=size) for number in (1, 2)]
    analyze()
    took: dict[str, float] = {}
    with scope(companies[0]), transaction.atomic(), connection.cursor() as cursor:
        base = timed(lambda: cursor.execute("SELECT max(length(title)) FROM tasks_task"))
        print(
            f"{ROWS} tasks of two companies, one plain pass {base * 1000:.0f} ms, load {os.getloadavg()[0]:.1f}"
        )
        for name, text in TEXTS.items():
            asked = {"kind": "task", "text": text, "country": "RU"}
            took[name] = timed(lambda asked=asked: first_found(rows=Task.objects.all(), **asked))
            took[f"{name}, all"] = timed(lambda asked=asked: Task.objects.filter(matching(**asked)).count())
            print(
                f"{name:18} {took[name] * 1000:6.1f} ms, all {took[f'{name}, all'] * 1000:6.1f} ms",
                flush=True,
            )
    return 1 if any(seconds > max(LIMIT_SECONDS, LIMIT_RATIO * base) for seconds in took.values()) else 0


def timed(read) -> float:  # type: ignore[no-untyped-def]
    seconds = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
