"""Serve pages, events and jobs: all in one process, or apart."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Collection, Iterator
from typing import Any

import uvicorn
from django.conf import settings

from naryad.core.env import ConfigurationError, env
from naryad.operate.worker import run_worker

PORTS_TO_TRY = 50
SHUTDOWN_SECONDS = 3
START_SECONDS = 60
"""In which a process that takes another's place must answer."""
PROCESSES = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the processes of one `web` add up what they count."""
log = logging.getLogger(__name__)
_ENDINGS = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def bound_socket(*, host: str, port: int, is_flexible: bool) -> socket.socket:
    """Listen on the port, or, where the operator did not insist on it, on the next free one."""
    last_fault: OSError | None = None
    for candidate in range(port, port + PORTS_TO_TRY if is_flexible and port else port + 1):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, candidate))
            listening.listen(2048)
        except OSError as fault:
            listening.close()
            last_fault = fault
        else:
            return listening
    raise ConfigurationError(
        f"Nothing can listen on {host}:{port}: {last_fault}. Set NARYAD_PORT to a free port."
    )


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def serve(*, listening: socket.socket, with_worker: bool) -> None:
    """Serve until Ctrl-C or a request to end; requests and jobs that run get some seconds."""
    # Assets are files read in pieces, a few kilobytes each: no reason to warn whoever watches the terminal.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    with ended_by_signals(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(listening, with_worker))


def work(*, concurrency: int, queues: Collection[str] = ()) -> None:
    """Do background jobs until Ctrl-C or a request to end."""
    with ended_by_signals(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run_worker(concurrency=concurrency, queues=queues))


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end the process as Ctrl-C does, so the embedded server is stopped in order."""
    before = {number: signal.signal(number, _interrupt) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but the signal is not raised again inside the server's task: it has ended what it should."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, *_ENDINGS)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams of open pages would be waited for until the last second: end them first."""
        from naryad.workspaces.views.entry import hub

        hub.end()
        await super().shutdown(sockets)


async def _serve(listening: socket.socket, with_worker: bool) -> None:
    server = _Server(uvicorn.Config(_application(), log_level="warning", **_options()))
    tasks = [asyncio.create_task(server.serve(sockets=[listening]), name="web")]
    if with_worker:
        tasks.append(asyncio.create_task(run_worker(), name="worker"))
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    for task in tasks[1:]:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


def serve_many(*, host: str, port: int, processes: int) -> None:
    """Pages in several processes, without worker; a process that dies is replaced, and on SIGHUP each of them is, once
    its successor answers: so new code is taken without an error.
    """
    with (
        ended_by_signals(),
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="naryad-metrics-") as folder,
    ):
        os.environ[PROCESSES] = folder
        uvicorn.run(
            _application(),
            host=host,
            port=port,
            workers=processes,
            log_level=env().log_level.lower(),
            timeout_worker_healthcheck=START_SECONDS,
            **_options(),
        )


def _options() -> dict[str, Any]:
    """Only a trusted proxy is believed who asks (X-Forwarded-For), and by which scheme (X-Forwarded-Proto)."""
    return {
        "lifespan": "off",
        "access_log": False,
        "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": list(env().trusted_proxies),
    }


def _application() -> str:
    """The settings' ASGI application, as uvicorn names it."""
    module, _dot, name = settings.ASGI_APPLICATION.rpartition(".")
    return f"{module}:{name}"


def say(text: str = "") -> None:
    print(text, file=sys.stderr, flush=True)
