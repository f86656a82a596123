"""Processes of naryad that run beside a test, and what they say."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.operate.conftest import ROOT, wait_for


def free_port() -> int:
    """That nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Running:
    """One command; `said` grows with what it prints on standard error."""

    def __init__(self, process: "subprocess.Popen[str]", *, is_up: str) -> None:
        self.process, self.said = process, ""
        threading.Thread(target=self._listen, daemon=True).start()
        wait_for(lambda: is_up in self.said or process.poll() is not None, seconds=90)
        assert is_up in self.said, self.said

    @property
    def address(self) -> str:
        return str(re.findall(r"http://\S+", self.said)[0])

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    def end(self) -> int:
        """As Ctrl-C does; its code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line


@contextmanager
def running(*words: str, environment: Mapping[str, str], is_up: str = "Ctrl-C") -> Iterator[Running]:
    """`is_up`: what it says as soon as it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "naryad.config.cli", *words],
        env={"NARYAD_PORT": "0", **environment}, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        yield Running(process, is_up=is_up)
    finally:
        process.kill()
        process.wait()
