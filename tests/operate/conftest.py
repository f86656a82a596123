"""Servers of their own. What is tested is what happens when processes die, not machines: those of commands do no fsync."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def new_data_dir() -> Iterator[Path]:
    """A data directory the database's user can reach, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="naryad-data-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with new_data_dir() as folder:
        yield folder


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A data directory after `naryad migrate`: to make one takes longer than all that most tests do with it."""
    with new_data_dir() as folder:
        done = run_naryad("migrate", environment=environment_of(folder))
        assert done.returncode == 0, done.stderr
        yield folder


@pytest.fixture
def migrated_data_dir(migrated: Path, data_dir: Path) -> Path:
    """The same directory as `data_dir`."""
    return copied(migrated, data_dir)


def copied(folder: Path, to: Path) -> Path:
    """With owners and rights, which the database asks for."""
    subprocess.run(["cp", "--archive", f"{folder}/.", str(to)], check=True)
    return to


@pytest.fixture
def clean_environment(data_dir: Path) -> dict[str, str]:
    return environment_of(data_dir)


def environment_of(data_dir: Path) -> dict[str, str]:
    """What a command sees: our data directory, nothing of the tests' own database."""
    dropped = ("DATABASE_", "NARYAD_", "DJANGO_", "PYTEST_", "COV_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    ours = {"NARYAD_DATA": str(data_dir), "NARYAD_ALLOW_TEMPORARY": "1", "NARYAD_DATABASE_FSYNC": "off"}
    return {**kept, **ours, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def naryad(clean_environment: dict[str, str]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a command of naryad to its end."""

    def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return run_naryad(*words, environment={**clean_environment, **variables})

    return run


def run_naryad(*words: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "naryad.config.cli", *words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Until it is so; fails when it does not become so."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
