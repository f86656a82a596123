"""Everything of every company into one file and back: rows by PostgreSQL's own programs, as owner, and attached files."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage
from psycopg.conninfo import conninfo_to_dict

from naryad.core.env import ConfigurationError, env
from naryad.operate import archive
from naryad.operate.database import Database, connect
from naryad.operate.embedded.errors import EmbeddedServerError, explained
from naryad.operate.embedded.programs import programs_dir
from naryad.operate.migrate import make_application_role, migrate, unknown_migration

# What one version of PostgreSQL writes and another does not know: a setting of a newer pg_restore, and the mark
# that newer minor releases keep at each column for themselves, which an older pg_dump copies.
UNKNOWN_ELSEWHERE = re.compile(
    rb"SET transaction_timeout = \w+;\s*|ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \(pg_attver=\d+\);\s*"
)


ANEW = "UPDATE activity_eventrecord SET transaction = '3'"
"""Numbers of transactions mean nothing in another cluster: what was recorded stands before all that comes."""
HUSH = (
    "DELETE FROM django_session",
    "DELETE FROM notifications_letter WHERE status IN ('queued', 'sending')",
    "DELETE FROM letters_clientletter WHERE status IN ('queued', 'sending')",
    "DELETE FROM procrastinate_periodic_defers",
    "DELETE FROM procrastinate_jobs",
    "UPDATE webhooks_endpoint SET pause = 'by_hand'",
    "DELETE FROM workspaces_apitoken",
    "DELETE FROM calendars_membercalendar",
    "UPDATE portal_clientlink SET revoked_at = now() WHERE revoked_at IS NULL",
)
"""What a copy would go on with: sessions, letters, jobs, webhooks, tokens of programs, calendars, links of clients."""


class BackupError(Exception):
    """A backup or restore that did not happen; nothing was left half done."""


def backup(
    *,
    database: Database,
    file: Path,
    say: Callable[[str], None],
    with_files: bool = True,
    with_key: bool = False,
) -> None:
    """Write a compressed dump and the attached files aside, then give it its name: the file is whole or absent.

    Rows first: a file that comes meanwhile is one too many, never one too few.
    """
    owner_url = database.require_owner()
    with tempfile.TemporaryDirectory(dir=_folder(file), prefix=f".{file.name}-") as folder:  # 0700 by itself
        dump, aside = Path(folder) / archive.DUMP, Path(folder) / "backup"
        _run(owner_url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        with connect(owner_url) as owner:
            keys = archive.attached_keys(owner) if with_files else []
        aside.touch(mode=0o600)
        secret = env().secret_key if with_key else ""
        for key in archive.pack(dump=dump, keys=keys, target=aside, secret=secret):
            say(f"The storage does not have {key}: its row is in the backup, its file is not.")
        os.replace(aside, file)


def restore(*, database: Database, file: Path, say: Callable[[str], None], is_quiet: bool = False) -> None:
    """Fill an empty database in one transaction, then bring it to this version.

    `is_quiet`: a copy to try, which writes to nobody and lets nobody in who was logged in.
    """
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    owner_url = database.require_owner()
    with connect(owner_url) as owner:
        tables = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if tables != (0,):
        raise BackupError(
            "This database holds data already. Restore into an empty one: set NARYAD_DATA to a new folder, "
            "or DATABASE_URL to a new database."
        )
    say("Reading the backup …")
    _refuse_damaged(file)
    with tempfile.TemporaryDirectory(prefix="naryad-restore-") as folder:
        script = _script(file, folder=Path(folder), url=owner_url)
        _refuse_other_schema(file, script)
        if not database.app:  # refused before anything is written, if it must be
            with connect(owner_url) as owner:
                make_application_role(owner)
        with _files_of(file):
            hushed = [f"--command={statement}" for statement in HUSH] if is_quiet else []
            _run(owner_url, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
                 "--output=/dev/null", f"--file={script}", *hushed)  # fmt: skip
    _keep_key(archive.unpack_secret(source=file))
    migrate(database=database, say=say)
    with connect(owner_url) as owner:
        owner.execute(ANEW)


def _keep_key(secret: str) -> None:
    """Where the settings name no other: this process goes on with its own, the next one begins with it."""
    if secret and not os.environ.get("NARYAD_SECRET_KEY"):
        aside = env().data_dir / "secret_key.new"
        aside.unlink(missing_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secret + "\n")
        aside.replace(env().data_dir / "secret_key")


def _script(file: Path, *, folder: Path, url: str) -> Path:
    """What a backup holds of the database, as psql reads it."""
    script, kept = folder / "backup.sql", folder / "kept.sql"
    dump = archive.unpack_dump(source=file, folder=folder)
    _run(url, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    without_unknown(script, kept)
    return kept


def _refuse_other_schema(file: Path, script: Path) -> None:
    odd = unknown_migration(archive.recorded_migrations(script))
    if odd:
        raise BackupError(
            f"{file} was written by another version of Naryad ({odd}) and cannot be carried over: restore it with the "
            f"version that wrote it, into another folder than {env().data_dir}."
        )


def _refuse_damaged(file: Path) -> None:
    try:
        archive.verify(file)
    except archive.NotWholeError as fault:
        raise BackupError(
            f"{file} is not as it was written: a part of it is changed or missing. Copy it anew, or take another backup."
        ) from fault


@contextmanager
def _files_of(file: Path) -> Iterator[None]:
    """The attached files, in the storage before the rows; they go again if the rows do not come."""
    written: list[str] = []
    try:
        archive.unpack_files(source=file, written=written)
        yield
    except BaseException:
        for key in written:
            default_storage.delete(key)
        raise


def without_unknown(source: Path, target: Path) -> None:
    """Copy a script, leaving out what not every server can read."""
    with source.open("rb") as lines, target.open("wb") as kept:
        for line in lines:
            if not UNKNOWN_ELSEWHERE.fullmatch(line):
                kept.write(line)


def _run(url: str, program: str, *arguments: str) -> None:
    """The address goes by a private service file, so that no password is seen in the list of processes."""
    with tempfile.TemporaryDirectory(prefix="naryad-service-") as folder:
        service = Path(folder) / "service.conf"
        parts = "".join(f"{name}={value}\n" for name, value in conninfo_to_dict(url).items())
        service.write_text(f"[naryad]\n{parts}", encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment = {**kept, "PGSERVICEFILE": str(service), "PGSERVICE": "naryad", "LC_ALL": "C"}
        command = [_program(program), *arguments]
        if program == "pg_dump":
            command.append("--dbname=service=naryad")
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", env=environment, check=False
        )
    if done.returncode:
        raise BackupError(f"{program} failed.\n{explained(done.stderr)}")


def _program(name: str) -> str:
    try:
        return str(programs_dir(run_as={}) / name)
    except EmbeddedServerError:
        path = shutil.which(name)
    if not path:
        raise BackupError(f"The program {name} is needed: install PostgreSQL's client programs.")
    return path


@contextmanager
def whole_or_absent(file: Path) -> Iterator[IO[bytes]]:
    """Written aside, for nobody else to read, and given its name at the end."""
    with tempfile.TemporaryDirectory(dir=_folder(file), prefix=f".{file.name}-") as folder:  # 0700 by itself
        aside = Path(folder) / file.name
        with open(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as target:
            yield target
        os.replace(aside, file)


def _folder(file: Path) -> Path:
    folder = file.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ConfigurationError(f"The folder {folder} cannot be written.")
    return folder
