"""Where a cluster lives on disk: its folder, its passwords, its lock, the folder of its socket."""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from naryad.core.env import kept_secret
from naryad.operate.embedded.errors import EmbeddedServerError, ServerAlreadyRuns
from naryad.operate.embedded.programs import MAJOR, RunAs

SYSTEM_PLACES = (Path("/var/lib/naryad-clusters"), Path(tempfile.gettempdir()) / "naryad-clusters")
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows four more
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
LOCK_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Passwords:
    """One per role; written once with mode 0600 and never shown."""

    superuser: str
    owner: str
    app: str


@dataclass(frozen=True, kw_only=True)
class Running:
    """What a second process needs to reach a running server."""

    pid: int
    socket_dir: str


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder of one cluster; its owner is us, the folder `cluster` in it belongs to the server."""

    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def running_file(self) -> Path:
        return self.folder / "running.json"

    def passwords(self) -> Passwords:
        """Read them, or make them for a new cluster."""
        kept = kept_secret(
            self.folder / "passwords.json",
            make=lambda: json.dumps(
                {role: secrets.token_urlsafe(24) for role in ("superuser", "owner", "app")}
            ),
        )
        return Passwords(**json.loads(kept))

    def lock(self, *, seconds: float = LOCK_SECONDS) -> int:
        """An exclusive lock, inherited by every process of the server: free means none of them lives."""
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        os.set_inheritable(handle, True)
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(handle)
                    raise ServerAlreadyRuns(
                        f"Naryad already runs on these data ({self.folder}). "
                        "Stop it with Ctrl-C in its terminal, or set NARYAD_DATA to another folder."
                    ) from None
                time.sleep(0.1)

    def is_locked(self) -> bool:
        """Whether a server of this cluster lives."""
        try:
            os.close(self.lock(seconds=-1))
        except ServerAlreadyRuns:
            return True
        return False

    def announce(self, running: Running) -> None:
        aside = self.running_file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            json.dump(asdict(running), stream)
        aside.replace(self.running_file)

    def announced(self) -> Running | None:
        try:
            return Running(**json.loads(self.running_file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def check_version(self) -> None:
        """Another major version cannot read these files."""
        written = (self.cluster / "PG_VERSION").read_text().strip()
        if written != str(MAJOR):
            raise EmbeddedServerError(
                f"The data in {self.cluster} were made by PostgreSQL {written}, this is {MAJOR}. "
                "Make a `naryad backup` with the version of Naryad that wrote them, "
                "then `naryad restore` into an empty NARYAD_DATA."
            )


def open_home(*, data_dir: Path, run_as: RunAs) -> Home:
    """The cluster's folder: in the data directory, or, where root's server user cannot go there, beside it.

    Only the data directory itself is opened for passing through, never its parents.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        inside = data_dir / "postgres"
        if not run_as:
            inside.mkdir(mode=0o700, exist_ok=True)
            return _writable(Home(folder=inside))
        if _can_pass(data_dir.resolve().parent, run_as):
            data_dir.chmod(data_dir.stat().st_mode | 0o011)
            inside.mkdir(mode=0o711, exist_ok=True)
            return _writable(Home(folder=inside))
        return _writable(_outside(data_dir))
    except OSError as fault:
        raise EmbeddedServerError(
            f"The data directory {data_dir} cannot be used: {fault.strerror}. "
            "Set NARYAD_DATA to a folder you may write."
        ) from None


def _writable(home: Home) -> Home:
    if not os.access(home.folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "it cannot be written")
    return home


def _can_pass(folder: Path, run_as: RunAs) -> bool:
    """Whether the server's user may walk into a folder through all of its parents."""
    for step in (folder, *folder.parents):
        stat = step.stat()
        owned = stat.st_uid == run_as["user"] and stat.st_mode & 0o100
        if not owned and not stat.st_mode & 0o001:
            return False
    return True


def _outside(data_dir: Path) -> Home:
    """A cluster of its own for each data directory, found again by the name kept there."""
    name = kept_secret(data_dir / "cluster_name", make=lambda: secrets.token_hex(8))
    for place in SYSTEM_PLACES:
        try:
            place.mkdir(mode=0o711, parents=True, exist_ok=True)
            if place.lstat().st_uid != os.geteuid():
                continue
            (place / name).mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        return Home(folder=place / name)
    raise EmbeddedServerError(
        f"The database's user cannot enter {data_dir}, and no other place is writable. "
        "Set NARYAD_DATA to a folder outside private homes."
    )


def make_socket_dir(*, run_as: RunAs) -> Path:
    """A private folder with a short path: the path of a socket may not be longer than about 100 bytes."""
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        fits = len(os.fsencode(place)) + len("/naryad-12345678/") + len(SOCKET_NAME) <= LONGEST_SOCKET_PATH
        if not fits or (run_as and not _can_pass(Path(place).resolve(), run_as)):
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="naryad-", dir=place))
        except OSError:
            continue
        if run_as:
            os.chown(folder, run_as["user"], run_as["group"])
        return folder
    raise EmbeddedServerError(
        "No short writable folder for the database's socket: set TMPDIR to one such as /tmp."
    )


def remove_stale_pid(home: Home) -> None:
    """A killed server leaves postmaster.pid; call under the lock, and never beside a living server."""
    pid_file = home.cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        pid = 0
    if pid and _is_postgres(pid, home.cluster):
        raise ServerAlreadyRuns(f"A PostgreSQL server (process {pid}) already uses {home.cluster}.")
    pid_file.unlink(missing_ok=True)


def _is_postgres(pid: int, cluster: Path) -> bool:
    if Path("/proc/self/cwd").exists():  # Linux
        try:
            return Path(f"/proc/{pid}/cwd").resolve() == cluster.resolve()
        except OSError:
            return False
    shown = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return "postgres" in shown.stdout and str(cluster) in shown.stdout


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
