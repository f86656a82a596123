"""Servers of their own, with fsync on: what is tested here is what happens when processes die."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory the database's user can reach, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="naryad-data-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clean_environment(data_dir: Path) -> dict[str, str]:
    """What a command sees: our data directory, nothing of the tests' own database."""
    dropped = ("DATABASE_", "NARYAD_", "DJANGO_", "PYTEST_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "NARYAD_DATA": str(data_dir), "NARYAD_ALLOW_TEMPORARY": "1", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def naryad(clean_environment: dict[str, str]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a command of naryad to its end."""

    def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "naryad.config.cli", *words],
            env={**clean_environment, **variables}, capture_output=True, text=True, timeout=120, check=False,
            stdin=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip

    return run


def wait_for(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Until it is so; fails when it does not become so."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
