"""Servers of their own. What is tested is what happens when processes die, not machines: those of commands do no fsync."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory after `naryad migrate`: to make one takes longer than all that most tests do with it."""
    with made_once(tmp_path_factory, "migrated", migrate) as folder:
        yield folder


def migrate(folder: Path) -> None:
    done = run_naryad("migrate", environment=environment_of(folder))
    assert done.returncode == 0, done.stderr


@contextmanager
def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Iterator[Path]:
    """What `make` lays into a folder: with several workers by the first of them, for all. To be copied, not touched."""
    run = factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    folder = Path(tempfile.gettempdir()) / f"naryad-made-{os.getpid()}-{name}"
    with (run / name).open("a+") as made:
        with (run / f"{name}-making").open("w") as making:
            fcntl.flock(making, fcntl.LOCK_EX)
            fcntl.flock(made, fcntl.LOCK_SH)  # to the end; who comes next does not wait for that
            made.seek(0)
            if place := made.read():
                folder = Path(place)
            else:
                folder.mkdir(mode=0o711)
                make(folder)
                made.write(str(folder))
                made.flush()
        yield folder
        with suppress(BlockingIOError):  # who is the last to use it takes it away
            fcntl.flock(made, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            made.truncate(0)


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
        env=environment, capture_output=True, text=True, timeout=300, check=False,
        stdin=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Until it is so; fails when it does not become so."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
