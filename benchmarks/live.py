"""Open queues and presses: how soon a press is answered, and how soon the pages that it concerns are right.

benchmarks/live.py [PAGES] [SECONDS] [--apart]

PAGES queues are open, each of a member of its own (a stream of notices, and the fetches that the page's script makes);
five times a second somebody starts, pauses or takes a task. Pages, worker and database run as `naryad serve` runs them
(`--apart`: the worker in a process of its own); the pages' own work is a third process, whose time is told apart.
A page is right when a fetch that began after the press was answered has come; what it holds at the end is compared with
what the server says then.
"""

import asyncio
import contextlib
import gzip
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from _database import analyze, with_database

NUMBERS = [int(given) for given in sys.argv[1:] if given.isdigit()]
PAGES, SECONDS = (*NUMBERS, *(40, 20)[len(NUMBERS) :])[:2]
PRESSES_A_SECOND, PER_MEMBER = 5, 10
GATHER, JITTER, PAUSE = 0.05, 0.25, 0.5
"""As frontend/islands/live-stream.ts has them, in seconds."""
AGAIN = 2.0
LATE = 30.0
"""A page that is not right after so many seconds is counted as an error."""


def main() -> int:
    if "--pages" in sys.argv:
        return asyncio.run(Load(json.loads(sys.stdin.read())).run())
    return with_database(measure, as_owner=True)


# The company and its servers


def measure(_owner: str) -> int:
    company = fill()
    analyze()
    base = [sys.executable, "-m", "naryad.config.cli"]
    apart = "--apart" in sys.argv
    environ = {**os.environ, "NARYAD_PORT": "0", "NARYAD_LOG_LEVEL": "ERROR"}
    serving = subprocess.Popen(
        [*base, "serve", *(["--no-worker"] if apart else [])], env=environ, stderr=subprocess.PIPE, text=True
    )
    worker = subprocess.Popen([*base, "worker"], env=environ, stderr=subprocess.DEVNULL) if apart else None
    try:
        company["address"] = address_of(serving)
        print(f"{PAGES} open queues, {PRESSES_A_SECOND} presses a second for {SECONDS} s, "
              f"{company['tasks']} open tasks, load {os.getloadavg()[0]:.1f}")  # fmt: skip
        command = [sys.executable, __file__, str(PAGES), str(SECONDS), "--pages"]
        return subprocess.run(command, input=json.dumps(company), text=True, check=False).returncode
    finally:
        for name, process in (("pages", serving), ("worker", worker)):
            if process is not None:
                process.terminate()
                _pid, _status, used = os.wait4(process.pid, 0)
                print(f"CPU of the {name}: {used.ru_utime + used.ru_stime:.1f} s")


def address_of(serving: "subprocess.Popen[str]") -> str:
    assert serving.stderr is not None
    found = ""
    for line in serving.stderr:
        found = found or "".join(re.findall(r"127\.0\.0\.1:\d+", line))
        if "Ctrl-C" in line:
            threading.Thread(target=serving.stderr.read, daemon=True).start()
            return found
    raise SystemExit("The server did not start.")


def fill() -> dict[str, Any]:
    """Orders of eight tasks; every member has a login and a session."""
    import forecast
    from django.conf import settings
    from django.db import transaction

    from naryad.people.models import MemberSkill
    from naryad.tasks.models import Task
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member, User

    forecast.TASKS, forecast.PER_MEMBER = PAGES * PER_MEMBER, PER_MEMBER
    workspace_id = forecast.fill()
    people = []
    with scope(workspace_id), transaction.atomic():
        mine: dict[int, list[int]] = {}
        pool: dict[int, list[int]] = {}
        for pk, member_id, skill_id in Task.objects.filter(status="todo").values_list(
            "pk", "assignee_id", "skill_id"
        ):
            (mine.setdefault(member_id, []) if member_id else pool.setdefault(skill_id, [])).append(pk)
        skills = dict(MemberSkill.objects.values_list("member_id", "skill_id"))
        for member in Member.objects.order_by("pk"):
            user = User.objects.create(email=f"m{member.pk}@example.org", name=member.name, password="!")
            Member.objects.filter(pk=member.pk).update(user=user)
            people.append({"id": member.pk, "session": session_of(user), "skill": skills[member.pk],
                           "mine": mine.get(member.pk, [])})  # fmt: skip
        count = Task.objects.count()
    cookie = settings.SESSION_COOKIE_NAME
    return {"people": people, "pool": pool, "tasks": count, "cookie": cookie, "path": "/w/bench/tasks/queue/"}


def session_of(user: Any) -> str:
    """The key of a session in which the user is logged in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


# HTTP as a browser speaks it


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class Browser:
    """One member's: cookies, and connections that are kept."""

    def __init__(self, address: str, cookies: dict[str, str]) -> None:
        self.host, _colon, port = address.partition(":")
        self.port, self.cookies = int(port), cookies
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str = ""
    ) -> Answer:
        while True:
            is_kept = bool(self.idle)
            reader, writer = self.idle.pop() if is_kept else await self.connect()
            try:
                writer.write(self.head(method, path, headers or {}, body))
                answer = await self._read(reader)
            except (asyncio.IncompleteReadError, ConnectionError):
                if not is_kept:
                    raise
                continue  # the server has closed it meanwhile: with another one, as a browser
            self.idle.append((reader, writer))
            return answer

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, limit=1 << 20)

    def head(self, method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
        given = {
            "Host": f"{self.host}:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            **headers,
        }
        if method == "POST":
            given |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()

    async def read_head(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {}
        for line in filter(None, lines):
            name, _colon, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return int(first.split()[1]), headers

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        status, headers = await self.read_head(reader)
        data = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(await reader.readline(), 16):
                data += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        elif status not in (204, 304):
            data = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        return Answer(status, headers, data.decode())


# The pages


@dataclass
class Part:
    """An element that refreshes itself."""

    id: str
    live: set[str]
    url: str
    html: str = ""
    tag: str = ""
    asking: bool = False
    asked_at: float = -PAUSE
    fetching: bool = False
    again: bool = False

    def concerns(self, topics: set[str]) -> bool:
        return any(topic in self.live or topic.partition(":")[0] in self.live for topic in topics)


@dataclass(eq=False)
class Wait:
    """A press that was answered, and the pages that have to become right."""

    at: float
    parts: list[Part]


@dataclass
class Figures:
    presses: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    planned: list[float] = field(default_factory=list)
    fetches: int = 0
    unchanged: int = 0
    busy: int = 0
    notices: int = 0
    errors: list[str] = field(default_factory=list)


ELEMENT = re.compile(r"<\w+[^>]*\bdata-live=[^>]*>", re.DOTALL)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1].replace("&amp;", "&") if found else ""


def parts_of(html: str) -> list[Part]:
    tags = ELEMENT.findall(html)
    return [
        Part(attribute(tag, "id"), set(attribute(tag, "data-live").split()), attribute(tag, "hx-get"))
        for tag in tags
    ]


class Page:
    def __init__(self, load: "Load", person: dict[str, Any]) -> None:
        self.load, self.person = load, person
        self.browser = Browser(load.company["address"], {load.company["cookie"]: person["session"]})
        self.parts: list[Part] = []
        self.token = ""
        self.topics: set[str] = set()
        self.jitter = JITTER
        self.own: set[str] = set()
        self.flushing: asyncio.Task[None] | None = None
        self.running: int | None = None

    async def open(self) -> None:
        answer = await self.browser.ask("GET", self.load.company["path"])
        assert answer.status == 200, answer.status
        self.parts = parts_of(answer.text)
        self.token = re.findall(r'name="csrf-token" content="([^"]+)"', answer.text)[0]

    @property
    def queue(self) -> Part:
        return next(part for part in self.parts if part.id == "queue")

    @property
    def can_press(self) -> bool:
        return self.running is not None or bool(self.person["mine"])

    async def listen(self) -> None:
        reader, writer = await self.browser.connect()
        writer.write(self.browser.head("GET", "/w/bench/events", {"Accept": "text/event-stream"}))
        status, _headers = await self.browser.read_head(reader)
        if status != 200:
            raise SystemExit(f"The stream of notices: {status}")
        self.load.opened += 1
        with contextlib.suppress(asyncio.CancelledError):
            async for line in reader:
                if line.startswith(b"data: "):
                    self.load.figures.notices += 1
                    self.hear(json.loads(line[6:]))

    def hear(self, message: dict[str, Any], *, jitter: float = JITTER) -> None:
        topics = set(message["topics"])
        if "forecast" in topics:
            self.load.heard_plan()
        if message.get("by") in self.own:
            return
        self.topics |= topics
        self.jitter = min(self.jitter, jitter)
        if self.flushing is None or self.flushing.done():
            self.flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(GATHER)
        topics, self.topics = self.topics, set()
        wait, self.jitter = random.uniform(0, self.jitter), JITTER
        for part in self.parts:
            if not part.asking and ("*" in topics or part.concerns(topics)):
                part.asking = True
                self.load.start(self.ask_soon(part, wait))

    async def ask_soon(self, part: Part, wait: float) -> None:
        await asyncio.sleep(max(wait, part.asked_at + PAUSE - time.monotonic()))
        part.asking, part.asked_at = False, time.monotonic()
        await self.fetch(part)

    async def fetch(self, part: Part) -> None:
        """htmx lets one element ask once at a time; what comes meanwhile is asked for after it."""
        if part.fetching:
            part.again = True
            return
        part.fetching = True
        try:
            began = time.monotonic()
            headers = {"HX-Request": "true", "HX-Target": part.id, "Live-Topics": " ".join(sorted(part.live))}
            headers |= {"If-None-Match": part.tag} if part.tag else {}
            answer = await self.browser.ask("GET", part.url, headers)
            self.load.figures.fetches += 1
            if answer.status == 200:
                part.html, part.tag = answer.text, answer.headers.get("etag", "")
                found = [one for one in parts_of(answer.text) if one.id == part.id]
                part.live = found[0].live if found else part.live
            elif answer.status == 503:
                self.load.figures.busy += 1
                self.load.start(self.ask_soon(part, AGAIN * (1 + random.random())))
                return
            elif answer.status == 304:
                self.load.figures.unchanged += 1
            else:
                self.load.figures.errors.append(f"{part.url} {answer.status}")
            self.load.came(part, began)
        finally:
            part.fetching = False
        if part.again:
            part.again = False
            await self.fetch(part)

    async def press(self) -> None:
        """Start one's own or a shared task, or pause what runs."""
        shared = self.load.company["pool"].get(str(self.person["skill"]), [])
        concerned = [self.queue]
        if self.running is not None:
            action, task = "pause", self.running
            self.running = None
        else:
            action, task = "start", random.choice(self.person["mine"] or [0])
            if shared and (not task or random.random() < 0.3):
                task = shared.pop()
                self.person["mine"].append(task)
                concerned = [page.queue for page in self.load.pages
                             if page.person["skill"] == self.person["skill"]]  # fmt: skip
            if not task:
                return
            self.running = task
        by = f"{random.getrandbits(64):x}"
        headers = {"HX-Request": "true", "X-CSRFToken": self.token, "Live-By": by}
        self.own.add(by)
        body = f"idempotency_key={random.getrandbits(64):x}"
        began = time.monotonic()
        path = f"/w/bench/tasks/{task}/{action}/"
        while (answer := await self.browser.ask("POST", path, headers, body)).status == 503:
            self.load.figures.busy += 1
            await asyncio.sleep(AGAIN)
        now = time.monotonic()
        if answer.status >= 300:
            self.load.figures.errors.append(f"{action} {answer.status} {answer.text[:60]}")
            return
        self.load.figures.presses.append(now - began)
        self.load.unplanned.append(now)
        self.load.waits.append(Wait(now, concerned))
        told = json.loads(answer.headers.get("hx-trigger", "{}")).get("changed")
        if told:
            self.hear(told, jitter=0)


class Load:
    def __init__(self, company: dict[str, Any]) -> None:
        self.company = company
        self.figures = Figures()
        self.pages = [Page(self, person) for person in company["people"][:PAGES]]
        self.waits: list[Wait] = []
        self.unplanned: list[float] = []
        self.opened = 0
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            self.figures.errors.append(repr(task.exception()))

    def came(self, part: Part, began: float) -> None:
        """Whoever waited for this part to be read after their press has it now."""
        now = time.monotonic()
        for wait in self.waits:
            if part in wait.parts and began >= wait.at:
                wait.parts.remove(part)
                self.figures.right.append(now - wait.at)
        self.waits = [wait for wait in self.waits if wait.parts]

    def heard_plan(self) -> None:
        now = time.monotonic()
        self.figures.planned += [now - at for at in self.unplanned]
        self.unplanned = []

    async def run(self) -> int:
        for at in range(0, len(self.pages), 5):
            await asyncio.gather(*(page.open() for page in self.pages[at : at + 5]))
        streams = [asyncio.create_task(page.listen()) for page in self.pages]
        while self.opened < len(self.pages):
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)
        self.figures = Figures()
        began, used = time.monotonic(), time.process_time()
        for n in range(PRESSES_A_SECOND * SECONDS):
            await asyncio.sleep(max(0.0, began + n / PRESSES_A_SECOND - time.monotonic()))
            self.start(random.choice([page for page in self.pages if page.can_press]).press())
        ended = time.monotonic()
        while (self.waits or self.tasks) and time.monotonic() < ended + LATE:
            await asyncio.sleep(0.1)
        self.figures.errors += ["not right"] * sum(len(wait.parts) for wait in self.waits)
        used = time.process_time() - used
        wrong = await self.wrong_pages()
        for stream in streams:
            stream.cancel()
        self.say(used, time.monotonic() - began, wrong)
        return 0 if not self.figures.errors and not wrong else 1

    async def wrong_pages(self) -> int:
        """Queues whose tasks stand otherwise than the server says, once everything is quiet."""
        await asyncio.sleep(3)
        wrong = 0
        for page in self.pages:
            if not page.queue.html:
                continue
            answer = await page.browser.ask("GET", page.queue.url, {"HX-Request": "true"})
            wrong += shown(answer.text) != shown(page.queue.html)
        return wrong

    def say(self, used: float, took: float, wrong: int) -> None:
        got = self.figures
        count = max(1, len(got.presses))
        for name, seconds in (("press answered", got.presses), ("pages right", got.right),
                              ("notice of dates", got.planned)):  # fmt: skip
            if len(seconds) > 1:
                cuts = statistics.quantiles(seconds, n=20)
                print(f"{name:16} p50 {statistics.median(seconds):6.2f} s   p95 {cuts[-1]:6.2f} s   "
                      f"({len(seconds)})")  # fmt: skip
        print(f"fetches a press  {got.fetches / count:.1f}   not changed {got.unchanged}   "
              f"server busy {got.busy}   "
              f"notices to pages a press {got.notices / count:.0f}")  # fmt: skip
        print(f"errors {len(got.errors)}   wrong at the end {wrong}   {sorted(set(got.errors))[:5]}")
        print(f"CPU of the generator {used:.1f} s of {took:.0f} s")


def shown(html: str) -> list[str]:
    """The tasks of a queue as they stand, and which one runs."""
    return re.findall(r"/tasks/\d+/(?:pause/|start/)?(?=\")|is-running", html)


if __name__ == "__main__":
    sys.exit(main())
