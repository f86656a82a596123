"""Start and stop the private PostgreSQL server."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from naryad.operate.embedded import ballast, programs, watchdog
from naryad.operate.embedded import home as places
from naryad.operate.embedded.errors import NO_SPACE, EmbeddedServerError, explained
from naryad.operate.embedded.home import PORT, Home, Running

log = logging.getLogger(__name__)
SUPERUSER, OWNER, APP = "naryad_supervisor", "naryad_owner", "naryad_app"
DATABASE = "naryad"
START_SECONDS = 120.0
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
INHERITED = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServer:
    """A server on a private socket: start() makes what is missing, stop() ends it; its parent's death ends it too."""

    def __init__(
        self, *, data_dir: Path, fsync: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        self.run_as = programs.unprivileged()
        self.home: Home = places.open_home(data_dir=data_dir, run_as=self.run_as)
        self.settings = {**SETTINGS, **({} if fsync else THROW_AWAY), **(settings or {})}
        self.fsync = fsync
        self._lock = -1
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._socket_dir: Path | None = None

    @property
    def pid(self) -> int | None:
        """Process of the watchdog, while it runs."""
        return self._watchdog.pid if self._watchdog else None

    def url(self, *, role: str = APP, database: str = DATABASE) -> str:
        """Address of a database for one of the three roles."""
        if self._socket_dir is None:
            raise EmbeddedServerError("The embedded server is not running.")
        return address(self.home, self._socket_dir, role=role, database=database)

    def start(self, *, lock_seconds: float = places.LOCK_SECONDS) -> Self:
        """Serve until stop(). Raises ServerAlreadyRuns when another server keeps the data longer than that."""
        forget_shell()
        bin_dir = programs.programs_dir(run_as=self.run_as)
        self._lock = self.home.lock(seconds=lock_seconds)
        try:
            if not self.home.cluster.exists():
                self._make_cluster(bin_dir)
            self.home.check_version()
            places.remove_stale_pid(self.home)
            self._socket_dir = places.make_socket_dir(run_as=self.run_as)
            self._come_up(bin_dir)
            self._make_roles()
            self.home.announce(Running(pid=os.getpid(), socket_dir=str(self._socket_dir)))
        except BaseException:
            self.stop()
            raise
        return self

    def has_ended(self) -> bool:
        """Though nobody stopped it: it was killed, or gave up."""
        return self._watchdog is not None and self._watchdog.poll() is not None

    def begin_anew(self) -> None:
        """After it has ended, at the same address. Raises EmbeddedServerError when it does not come up."""
        if self._watchdog and self._watchdog.stdout:
            self._watchdog.stdout.close()
        places.remove_stale_pid(self.home)
        self._come_up(programs.programs_dir(run_as=self.run_as))

    def _come_up(self, bin_dir: Path) -> None:
        """On a full disk with the room that is kept for it."""
        try:
            self._run(bin_dir)
            self._wait_until_ready()
        except EmbeddedServerError as fault:
            if NO_SPACE not in str(fault) or not ballast.release(self.home):
                raise
            log.critical("The disk is full: the room kept for the database is given to it. Free some space.")
            places.remove_stale_pid(self.home)
            self._run(bin_dir)
            self._wait_until_ready()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything acknowledged is on disk."""
        if self._watchdog is not None:
            if self._watchdog.stdin:
                self._watchdog.stdin.close()
            self._watchdog.wait()
            if self._watchdog.stdout:
                self._watchdog.stdout.close()
            self._watchdog = None
        self.home.running_file.unlink(missing_ok=True)
        if self._socket_dir is not None:
            places.forget(self._socket_dir)
            self._socket_dir = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_cluster(self, bin_dir: Path) -> None:
        """Beside its place, then renamed: a cluster is whole or absent."""
        new = self.home.folder / "cluster.new"
        places.forget(new)
        new.mkdir(mode=0o700)
        password_file = self.home.folder / "password.new"
        password_file.unlink(missing_ok=True)
        with open(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(self.home.passwords().superuser)
        if self.run_as:
            for made in (new, password_file):
                os.chown(made, self.run_as["user"], self.run_as["group"])
        try:
            made_cluster = subprocess.run(
                [bin_dir / "initdb", f"--pgdata={new}", f"--username={SUPERUSER}", f"--pwfile={password_file}",
                 "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin",
                 "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
                 *([] if self.fsync else ["--no-sync"])],
                capture_output=True, text=True, errors="replace", cwd="/", check=False,
                env=_quiet_environment(), **self.run_as,
            )  # fmt: skip
        finally:
            password_file.unlink(missing_ok=True)
        if made_cluster.returncode:
            places.forget(new)
            raise EmbeddedServerError(
                "A database could not be made.\n" + explained(made_cluster.stdout + made_cluster.stderr)
            )
        new.rename(self.home.cluster)

    def _run(self, bin_dir: Path) -> None:
        options = {**self.settings, "unix_socket_directories": str(self._socket_dir), "port": "5432"}
        log = self.home.log
        if log.exists() and log.stat().st_size > 5_000_000:
            log.replace(log.with_suffix(".log.1"))
        self._log_from = log.stat().st_size if log.exists() else 0
        self._watchdog = subprocess.Popen(
            [
                sys.executable, "-I", "-S", watchdog.__file__,
                str(os.getpid()), str(self.run_as.get("user", -1)), str(self.run_as.get("group", -1)), str(log),
                str(bin_dir / "postgres"), "-D", str(self.home.cluster),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/", start_new_session=True,
            pass_fds=[self._lock], env=_quiet_environment(),
        )  # fmt: skip
        assert self._watchdog.stdout is not None
        if not self._watchdog.stdout.readline().strip():
            raise EmbeddedServerError("The database could not be started.\n" + self._printed())

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(role=SUPERUSER, database="postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as fault:
                assert self._watchdog is not None
                if self._watchdog.poll() is not None:
                    raise EmbeddedServerError("The database did not start.\n" + self._printed()) from None
                if "password authentication failed" in str(fault):
                    raise EmbeddedServerError(
                        f"The passwords in {self.home.folder / 'passwords.json'} are not those of the database there."
                    ) from None
                if time.monotonic() > until:
                    raise EmbeddedServerError(
                        f"The database did not answer: {fault}\n" + self._printed()
                    ) from None
                time.sleep(0.03)

    def _printed(self) -> str:
        if not self.home.log.exists():
            return ""
        return explained(self.home.log.read_bytes()[self._log_from :].decode(errors="replace"))

    def _make_roles(self) -> None:
        """The owner, the application's login and their database; the superuser stays with the supervisor."""
        passwords = self.home.passwords()
        with psycopg.connect(self.url(role=SUPERUSER, database="postgres"), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
                if role not in known:
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
                    )
            is_there = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not is_there:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )


def running_server(*, data_dir: Path) -> Mapping[str, str] | None:
    """Addresses by role of the server another process runs on these data; None when there is none."""
    run_as = programs.unprivileged()
    home = places.open_home(data_dir=data_dir, run_as=run_as)
    running = home.announced()
    if running is None or not home.is_locked() or not _lives(running.pid):
        return None
    forget_shell()
    return {role: address(home, Path(running.socket_dir), role=role) for role in (APP, OWNER)}


def address(home: Home, socket_dir: Path, *, role: str, database: str = DATABASE) -> str:
    passwords = home.passwords()
    password = {SUPERUSER: passwords.superuser, OWNER: passwords.owner, APP: passwords.app}[role]
    return (
        f"postgresql://{role}:{quote(password, safe='')}@/{database}"
        f"?host={quote(str(socket_dir), safe='')}&port={PORT}"
    )


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def forget_shell() -> None:
    """The PG* variables of a user's shell name another server, and what an address does not say they say: PGSERVICE,
    PGHOSTADDR, PGOPTIONS. This process and what it starts connect to ours alone.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def _quiet_environment() -> dict[str, str]:
    """With messages our list of known faults can read, and nothing of our secrets."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**kept, "LC_ALL": "C"}
