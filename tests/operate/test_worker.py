"""A killed worker's job is taken up again by the next worker."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from naryad.operate import worker
from tests.operate.conftest import ROOT, wait_for

WORKER = """
import asyncio, os, sys, threading
from pathlib import Path
import django
django.setup()
from procrastinate.contrib.django import app
from naryad.operate.worker import run_worker

place, hangs = Path(sys.argv[1]), sys.argv[2] == "hangs"

@app.task(name="tests.mark")
def mark(**_given: object) -> None:
    with open(place / "attempts", "a") as attempts:
        attempts.write(f"{os.getpid()}\\n")
    if hangs:
        threading.Event().wait()
    (place / "done").touch()

@app.task(name="tests.hang")
def hang(**_given: object) -> None:
    threading.Event().wait(60)

@app.task(name="tests.ask_all", queue="clock")
def ask_all() -> None:
    threading.Event().wait(60)

asyncio.run(run_worker(concurrency=int(sys.argv[3]), stalled_seconds=1.0))
"""


@pytest.fixture
def start_worker(
    clean_environment: dict[str, str], database: Any, data_dir: Path, transactional_db: None
) -> Any:
    started = []
    settings = {"DATABASE_URL": database.app, "DJANGO_SETTINGS_MODULE": "naryad.config.settings.base"}

    def start(*, hangs: bool, hands: int = 1) -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(data_dir), "hangs" if hangs else "works", str(hands)],
            env={**clean_environment, **settings},
            cwd=ROOT,
        )
        started.append(worker)
        return worker

    yield start
    for running in started:
        running.kill()
        running.wait()


def test_the_job_of_a_killed_worker_is_taken_up_by_the_next(
    start_worker: Any, data_dir: Path, owner_cursor: psycopg.Cursor
) -> None:
    owner_cursor.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'tests.mark', '{}')"
    )
    first = start_worker(hangs=True)
    attempts = data_dir / "attempts"
    wait_for(lambda: attempts.exists() and bool(attempts.read_text()))
    first.send_signal(signal.SIGKILL)
    first.wait()

    second = start_worker(hangs=False)

    wait_for(lambda: (data_dir / "done").exists())
    wait_for(lambda: left(owner_cursor) == 0)
    assert attempts.read_text().split() == [str(first.pid), str(second.pid)]


def test_a_press_does_not_wait_for_what_the_clock_started(
    start_worker: Any, data_dir: Path, owner_cursor: psycopg.Cursor
) -> None:
    """Each minute every company is asked what is due, and there may be hundreds."""
    for queue, task in (("clock", "tests.ask_all"), ("default", "tests.mark")):
        owner_cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, '{}')",
            [queue, task],
        )

    start_worker(hangs=False)

    wait_for(lambda: (data_dir / "done").exists())


def test_a_big_company_does_not_take_every_hand(
    start_worker: Any, data_dir: Path, owner_cursor: psycopg.Cursor
) -> None:
    for company in (1, 1, 1, 1, 2):
        owner_cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s)",
            ["tests.hang" if company == 1 else "tests.mark", f'{{"workspace_id": {company}}}'],
        )

    start_worker(hangs=False, hands=3)

    wait_for(lambda: (data_dir / "done").exists())
    wait_for(lambda: doing(owner_cursor) == 2)  # the other one is done, and written down as such


def test_a_queue_that_nobody_uses_is_refused(naryad: Any) -> None:
    refused = naryad("worker", "--queues", "defualt,clock")

    assert refused.returncode == 1
    assert "No queue is called defualt: there are clock, default, forecast" in refused.stderr


def doing(cursor: psycopg.Cursor) -> int:
    row = cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
    assert row is not None
    return int(row[0])


def left(cursor: psycopg.Cursor) -> int:
    row = cursor.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    "fault", [ConnectorException("deadlock detected"), psycopg.OperationalError("gone"), None]
)
def test_neither_a_fault_of_the_database_nor_a_return_ends_the_worker(
    monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    """Whose listener lost its connection returns, as if it had been asked to end."""
    begun: list[int] = []

    async def fail_first(concurrency: int, *_given: Any) -> None:
        begun.append(concurrency)
        if len(begun) > 1:
            await asyncio.sleep(60)
        if fault:
            raise fault

    async def watch() -> None:
        running = asyncio.create_task(worker.run_worker(concurrency=2))
        while len(begun) < 2:
            await asyncio.sleep(0)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    monkeypatch.setattr(worker, "_do_jobs", fail_first)
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0)

    asyncio.run(watch())

    assert begun == [2, 2]
