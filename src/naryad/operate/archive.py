"""What a backup file is: a tar of the database's dump and of every attached file, wherever the storage keeps them.

Its last entry is a manifest of all others with their sizes and sums, and bears its own sum in its name: what was changed
or lost on the way is seen before anything is restored.
"""

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.files.base import File
from django.core.files.storage import default_storage

DUMP = "database.dump"
SECRET = "secret_key"
FOLDER = "files/"
KEY = re.compile(r"\d+/\d{4}-\d{2}/[0-9a-f]{32}(\.webp)?")
KEYS = """
SELECT key FROM files_attachment WHERE key <> ''
UNION ALL SELECT preview_key FROM files_attachment WHERE preview_key <> '' ORDER BY 1
"""


MANIFEST = re.compile(r"manifest-([0-9a-f]{64})\.json")
Sums = dict[str, list[Any]]
"""By the name of an entry: its size, and the sha256 of its bytes."""


class NotWholeError(Exception):
    """A backup file that is not as it was written."""


class _Summed:
    """A stream that adds up what is read of it."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._sum = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._stream.read(size)
        self._sum.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def attached_keys(owner: psycopg.Connection) -> list[str]:
    """Of every company; none in a database that is older than attachments."""
    if owner.execute("SELECT to_regclass('files_attachment')").fetchone() == (None,):
        return []
    return [str(row[0]) for row in owner.execute(KEYS)]


def pack(*, dump: Path, keys: Iterable[str], target: Path, secret: str = "") -> list[str]:
    """Write the backup; the keys whose bytes the storage does not have."""
    missing: list[str] = []
    sums: Sums = {}
    with tarfile.open(target, "w") as archive:
        with dump.open("rb") as stream:
            _add(archive, DUMP, stream, size=dump.stat().st_size, sums=sums)
        if secret:
            _add(archive, SECRET, io.BytesIO(secret.encode()), size=len(secret.encode()), sums=sums)
        for key in keys:
            try:
                with default_storage.open(key) as stream:
                    _add(archive, FOLDER + key, stream, size=stream.size, sums=sums)
            except FileNotFoundError:
                missing.append(key)
        manifest = json.dumps(sums).encode()
        name = f"manifest-{hashlib.sha256(manifest).hexdigest()}.json"
        _add(archive, name, io.BytesIO(manifest), size=len(manifest), sums={})
    return missing


def _add(archive: tarfile.TarFile, name: str, stream: Any, *, size: int, sums: Sums) -> None:
    entry, summed = tarfile.TarInfo(name), _Summed(stream)
    entry.size = size
    archive.addfile(entry, summed)
    sums[name] = [size, summed.hexdigest()]


def verify(source: Path) -> None:
    """Raise NotWholeError unless every entry is there as it was written."""
    sums: Sums = {}
    manifest = None
    with _read(source) as archive:
        for entry in archive:
            stream = _bytes_of(archive, entry)
            if named := MANIFEST.fullmatch(entry.name):
                written = stream.read()
                if hashlib.sha256(written).hexdigest() == named[1]:
                    manifest = json.loads(written)
            else:
                sums[entry.name] = [entry.size, hashlib.file_digest(stream, "sha256").hexdigest()]
    if manifest != sums:
        raise NotWholeError


@contextmanager
def _read(source: Path) -> Iterator[tarfile.TarFile]:
    """Whatever may be wrong with a damaged file is one fault."""
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except (tarfile.TarError, OSError, EOFError, ValueError) as fault:
        raise NotWholeError from fault


def _bytes_of(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Any:
    stream = archive.extractfile(entry)
    if stream is None:
        raise NotWholeError
    return stream


def unpack_dump(*, source: Path, folder: Path) -> Path:
    """The dump as a file."""
    target = folder / DUMP
    with _read(source) as archive, target.open("wb") as written:
        shutil.copyfileobj(_bytes_of(archive, archive.getmember(DUMP)), written)
    return target


def unpack_secret(*, source: Path) -> str:
    """ "" where the backup was made without it."""
    with _read(source) as archive:
        held = SECRET in archive.getnames()
        return str(_bytes_of(archive, archive.getmember(SECRET)).read().decode()) if held else ""


def recorded_migrations(script: Path) -> set[tuple[str, str]]:
    """(app, name) of each that was applied where this script of a dump comes from."""
    migrations, is_inside = set(), False
    with script.open("rb") as lines:
        for line in lines:
            if line.startswith(b"COPY public.django_migrations "):
                is_inside = True
            elif is_inside and line.startswith(b"\\."):
                break
            elif is_inside:
                _pk, app, name, _at = line.decode().split("\t")
                migrations.add((app, name))
    return migrations


def unpack_files(*, source: Path, written: list[str]) -> None:
    """Into the storage, under their keys; `written` grows as they come, so that a fault can take them back."""
    with tarfile.open(source) as archive:
        for entry in archive:
            key = entry.name.removeprefix(FOLDER)
            if entry.isfile() and entry.name.startswith(FOLDER) and KEY.fullmatch(key):
                default_storage.delete(key)  # of an empty database: nobody's
                written.append(key)
                default_storage.save(key, File(_bytes_of(archive, entry)))
