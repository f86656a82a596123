"""A file comes in, is taken away, is taken back."""

import hashlib
import secrets
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from naryad.core.env import env
from naryad.core.errors import ActionError, NotAllowed, filled
from naryad.files.actions.bytes import drop
from naryad.files.models import Attachment
from naryad.files.rules.decoder import decode
from naryad.files.rules.pictures import make_preview
from naryad.files.rules.types import HEAD, is_program, shown_name, type_of
from naryad.files.rules.undo import KEPT_AFTER_REMOVAL, may_remove
from naryad.tenancy.scope import on_rollback, require_workspace_id
from naryad.workspaces.models import Member

PREVIEW = "preview"
"""The attribute of an upload that was decoded before (files.views.prepare_previews)."""


class CannotAttach(ActionError):
    """Its message is shown beside the file's name."""


class CannotRemove(ActionError):
    pass


@transaction.atomic
def store(*, upload: "File[bytes] | None", actor: Member, now: datetime) -> Attachment:
    """Keep the bytes and the row; the bytes go again if the transaction is taken back. The caller asked who may."""
    if upload is None:
        raise CannotAttach(_("Choose a file."), field="file")
    name, stream = shown_name(upload.name or ""), upload.file
    assert stream is not None
    _check_size(upload.size)
    head = _head(stream)
    if is_program(head=head, name=name):
        raise CannotAttach(_("Programs cannot be attached."), field="file")
    preview = getattr(upload, PREVIEW) if hasattr(upload, PREVIEW) else make_preview(stream)
    key = _new_key(now)
    return Attachment.objects.create(
        key=_write(key, File(stream)),
        preview_key=_write(f"{key}.webp", ContentFile(preview.body)) if preview else "",
        name=name,
        content_type=preview.content_type if preview else type_of(head),
        size=upload.size,
        sha256=_digest(stream),
        width=preview.width if preview else None,
        height=preview.height if preview else None,
        uploaded_by=actor,
        uploaded_at=now,
    )


def lay_bytes(stream: IO[bytes], *, is_picture: bool, now: datetime) -> dict[str, Any]:
    """Keep bytes that come with their company; what they look like, as columns of their row."""
    key = _write(_new_key(now), File(stream))
    preview = decode(stream) if is_picture else None
    return {
        "key": key,
        "preview_key": _write(f"{key}.webp", ContentFile(preview.body)) if preview else "",
        "content_type": preview.content_type if preview else type_of(_head(stream)),
        "width": preview.width if preview else None,
        "height": preview.height if preview else None,
    }


@transaction.atomic
def remove(*, attachment: Attachment, actor: Member, now: datetime) -> bool:
    """Softly: the row stays, the bytes for thirty days. False if it was removed already."""
    locked = Attachment.objects.select_for_update(of=("self",), no_key=True).get(pk=attachment.pk)
    if not may_remove(locked, actor=actor, now=now):
        raise NotAllowed(_("Your role does not permit this."))
    if locked.removed_at is not None:
        return False
    locked.removed_at, locked.removed_by = now, actor
    locked.save(update_fields=["removed_at", "removed_by"])
    return True


@transaction.atomic
def restore(*, attachment: Attachment, actor: Member, now: datetime) -> bool:
    """By who might have removed it, while the bytes are kept. False if it is there."""
    locked = Attachment.objects.select_for_update(of=("self",), no_key=True).get(pk=attachment.pk)
    if locked.removed_by_id != actor.pk and not may_remove(locked, actor=actor, now=now):
        raise NotAllowed(_("Your role does not permit this."))
    if locked.removed_at is None:
        return False
    if not locked.key or locked.removed_at < now - KEPT_AFTER_REMOVAL:
        raise CannotRemove(_("The file was removed too long ago."))
    locked.removed_at, locked.removed_by = None, None
    locked.save(update_fields=["removed_at", "removed_by"])
    return True


def require_room(*, taken: int, wanted: int = 1) -> None:
    """A row holds so many files and no more."""
    most = env().files_per_row
    if taken + wanted > most:
        text = ngettext_lazy("At most %(most)s file here.", "At most %(most)s files here.", most)
        raise CannotAttach(filled(text, {"most": most}), field="file")


def _check_size(size: int) -> None:
    most = env().file_bytes
    if size > most:
        text = _("The file is too big: %(size)s, at most %(most)s.")
        sizes = {"size": filesizeformat(size), "most": filesizeformat(most)}
        raise CannotAttach(filled(text, sizes), field="file")
    if size == 0:
        raise CannotAttach(_("The file is empty."), field="file")


def _new_key(now: datetime) -> str:
    return f"{require_workspace_id()}/{now:%Y-%m}/{secrets.token_hex(16)}"


def _write(key: str, content: "File[bytes]") -> str:
    """Said before it is written: a write that breaks off leaves nothing either."""
    on_rollback(lambda: drop(key))
    return default_storage.save(key, content)


def _head(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read(HEAD)


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in File(stream).chunks():
        digest.update(piece)
    return digest.hexdigest()
