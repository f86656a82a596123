"""A PostgreSQL server that is not ours to keep, as an operator has one: its own cluster, fsync on, pg_ctl."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Self

import psycopg

from naryad.operate.embedded.programs import programs_dir, unprivileged


class OwnServer:
    """In `folder`, on a socket there; roles and databases are made by who uses it. One that is there is started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.run_as = folder, unprivileged()
        self.programs = programs_dir(run_as=self.run_as)

    def __enter__(self) -> Self:
        if self.folder.exists():
            self._control("start")
        else:
            self._make()
        return self

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self.run_as:
            os.chown(self.folder, self.run_as["user"], self.run_as["group"])
        self._run("initdb", "--username=admin", "--auth=trust", "--encoding=UTF8", "--no-instructions",
                  "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")  # fmt: skip
        with (self.folder / "data/postgresql.conf").open("a") as conf:
            conf.write("listen_addresses = ''\nunix_socket_directories = '..'\nmax_connections = 60\n")
        self._control("start")
        with psycopg.connect(self.url("admin", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'secret'")
            admin.execute("CREATE DATABASE shop OWNER boss")

    def __exit__(self, *_fault: object) -> None:
        self._control("stop", "-m", "immediate")

    @property
    def owner_url(self) -> str:
        return self.url("boss", "shop")

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:secret@/{database}?host={self.folder}"

    def restart(self) -> None:
        """As an operator or a failover does it: who is connected is thrown out at once."""
        self._control("restart", "-m", "fast")

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def start(self) -> None:
        self._control("start")

    def kill(self) -> None:
        """The postmaster alone, as the kernel does where memory is short; the others end after it."""
        os.kill(int((self.folder / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "--log", str(self.folder / "log"), "--wait", *words)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self.programs / program, f"--pgdata={self.folder / 'data'}", *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, cwd="/", check=False, **self.run_as,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
