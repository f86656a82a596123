"""A backup every night, where the settings name a folder for it, and no more of them than are kept."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from naryad.core.env import ConfigurationError, env
from naryad.operate.backup import BackupError, backup
from naryad.operate.database import Database

FROM_HOUR = 2
"""Of the machine's day; who is switched off at night backs up in the morning."""
LOOKS_SECONDS = 600
NAMES = "naryad-????-??-??.backup"
log = logging.getLogger(__name__)


@contextmanager
def nightly_backups(database: Database) -> Iterator[None]:
    """While something is served."""
    folder, is_over = env().backup_folder, threading.Event()
    if not folder:
        yield
        return
    if not Path(folder).is_dir():
        raise ConfigurationError(f"NARYAD_BACKUP_FOLDER={folder} is no folder.")
    keeper = threading.Thread(
        target=_keep, args=(database, Path(folder), is_over), name="backups", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        is_over.set()


def _keep(database: Database, folder: Path, is_over: threading.Event) -> None:
    while not is_over.is_set():
        try:
            back_up_today(database, folder, now=datetime.now().astimezone())
        except (BackupError, ConfigurationError, OSError) as fault:
            log.error("The backup of tonight failed and is tried again: %s", " ".join(str(fault).split()))
        is_over.wait(LOOKS_SECONDS)


def back_up_today(database: Database, folder: Path, *, now: datetime) -> bool:
    """Once a day, from FROM_HOUR on; what is older than those that are kept goes once the new one is whole."""
    file = folder / f"naryad-{now:%Y-%m-%d}.backup"
    if now.hour < FROM_HOUR or file.exists():
        return False
    backup(database=database, file=file, say=log.warning)
    for old in sorted(folder.glob(NAMES))[: -env().backups_kept]:
        old.unlink()
    log.info("Backed up: %s (%d bytes)", file, file.stat().st_size)
    return True
