"""The worker of background jobs, and the recovery of jobs whose worker was killed."""

import asyncio
import contextlib
import logging
from collections.abc import Collection

import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from naryad.core.env import env
from naryad.operate.fair import FairJobs

log = logging.getLogger(__name__)

CONCURRENCY = 4
HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 12.0
POLLING_SECONDS = 0.5
"""A notice that arrives while jobs are being fetched is lost, and a job whose lock is freed has none: look often."""
GRACE_SECONDS = 8.0
AGAIN_SECONDS = 1.0
CONNECT_SECONDS = 5


async def run_worker(
    *,
    concurrency: int = CONCURRENCY,
    stalled_seconds: float = STALLED_SECONDS,
    queues: Collection[str] = (),
) -> None:
    """Do jobs of these queues (none named: of all) until cancelled; started jobs get some seconds to end, the rest is
    taken up by the next worker.

    A fault of the database ends neither this process nor the pages it may serve: the worker begins anew. Where its
    listener loses the connection, procrastinate's worker returns as if somebody had asked it to.
    """
    task = asyncio.current_task()
    while True:
        fault: Exception | str = "the database went away"
        try:
            await _do_jobs(concurrency, stalled_seconds, queues)
        except (ConnectorException, psycopg.Error, OSError) as error:
            fault = error.__cause__ if isinstance(error.__cause__, Exception) else error
        if task is not None and task.cancelling():
            return
        log.warning("The worker begins anew: %s", " ".join(str(fault).split()))
        await asyncio.sleep(AGAIN_SECONDS)


async def _do_jobs(concurrency: int, stalled_seconds: float, queues: Collection[str]) -> None:
    from procrastinate.contrib.django import app as django_app

    async with await psycopg.AsyncConnection.connect(
        env().database_direct_url, connect_timeout=CONNECT_SECONDS
    ):
        pass  # a pool that does not reach its server would try later and later
    connector = PsycopgConnector(conninfo=env().database_direct_url, min_size=1, max_size=concurrency + 5)
    app = django_app.with_connector(connector)
    try:
        async with app.open_async():
            await _at_work(app, concurrency, stalled_seconds, queues)
    finally:
        await connector.close_async()  # also where it was not open yet: its tasks would go on for ever


async def _at_work(app: App, concurrency: int, stalled_seconds: float, queues: Collection[str]) -> None:
    """The clock has a hand of its own, so that no press waits for what it starts."""
    from naryad.activity.jobs import CLOCK

    app.job_manager = FairJobs(app.job_manager, hands=concurrency)
    recovery = asyncio.create_task(_look_after(app, stalled_seconds))
    wanted = set(queues) or known_queues()
    shares = [(sorted(wanted - {CLOCK}), concurrency), (sorted(wanted & {CLOCK}), 1)]
    hands = [_work(app, share, number, stalled_seconds) for share, number in shares if share]
    try:
        await _first_of([asyncio.create_task(hand) for hand in hands])
    finally:
        recovery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await recovery


def known_queues() -> set[str]:
    """Those that jobs of the program are put into."""
    from procrastinate.contrib.django import app

    return {task.queue for task in app.tasks.values() if not task.name.startswith("builtin:")}


async def _work(app: App, queues: list[str], concurrency: int, stalled_seconds: float) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=POLLING_SECONDS,
        update_heartbeat_interval=min(HEARTBEAT_SECONDS, stalled_seconds / 3),
        stalled_worker_timeout=stalled_seconds,
        shutdown_graceful_timeout=GRACE_SECONDS,
    )


async def _first_of(working: list["asyncio.Task[None]"]) -> None:
    """Until one ends or fails; then all of them end what they have begun, also when this is cancelled."""
    try:
        await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in working:
            task.cancel()
        ended = await asyncio.gather(*working, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


async def _look_after(app: App, stalled_seconds: float) -> None:
    while True:
        try:
            await _recover_stalled(app, stalled_seconds)
        except ConnectorException as fault:
            log.warning("Stalled jobs could not be looked for: %s", fault)
        # Periodic jobs are queued through Django's connection of this thread: give it back, broken or not.
        await sync_to_async(close_old_connections, thread_sensitive=True)()
        await asyncio.sleep(stalled_seconds / 3)


async def _recover_stalled(app: App, stalled_seconds: float) -> None:
    """Queue again what a killed worker left half done; its transaction was rolled back by the database."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_seconds):
        log.warning("Job %s (%s) lost its worker and is queued again.", job.id, job.task_name)
        with contextlib.suppress(ConnectorException):  # another worker was first
            await app.job_manager.retry_job(job)
