"""What a backup file is: a tar of the database's dump and of every attached file, wherever the storage keeps them."""

import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from django.core.files.base import File
from django.core.files.storage import default_storage

DUMP = "database.dump"
FOLDER = "files/"
KEY = re.compile(r"\d+/\d{4}-\d{2}/[0-9a-f]{32}(\.webp)?")
KEYS = """
SELECT key FROM files_attachment WHERE key <> ''
UNION ALL SELECT preview_key FROM files_attachment WHERE preview_key <> '' ORDER BY 1
"""


class NotWholeError(Exception):
    """The end of a backup file is missing."""


def attached_keys(owner: psycopg.Connection) -> list[str]:
    """Of every company; none in a database that is older than attachments."""
    if owner.execute("SELECT to_regclass('files_attachment')").fetchone() == (None,):
        return []
    return [str(row[0]) for row in owner.execute(KEYS)]


def pack(*, dump: Path, keys: Iterable[str], target: Path) -> list[str]:
    """Write the backup; the keys whose bytes the storage does not have."""
    missing = []
    with tarfile.open(target, "w") as archive:
        archive.add(dump, arcname=DUMP, recursive=False)
        for key in keys:
            try:
                with default_storage.open(key) as stream:
                    entry = tarfile.TarInfo(FOLDER + key)
                    entry.size = stream.size
                    archive.addfile(entry, stream)
            except FileNotFoundError:
                missing.append(key)
    return missing


def unpack_dump(*, source: Path, folder: Path) -> Path:
    """The dump as a file; a backup of before attachments is the dump itself."""
    if not tarfile.is_tarfile(source):
        return source
    target = folder / DUMP
    try:
        with tarfile.open(source) as archive, target.open("wb") as written:
            stream = archive.extractfile(DUMP)
            assert stream is not None
            for piece in File(stream).chunks():
                written.write(piece)
    except tarfile.ReadError as fault:
        raise NotWholeError from fault
    return target


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


def _entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    try:
        yield from archive
    except tarfile.ReadError as fault:
        raise NotWholeError from fault


def unpack_files(*, source: Path, written: list[str]) -> None:
    """Into the storage, under their keys; `written` grows as they come, so that a fault can take them back."""
    if not tarfile.is_tarfile(source):
        return
    with tarfile.open(source) as archive:
        for entry in _entries(archive):
            key = entry.name.removeprefix(FOLDER)
            if entry.isfile() and entry.name.startswith(FOLDER) and KEY.fullmatch(key):
                default_storage.delete(key)  # of an empty database: nobody's
                written.append(key)
                default_storage.save(key, File(archive.extractfile(entry)))
