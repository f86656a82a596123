"""Bytes that no row needs any more. An object store answers every name with one request: they are asked for sparingly."""

import logging
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from naryad.files.models import Attachment
from naryad.files.rules.undo import KEPT_AFTER_REMOVAL, ORPHAN_AGE
from naryad.tenancy.scope import require_workspace_id

log = logging.getLogger(__name__)


def drop(key: str) -> None:
    """A storage that does not answer leaves an orphan for the night, never an error for the person at the screen."""
    try:
        default_storage.delete(key)
    except Exception as fault:  # each storage has errors of its own
        log.warning("The file %s could not be deleted: %s", key, fault)


def _drop_all(keys: list[str]) -> None:
    for key in filter(None, keys):
        drop(key)


@transaction.atomic
def discard_removed(*, now: datetime) -> int:
    """Throw away the bytes of what was removed thirty days ago; how many files."""
    rows = Attachment.objects.filter(removed_at__lt=now - KEPT_AFTER_REMOVAL).exclude(key="")
    count = 0
    for row in rows.select_for_update(of=("self",), no_key=True):
        transaction.on_commit(partial(_drop_all, [row.key, row.preview_key]))
        row.key, row.preview_key = "", ""
        row.save(update_fields=["key", "preview_key"])
        count += 1
    return count


def discard_orphans(*, now: datetime) -> int:
    """Throw away bytes of the company that have no row (a process was killed between the two); how many."""
    count = 0
    for folder in _months():
        known = _known(folder)
        for name in default_storage.listdir(folder)[1]:
            key = f"{folder}/{name}"
            if key not in known and default_storage.get_modified_time(key) < now - ORPHAN_AGE:
                drop(key)
                count += 1
    return count


def _months() -> list[str]:
    company = f"{require_workspace_id()}"
    try:
        return [f"{company}/{month}" for month in default_storage.listdir(company)[0]]
    except FileNotFoundError:
        return []


def _known(folder: str) -> set[str]:
    rows = Attachment.objects.filter(key__startswith=f"{folder}/")
    return {key for pair in rows.values_list("key", "preview_key") for key in pair}
