"""What pages and presses cost in a company of 10,000 orders and 80,000 tasks, beside a yardstick in the same process.

benchmarks/pages.py [--quick] [--profile] [--orders N] [--members N] [--rounds N] [--kept FOLDER] [--figures FILE] [ROW …]

--quick is for a look between two changes; --kept fills the company once and uses it again, --profile says where time goes.

A cost is CPU of the app and of its database process, median of 80; a ratio is the yardstick's cost ÷ the row's, so more is
better, and it stays where milliseconds change with the machine. docs/dev/performance.md says how to read the table.
"""

import argparse
import gzip
import json
import os
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from _company import Size, fill_company
from _database import analyze, with_database

ROUNDS, QUICK_ROUNDS = 80, 9
YARDSTICK, BELL = "yardstick", "bell"
LIMITS = {"list": 3.0, "card": 3.0, "press": 2.0, "search": 1.2}
PARTS = {
    "translation and dates": (
        "/django/utils/translation", "/gettext.py", "/django/utils/formats", "/django/utils/dateformat",
        "/babel/", "/zoneinfo/", "/django/contrib/humanize", "/django/utils/timezone",
    ),
    "ORM": ("/django/db/", "/psycopg", "/naryad/tenancy/"),
    "template": ("/django/template/", "/templatetags/", "/django/forms/"),
    "middleware": (
        "/middleware", "/django/contrib/", "/django/core/handlers", "/naryad/operate/", "/allauth/", "/whitenoise/",
        "/django/http/", "/django/urls/", "/workspaces/door/", "/gzip.py",
    ),
    "own code": ("/naryad/",),
}  # fmt: skip
"""Where the time of the app goes: the innermost frame whose file is of one of these."""


@dataclass(frozen=True)
class Row:
    """`base`: its ratio where the work began; `now`, `wanted`: what the ratio to a peer was then, and is to be."""

    name: str
    base: float = 0.0
    now: float = 1.0
    wanted: float = 0.0

    @property
    def goal(self) -> float:
        return self.base / self.now * self.wanted

    @property
    def limit(self) -> float | None:
        """At most so many times the bell, by the first word of the name."""
        return LIMITS.get(self.name.split()[0].strip(":"))


ROWS = (
    Row("list of orders", base=0.0345, now=0.96, wanted=2.5),
    Row("list of tasks", base=0.0237, now=0.15, wanted=1.2),
    Row("card of an order", base=0.0407, now=0.22, wanted=1.0),
    Row("new order, 5 lines", base=0.174, now=1.8, wanted=2.4),
    Row("new order, 5 tasks", base=0.0745, now=1.8, wanted=3.0),
    Row("press: start, pause", base=0.146, now=0.32, wanted=1.0),
    Row("search of a client", base=0.503, now=1.07, wanted=1.5),
    Row("card of a task"),
    Row("card of a deal"),
    Row("queue"),
    Row("board of tasks"),
    Row("board of orders"),
)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--orders", type=int)
    asked.add_argument("--members", type=int, default=40)
    asked.add_argument("--rounds", type=int)
    asked.add_argument("--kept", default="")
    asked.add_argument("--figures", default="", help="a file for the milliseconds of each row, as JSON")
    asked.add_argument("rows", nargs="*")
    given = asked.parse_args()
    orders = given.orders or (1_000 if given.quick else 10_000)
    size = Size(orders=orders, open_orders=min(375, orders), members=given.members)
    return with_database(lambda _address: measure(given, size), settings={"jit": "on"}, kept=given.kept)


def measure(given: argparse.Namespace, size: Size) -> int:
    from django.conf import settings

    settings.ROOT_URLCONF = "_yardstick"
    began = time.perf_counter()
    works = operations(company(size), size)
    rounds = given.rounds or (QUICK_ROUNDS if given.quick else ROUNDS)
    print(
        f"{size.orders} orders, {size.orders * size.tasks_each} tasks, {size.members} members, filled in "
        f"{time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}; {rounds} rounds, medians"
    )
    rows = [row for row in ROWS if not given.rows or any(row.name.startswith(word) for word in given.rows)]
    if given.profile:
        for row in rows:
            print(f"{row.name:22}{profiled(works[row.name], rounds)}", flush=True)
        return 0
    print(
        f"{'':22}{'ratio':>7}{'goal':>7}{'':8}{'×bell':>7}{'':8}{'ms':>7}{'of it SQL':>10}{'queries':>9}{'kB':>6}{'sent':>6}"
    )
    unit, bell = costs([works[YARDSTICK], works[BELL]], rounds)
    for name, seconds in ((YARDSTICK, unit), (BELL, bell)):
        print(line(Row(name), seconds, unit, bell, works[name]), flush=True)
    figures: dict[str, float] = {}
    held = [report(row, works, rounds, figures=figures) for row in rows]
    if given.figures:
        Path(given.figures).write_text(json.dumps(figures), encoding="utf-8")
    return 0 if all(held) or given.quick else 1


def company(size: Size) -> int:
    from naryad.workspaces.models import Workspace

    found = Workspace.objects.filter(slug="bench").first()
    if found is not None:
        return found.pk
    workspace_id = fill_company(name="bench", size=size)
    analyze()
    return workspace_id


Work = Callable[[], Any]
Cost = tuple[float, float]
"""Seconds of CPU: of the app, of its database process."""


def report(row: Row, works: dict[str, Work], rounds: int, *, figures: dict[str, float]) -> bool:
    """By turns with the yardstick and the bell: a machine that has other work has it for all three."""
    work = works[row.name]
    unit, bell, seconds = costs([works[YARDSTICK], works[BELL], work], rounds)
    figures[row.name] = sum(seconds) * 1000
    print(line(row, seconds, unit, bell, work), flush=True)
    return is_held(row, seconds, unit, bell)


def is_held(row: Row, seconds: Cost, unit: Cost, bell: Cost) -> bool:
    is_small = row.limit is None or sum(seconds) <= row.limit * sum(bell)
    return sum(unit) / sum(seconds) >= row.goal and is_small


def line(row: Row, seconds: Cost, unit: Cost, bell: Cost, work: Work) -> str:
    total, limit = sum(seconds), row.limit
    ratio, bells = sum(unit) / total, total / sum(bell)
    count, size, sent = answer(work)
    return (
        f"{row.name:22}{ratio:7.2f}"
        + (f"{row.goal:7.2f} {'holds' if ratio >= row.goal else 'MISSES':7}" if row.wanted else " " * 15)
        + f"{bells:7.1f}"
        + (f" {'≤' if bells <= limit else '>'} {limit:<5.1f}" if limit else " " * 8)
        + f"{total * 1000:7.1f}{seconds[1] * 1000:10.1f}{count:9}{size / 1024:6.0f}{sent / 1024:6.0f}"
    )


def costs(works: list[Work], rounds: int) -> list[Cost]:
    """Medians of each, one after the other in each round; the first times fill caches."""
    for _round in range(3):
        for work in works:
            work()
    spent = [[metered(work) for work in works] for _round in range(rounds)]
    return [tuple(map(statistics.median, zip(*turns, strict=True))) for turns in zip(*spent, strict=True)]


def metered(work: Work) -> Cost:
    app, sql = time.process_time(), database_seconds()
    work()
    return time.process_time() - app, database_seconds() - sql


def database_seconds() -> float:
    """CPU that the database's process of our connection has used."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def answer(work: Work) -> tuple[int, int, int]:
    """(queries without those that begin and end transactions, bytes of the page, bytes that are sent)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = work()
    quiet = ("SAVEPOINT", "RELEASE", "SELECT set_config", "BEGIN", "COMMIT")
    count = sum(not query["sql"].startswith(quiet) for query in captured.captured_queries)
    sent = response.content
    return (
        count,
        len(gzip.decompress(sent) if response.get("Content-Encoding") == "gzip" else sent),
        len(sent),
    )


def profiled(work: Work, rounds: int) -> str:
    """Per cent of a page's CPU, by a sample every millisecond or as often as the kernel allows."""
    counted: Counter[str] = Counter()
    for _round in range(3):
        work()
    with sampled(counted):
        spent = [metered(work) for _round in range(rounds)]
    app, sql = sum(one for one, _two in spent), sum(two for _one, two in spent)
    samples = sum(counted.values()) or 1
    shares = {part: counted[part] / samples * app for part in (*PARTS, "other")} | {"SQL": sql}
    shown = sorted(shares.items(), key=lambda share: -share[1])
    return f"{(app + sql) / rounds * 1000:7.1f} ms  " + "  ".join(
        f"{part} {seconds / (app + sql):.0%}" for part, seconds in shown
    )


@contextmanager
def sampled(counted: Counter[str]) -> Iterator[None]:
    signal.signal(signal.SIGPROF, lambda _number, frame: counted.update([part_of(frame)]))
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def part_of(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        for part, places in PARTS.items():
            if any(place in name for place in places):
                return part
        frame = frame.f_back
    return "other"


def operations(workspace_id: int, size: Size) -> dict[str, Work]:
    """What is measured, by the names of the rows."""
    from django.db import transaction
    from django.urls import reverse

    from naryad.orders.models import Order, OrderType
    from naryad.processes.actions.templates import StepInput, create_template
    from naryad.processes.rules.chain import Link
    from naryad.tasks.models import Task
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member, Workspace

    slug = Workspace.objects.get(pk=workspace_id).slug
    with scope(workspace_id), transaction.atomic():
        members = Member.objects.select_related("user", "workspace")
        owner = members.get(role=Member.Role.OWNER)
        worker = members.exclude(role=Member.Role.OWNER).get(user__isnull=False)
        order = Order.objects.filter(status="open", tasks_task__sequence=size.tasks_each).order_by("-pk")[0]
        task = Task.objects.get(order=order, sequence=2)
        free = Task.objects.filter(status="todo", order__status="open").order_by("pk")[0]
        Task.objects.filter(pk=free.pk).update(assignee=worker)
        process = create_template(
            name=f"Пять задач {time.time_ns()}", order_type_id=OrderType.objects.order_by("pk")[0].pk,
            steps=[StepInput(title=f"Шаг {n}", fixed_minutes=60) for n in range(5)],
            links=[Link(predecessor=n, successor=n + 1) for n in range(4)], actor=owner, now=order.accepted_at,
        )  # fmt: skip
    office, workshop = logged_in(owner.user), logged_in(worker.user)

    def got(browser: Any, name: str, *ids: int, query: str = "") -> Work:
        url = reverse(name, args=[slug, *ids]) + query
        return lambda: checked(browser.get(url))

    def made(template: str) -> Work:
        url, form = reverse("processes:order_create", args=[slug]), new_order(order, owner.pk, template)
        return lambda: checked(office.post(url, form), status=302)

    presses = [reverse(f"tasks:{name}", args=[slug, free.pk]) for name in ("start", "pause")]

    def press() -> Any:
        presses.reverse()
        return checked(workshop.post(presses[1], headers={"HX-Request": "true"}), status=204)

    return {
        YARDSTICK: lambda: checked(office.get(reverse("yardstick", args=[workspace_id]))),
        BELL: got(office, "notifications:bell"),
        "list of orders": got(office, "orders:order_list"),
        "list of tasks": got(office, "tasks:task_list"),
        "card of an order": got(office, "orders:order", order.pk),
        "new order, 5 lines": made("none"),
        "new order, 5 tasks": made(str(process.pk)),
        "press: start, pause": press,
        "search of a client": got(office, "crm:client_options", query="?q=иванова 12"),
        "card of a task": got(office, "tasks:task", task.pk),
        "card of a deal": got(office, "crm:deal", order.deal_id or 0),
        "queue": got(workshop, "tasks:my_queue"),
        "board of tasks": got(office, "tasks:task_board"),
        "board of orders": got(office, "orders:order_board"),
    }


def logged_in(user: Any) -> Any:
    from django.test import Client as Browser

    browser = Browser(SERVER_NAME="localhost", headers={"Accept-Encoding": "gzip"})
    browser.force_login(user)
    return browser


def checked(response: Any, *, status: int = 200) -> Any:
    if response.status_code != status:
        said = gzip.decompress(response.content) if response.get("Content-Encoding") else response.content
        raise SystemExit(f"{response.request['PATH_INFO']}: {response.status_code}\n{said.decode()[:2000]}")
    return response


def new_order(order: Any, responsible_id: int, template: str) -> dict[str, Any]:
    lines = {
        f"items-{n}-{name}": value
        for n in range(5)
        for name, value in {"name": f"Фасад {n}", "quantity": "2", "price": "1500", "vat_rate": "20"}.items()
    }
    return lines | {
        "order_type": order.order_type_id, "title": "Кухня Ивановой", "responsible": responsible_id, "priority": 1,
        "promised_on": "", "is_internal": "on", "template": template, "items-TOTAL_FORMS": 5, "items-INITIAL_FORMS": 0,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
