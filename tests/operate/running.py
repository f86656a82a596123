"""Processes of naryad that run beside a test, and what they say."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.operate.conftest import ROOT, wait_for


class Running:
    """One command; `said` grows with what it prints on standard error."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process, self.said = process, ""
        threading.Thread(target=self._listen, daemon=True).start()
        wait_for(lambda: "Ctrl-C" in self.said or process.poll() is not None, seconds=60)
        assert "Ctrl-C" in self.said, self.said

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
def running(*words: str, environment: Mapping[str, str]) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "naryad.config.cli", *words],
        env={"NARYAD_PORT": "0", **environment}, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        yield Running(process)
    finally:
        process.kill()
        process.wait()
