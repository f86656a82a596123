"""What the main pages cost in the demo company: time as a ratio to the smallest answer, queries, bytes.

The ratio stays where milliseconds change with the machine and its load. Fails when a page takes more than
LIMIT_RATIO times the bell and more than LIMIT_SECONDS.
"""

import os
import statistics
import sys
import time
from datetime import timedelta

from _database import analyze, with_database

ROUNDS = 9
LIMIT_RATIO, LIMIT_SECONDS = 25.0, 0.3
SMALLEST = "notifications:bell"
PAGES = (
    "tasks:my_queue", "tasks:task_list", "tasks:task_board", "tasks:task", "crm:deal_board", "crm:deal_table",
    "crm:deal", "crm:client_list", "crm:client", "orders:order_list", "orders:order_board", "orders:order",
    "forecast:workload", "forecast:why", "notifications:list", "processes:template_list", "people:holidays",
)  # fmt: skip


def main() -> int:
    return with_database(lambda _address: measure())


def measure() -> int:
    from django.db import transaction
    from django.test import Client as Browser
    from django.utils import timezone

    from naryad.crm.models import Deal
    from naryad.orders.models import Order
    from naryad.setup.demo.fill import fill_demo
    from naryad.tasks.models import Task
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member

    workspace = fill_demo(seed=1, now=timezone.now() - timedelta(minutes=1), say=lambda text: None)
    analyze()
    with scope(workspace.pk), transaction.atomic():
        owner = Member.objects.filter(role=Member.Role.OWNER).select_related("user")[0]
        order = Order.objects.filter(status="open", deal__isnull=False).select_related("deal")[0]
        task = Task.objects.filter(order=order, status__in=Task.OPEN).order_by("pk")[0]
        ids = {
            "tasks:task": task.pk,
            "crm:deal": order.deal_id,
            "crm:client": Deal.objects.get(pk=order.deal_id).client_id,
            "orders:order": order.pk,
            "forecast:why": order.pk,
        }
    browser = Browser(SERVER_NAME="localhost")
    assert owner.user
    browser.force_login(owner.user)
    print(f"load {os.getloadavg()[0]:.1f}; {ROUNDS} rounds, medians")
    print(f"{'':26}{'ratio':>7}{'ms':>8}{'queries':>9}{'kB':>7}")
    smallest, slow = 0.0, []
    for name in (SMALLEST, *PAGES):
        seconds, queries, size = figures(browser, workspace.slug, name, ids.get(name))
        smallest = smallest or seconds
        ratio = seconds / smallest
        print(f"{name:26}{ratio:7.1f}{seconds * 1000:8.1f}{queries:9}{size / 1024:7.0f}")
        if ratio > LIMIT_RATIO and seconds > LIMIT_SECONDS:
            slow.append(name)
    print("Too slow: " + ", ".join(slow) if slow else "Within the limits.")
    return 1 if slow else 0


def figures(browser: "object", slug: str, name: str, pk: int | None) -> tuple[float, int, int]:
    """(seconds, queries without savepoints, bytes) of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    url = reverse(name, args=[slug, pk] if pk else [slug])
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(url)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise SystemExit(f"{url}: {response.status_code}")
    asked = [query["sql"] for query in captured.captured_queries]
    count = sum(
        not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "BEGIN", "COMMIT")) for sql in asked
    )
    seconds = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        browser.get(url)  # type: ignore[attr-defined]
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), count, len(response.content)


if __name__ == "__main__":
    sys.exit(main())
