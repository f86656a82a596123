"""Development: serve in a child process that starts anew when code changes; rebuild changed assets."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from naryad.operate.serve import ended_by_signals, say

ROOT = Path(__file__).resolve().parents[3]
CODE = ("src/naryad/**/*.py", "src/naryad/**/*.po")
ASSETS = ("frontend/*.*", "frontend/islands/**/*", "frontend/lib/**/*", "frontend/styles/**/*", "frontend/build/**/*",
          "src/naryad/**/*.html")  # fmt: skip
LOOK_SECONDS = 0.7


def serve_and_watch(*, command: list[str], settings: str) -> None:
    """Until Ctrl-C. The database stays; web and worker restart."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "NARYAD_DEBUG": "1",
        "NARYAD_ALLOW_TEMPORARY": "1",
    }
    with ended_by_signals(), contextlib.suppress(KeyboardInterrupt):
        child = subprocess.Popen(command, env=environment)
        try:
            code, assets = _newest(CODE), _newest(ASSETS)
            while True:
                time.sleep(LOOK_SECONDS)
                if _newest(ASSETS) != assets:
                    assets = _newest(ASSETS)
                    subprocess.run([sys.executable, "hatch_build.py"], cwd=ROOT, check=False)
                if _newest(CODE) != code:
                    code = _newest(CODE)
                    say("Code changed, starting anew …")
                    _end(child)
                    child = subprocess.Popen(command, env=environment)
        finally:
            _end(child)


def _newest(patterns: tuple[str, ...]) -> tuple[int, int]:
    """How many files, and the latest change among them."""
    times = [path.stat().st_mtime_ns for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    return len(times), max(times, default=0)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
    child.wait()
