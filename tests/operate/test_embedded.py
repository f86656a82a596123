"""The embedded server dies with its parent, keeps what it acknowledged, and says clearly what is wrong."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from naryad.operate.embedded import home as places
from naryad.operate.embedded import programs
from naryad.operate.embedded.errors import EmbeddedServerError, ServerAlreadyRuns, explained
from naryad.operate.embedded.server import APP, OWNER, SUPERUSER, EmbeddedServer, running_server
from tests.operate.conftest import ROOT, wait_for

WRITER = """
import sys
from pathlib import Path
import psycopg
from naryad.operate.embedded.server import EmbeddedServer
from naryad.operate.embedded.server import OWNER

server = EmbeddedServer(data_dir=Path(sys.argv[1])).start()
with psycopg.connect(server.url(role=OWNER), autocommit=True) as connection:
    connection.execute("CREATE TABLE written (number int)")
    for number in range(1_000_000):
        connection.execute("INSERT INTO written VALUES (%s)", [number])
        print(number, flush=True)
"""


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(data_dir=data_dir) as running:
        yield running


def test_killing_the_parent_leaves_no_server_and_loses_no_acknowledged_row(data_dir: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(data_dir)], stdout=subprocess.PIPE, cwd=ROOT)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(200)]
    postmaster = postmaster_of(data_dir)

    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()

    acknowledged += [int(line) for line in rest.split(b"\n")[:-1]]
    wait_for(lambda: not is_alive(postmaster), seconds=10)
    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url(role=OWNER)) as connection:
        kept = {row[0] for row in connection.execute("SELECT number FROM written")}
    assert set(acknowledged) <= kept


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does this on Linux only")
def test_killing_the_watchdog_stops_the_server(server: EmbeddedServer, data_dir: Path) -> None:
    postmaster = postmaster_of(data_dir)
    assert server.pid is not None

    os.kill(server.pid, signal.SIGKILL)

    wait_for(lambda: not is_alive(postmaster), seconds=10)


def test_a_second_server_on_the_same_data_is_refused(server: EmbeddedServer, data_dir: Path) -> None:
    with pytest.raises(ServerAlreadyRuns, match="NARYAD_DATA"):
        EmbeddedServer(data_dir=data_dir).start(lock_seconds=0)


def test_a_running_server_is_found_by_other_commands(server: EmbeddedServer, data_dir: Path) -> None:
    found = running_server(data_dir=data_dir)

    assert found == {APP: server.url(role=APP), OWNER: server.url(role=OWNER)}
    server.stop()
    assert running_server(data_dir=data_dir) is None


def test_stopping_and_starting_keeps_the_rows(data_dir: Path) -> None:
    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url(role=OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")

    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url(role=OWNER)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_a_shell_made_for_another_server_does_not_matter(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = {
        "PGPORT": "6543",
        "PGHOST": "db.example",
        "PGHOSTADDR": "192.0.2.1",
        "PGUSER": "me",
        "PGSERVICE": "x",
    }
    for name, value in (another | {"PGOPTIONS": "-c search_path=nowhere", "PGDATABASE": "mine"}).items():
        monkeypatch.setenv(name, value)

    with EmbeddedServer(data_dir=data_dir) as server:
        monkeypatch.setenv("PGPORT", "6543")
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT current_user, current_schemas(false)::text").fetchone() == (
                APP,
                "{public}",
            )


def test_only_the_supervisor_is_superuser_and_secrets_are_private(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url(role=SUPERUSER)) as connection:
        roles: dict[str, bool] = dict(
            connection.execute(
                "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname LIKE 'naryad%'"
            )
        )

    assert roles == {SUPERUSER: True, OWNER: False, APP: False}
    assert (server.home.folder / "passwords.json").stat().st_mode & 0o077 == 0
    assert server.home.cluster.stat().st_mode & 0o077 == 0
    assert server.home.log.stat().st_mode & 0o077 == 0


def test_the_server_inherits_nothing_of_our_secrets(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARYAD_SECRET_KEY", "a canary")

    with EmbeddedServer(data_dir=data_dir, fsync=False) as server:
        postmaster = (server.home.cluster / "postmaster.pid").read_text().split()[0]
        for process in (server.pid, postmaster):
            assert b"canary" not in Path(f"/proc/{process}/environ").read_bytes()


def test_nobody_enters_without_a_password(server: EmbeddedServer) -> None:
    address = server.url(role=APP).replace(server.home.passwords().app, "guessed")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_cyrillic_letters_fold(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT lower('ЁЖИК')").fetchone() == ("ёжик",)


def test_a_leftover_pid_file_of_a_dead_server_does_not_block(data_dir: Path) -> None:
    with EmbeddedServer(data_dir=data_dir) as server:
        cluster = server.home.cluster
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1700000000\n5432\n\n\n")

    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_major_version_are_refused_in_words(data_dir: Path) -> None:
    with EmbeddedServer(data_dir=data_dir) as server:
        version = server.home.cluster / "PG_VERSION"
    version.write_text("16\n")

    with pytest.raises(EmbeddedServerError, match=r"PostgreSQL 16, this is 18.*naryad backup"):
        EmbeddedServer(data_dir=data_dir).start()


def test_a_place_that_cannot_be_a_folder_is_refused_in_words(data_dir: Path) -> None:
    (data_dir / "file").write_text("")

    with pytest.raises(EmbeddedServerError, match="Set NARYAD_DATA"):
        EmbeddedServer(data_dir=data_dir / "file" / "inside")


def test_a_half_made_cluster_is_made_anew(data_dir: Path) -> None:
    home = places.open_home(data_dir=data_dir, run_as=programs.unprivileged())
    (home.folder / "cluster.new").mkdir()
    (home.folder / "cluster.new" / "half").write_text("")

    with EmbeddedServer(data_dir=data_dir) as server:
        assert server.home.cluster.is_dir()
        assert not (home.folder / "cluster.new").exists()


def test_the_socket_is_short_and_private_whatever_the_temporary_folder(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = data_dir / ("deep" * 20)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))

    folder = places.make_socket_dir(run_as=programs.unprivileged())

    assert len(str(folder)) < 60
    assert folder.stat().st_mode & 0o077 == 0
    places.forget(folder)


@pytest.mark.parametrize(
    ("printed", "cure"),
    [
        ("FATAL: could not write: No space left on device", "disk is full"),
        ("FATAL: Read-only file system", "set NARYAD_DATA"),
        ("FATAL: could not map anonymous shared memory: Cannot allocate memory", "not enough memory"),
    ],
)
def test_known_faults_are_explained(printed: str, cure: str) -> None:
    assert cure in explained(printed)
    assert printed in explained(printed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_programs_out_of_reach_are_copied_whole(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a virtual environment in a private home."""
    run_as = programs.unprivileged()
    installed = programs.programs_dir(run_as={})
    places_of_copies = (data_dir / "programs",)
    data_dir.chmod(0o711)
    monkeypatch.setattr(programs, "COPY_PLACES", places_of_copies)
    reaches = programs._runs

    def runs(program: Path, rights: programs.RunAs) -> bool:
        return program.parent != installed and reaches(program, rights)

    monkeypatch.setattr(programs, "_runs", runs)

    first = programs.programs_dir(run_as=run_as)
    second = programs.programs_dir(run_as=run_as)

    assert first == second
    assert first.is_relative_to(places_of_copies[0])
    assert not list(places_of_copies[0].glob(".building-*"))


def postmaster_of(data_dir: Path) -> int:
    home = places.open_home(data_dir=data_dir, run_as=programs.unprivileged())
    return int((home.cluster / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        "Z"
        not in subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    )
