"""Room kept beside the database: on a full disk it cannot even start to be repaired."""

import contextlib
import errno
import os
import shutil
from pathlib import Path

from naryad.operate.embedded.home import Home

BYTES = 64 * 1024 * 1024
ROOM = 1024 * 1024 * 1024
"""Free beside the ballast, before it is laid: it must not be what fills the disk."""
FULL = {errno.ENOSPC, errno.EDQUOT}


def lay(home: Home) -> None:
    """Unless it is there, or the disk has no room for it now. Written, not only named: a hole would keep nothing."""
    place = _place(home)
    if place.exists() or shutil.disk_usage(home.folder).free < BYTES + ROOM:
        return
    aside = place.with_suffix(".new")
    try:
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            for _megabyte in range(BYTES // 2**20):
                stream.write(os.urandom(2**20))
        aside.replace(place)
    except OSError as fault:
        with contextlib.suppress(OSError):
            aside.unlink()
        if fault.errno not in FULL:
            raise


def release(home: Home) -> bool:
    """Give the room to the database; False if there was none kept."""
    try:
        _place(home).unlink()
    except FileNotFoundError:
        return False
    return True


def _place(home: Home) -> Path:
    return home.folder / "ballast"
