"""Many companies under many users at once: how many requests a second are answered, how soon, and with how many errors.

benchmarks/load.py [--companies 50] [--tasks 1000000] [--users 200] [--rate 150] [--seconds 60] [--kept FOLDER]

Users ask at their own pace, `--rate` a second together: 60 % live fragments (of which 70 % say what they hold already), 20 %
lists and cards, 10 % presses, 10 % searches. Pages, worker and database run as `naryad serve` runs them; the users are a
process of their own, whose time is told apart and not counted.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import quote

from _company import Size, fill_company
from _database import analyze, with_database
from live import Browser, address_of, parts_of, session_of

MIX = {"fragment": 60, "page": 20, "press": 10, "search": 10}
HELD = 0.7
"""Of the fragments: asked for with the mark of what the page holds."""
WORDS = ("ивано", "ёлкин", "мария 12", "иванова 7", "пётр")
GOAL = 0.3


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    for name, value in (
        ("companies", 50),
        ("tasks", 1_000_000),
        ("users", 200),
        ("rate", 150),
        ("seconds", 60),
    ):
        asked.add_argument(f"--{name}", type=int, default=value)
    asked.add_argument("--kept", default="")
    asked.add_argument("--asking", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.asking:
        return asyncio.run(Users(given, json.loads(sys.stdin.read())).run())
    return with_database(lambda _address: measure(given), kept=given.kept)


def measure(given: argparse.Namespace) -> int:
    began = time.perf_counter()
    from django.conf import settings

    places = [place(number, given) for number in range(given.companies)]
    company = {"places": places, "cookie": settings.SESSION_COOKIE_NAME}
    analyze()
    print(
        f"{given.companies} companies, {given.tasks} tasks, filled in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    command = [sys.executable, "-m", "naryad.config.cli", "serve"]
    environ = {**os.environ, "NARYAD_PORT": "0", "NARYAD_LOG_LEVEL": "ERROR"}
    serving = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    try:
        company["address"] = address_of(serving)
        asking = [sys.executable, __file__, *sys.argv[1:], "--asking"]
        return subprocess.run(asking, input=json.dumps(company), text=True, check=False).returncode
    finally:
        serving.terminate()
        _pid, _status, used = os.wait4(serving.pid, 0)
        print(f"CPU of the pages: {used.ru_utime + used.ru_stime:.1f} s")


def place(number: int, given: argparse.Namespace) -> dict[str, Any]:
    """A company and who asks there: its owner, and a performer with tasks to start."""
    from django.db import transaction

    from naryad.orders.models import Order
    from naryad.tasks.models import Task
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member, Workspace

    name = f"load-{number}"
    known = Workspace.objects.filter(slug=name).first()
    orders = max(given.tasks // given.companies // Size.tasks_each, 10)
    size = Size(orders=orders, open_orders=min(orders // 2, Size.open_orders))
    workspace_id = known.pk if known else fill_company(name=name, size=size)
    with scope(workspace_id), transaction.atomic():
        slug = Workspace.objects.get(pk=workspace_id).slug
        people = Member.objects.filter(user__isnull=False).select_related("user")
        owner, worker = people.get(role="owner"), people.exclude(role="owner")[0]
        todo = Task.objects.filter(status="todo", order__status="open").order_by("pk")
        Task.objects.filter(pk__in=list(todo.values_list("pk", flat=True)[:20])).update(assignee=worker)
        return {
            "slug": slug,
            "office": session_of(owner.user),
            "works": session_of(worker.user),
            "mine": list(
                Task.objects.filter(assignee=worker, status="todo").values_list("pk", flat=True)[:20]
            ),
            "tasks": list(todo.values_list("pk", flat=True)[:50]),
            "orders": list(Order.objects.order_by("-pk").values_list("pk", flat=True)[:50]),
        }


class User:
    """One who works or sits in the office; what was seen is kept as a page keeps it."""

    def __init__(self, company: dict[str, Any], where: dict[str, Any]) -> None:
        self.where, self.path, cookie = where, f"/w/{where['slug']}/", company["cookie"]
        self.office = Browser(company["address"], {cookie: where["office"]})
        self.works = Browser(company["address"], {cookie: where["works"]})
        self.tag, self.token, self.live = "", "", ""
        self.running: int | None = None

    async def enter(self) -> None:
        answer = await self.works.ask("GET", f"{self.path}tasks/queue/")
        self.token = re.findall(r'name="csrf-token" content="([^"]+)"', answer.text)[0]
        self.live = " ".join(sorted(next(part.live for part in parts_of(answer.text) if part.id == "queue")))

    async def ask(self, kind: str) -> int:
        headers = {"HX-Request": "true"}
        if kind == "fragment":
            headers |= {"HX-Target": "queue", "Live-Topics": self.live}
            headers |= {"If-None-Match": self.tag} if self.tag and random.random() < HELD else {}
            answer = await self.works.ask("GET", f"{self.path}tasks/queue/?part=queue", headers)
            self.tag = answer.headers.get("etag", self.tag)
        elif kind == "page":
            order, task = (random.choice(self.where[name]) for name in ("orders", "tasks"))
            page = random.choice(["orders/", "tasks/", f"orders/{order}/", f"tasks/{task}/"])
            answer = await self.office.ask("GET", self.path + page)
        elif kind == "search":
            answer = await self.office.ask(
                "GET", f"{self.path}clients/options/?q={quote(random.choice(WORDS))}"
            )
        else:
            answer = await self.press(headers)
        return answer.status

    async def press(self, headers: dict[str, str]) -> Any:
        """Start, then pause; who shares the performer with others may find the task in another state: 409."""
        action = "start" if self.running is None else "pause"
        task = self.running or random.choice(self.where["mine"])
        self.running = task if action == "start" else None
        body = f"idempotency_key={random.getrandbits(64):x}"
        given = headers | {"X-CSRFToken": self.token}
        return await self.works.ask("POST", f"{self.path}tasks/{task}/{action}/", given, body)


class Users:
    def __init__(self, given: argparse.Namespace, company: dict[str, Any]) -> None:
        self.given = given
        places = company["places"]
        self.users = [User(company, places[number % len(places)]) for number in range(given.users)]
        self.times: dict[str, list[float]] = {kind: [] for kind in MIX}
        self.statuses: Counter[int] = Counter()

    async def run(self) -> int:
        await asyncio.gather(*(user.enter() for user in self.users))
        began = time.monotonic()
        await asyncio.gather(
            *(self.keep_asking(user, until=began + self.given.seconds) for user in self.users)
        )
        return self.report(time.monotonic() - began)

    async def keep_asking(self, user: User, *, until: float) -> None:
        pause = self.given.users / self.given.rate
        await asyncio.sleep(random.uniform(0, pause))
        while (began := time.monotonic()) < until:
            [kind] = random.choices(list(MIX), list(MIX.values()))
            self.statuses[await user.ask(kind)] += 1
            took = time.monotonic() - began
            self.times[kind].append(took)
            await asyncio.sleep(max(0.0, random.expovariate(1 / pause) - took))

    def report(self, seconds: float) -> int:
        times = [took for of_kind in self.times.values() for took in of_kind]
        print(
            f"{len(times) / seconds:.0f} requests a second for {seconds:.0f} s, load {os.getloadavg()[0]:.1f}"
        )
        for kind, of_kind in (*self.times.items(), ("all", times)):
            if len(of_kind) > 1:
                p95 = statistics.quantiles(of_kind, n=20)[-1]
                print(f"{kind:10}{len(of_kind):7}  p50 {statistics.median(of_kind):.3f}  p95 {p95:.3f} s")
        errors = sum(count for status, count in self.statuses.items() if status >= 400 and status != 409)
        print(
            f"not changed {self.statuses[304]}, refused {self.statuses[409]}, errors {errors}: {dict(self.statuses)}"
        )
        print(f"CPU of the users: {time.process_time():.1f} s")
        return int(errors > 0 or statistics.quantiles(times, n=20)[-1] > GOAL)


if __name__ == "__main__":
    sys.exit(main())
