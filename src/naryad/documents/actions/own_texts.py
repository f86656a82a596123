"""Texts of the company's own: added, changed, removed."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold
from naryad.documents.facts import OwnTextAdded, OwnTextChanged, OwnTextRemoved
from naryad.documents.models import OwnText
from naryad.documents.rules.own_text import FOREIGN, TOO_MUCH, NotFilled, read_marks
from naryad.files.actions.attachments import remove, store
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

MOST_BYTES = 5 * 1024 * 1024
MOST_TEXTS = 50
REFUSALS = {
    FOREIGN: _("It has a picture or template that is fetched from elsewhere: put it into the file itself."),
    TOO_MUCH: _("It is too big when it is unpacked, or takes too long to read."),
    "": _("It is no DOCX: save it from your editor as “Word document (.docx)”."),
}


class CannotKeepText(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def add_own_text(*, name: str, upload: "File[bytes] | None", actor: Member, now: datetime) -> OwnText:
    """Marks that mean nothing are kept as they stand, and told by queries.own_texts."""
    require(actor, "documents.set_up")
    if OwnText.objects.count() >= MOST_TEXTS:
        raise CannotKeepText(filled(_("There are %(most)d texts already."), {"most": MOST_TEXTS}))
    text = OwnText(name=_free(name))
    _read(text, upload)
    text.attachment = store(upload=upload, actor=actor, now=now)
    text.save(force_insert=True)
    record(OwnTextAdded(name=text.name, file=text.attachment.name), actor=actor, at=now)
    return text


@transaction.atomic
def change_own_text(
    *,
    text_id: int,
    name: str,
    upload: "File[bytes] | None" = None,
    version: int | None = None,
    actor: Member,
    now: datetime,
) -> OwnText:
    """`upload`: in place of its file. `version`: what the form was filled from."""
    text = _entered(text_id, actor)
    edit = Edit(text, {"name": name}, fields={"name": lambda typed: _free(typed, but=text)}, version=version)
    words = dict(edit.words)
    if upload is not None:
        before = text.attachment
        _read(text, upload)
        text.attachment = store(upload=upload, actor=actor, now=now)
        words["file"] = [before.name, text.attachment.name]
        text.version += not edit
        text.save(update_fields=["attachment", "marks", "marks_in_rows", "version"])
        remove(attachment=before, actor=actor, now=now)
    if edit:
        edit.save()
    if words:
        record(OwnTextChanged(name=text.name, changes=words), actor=actor, at=now)
    return text


@transaction.atomic
def remove_own_text(*, text_id: int, actor: Member, now: datetime) -> None:
    """What was filled from it is with whom it was given to."""
    text = _entered(text_id, actor)
    text.delete()
    remove(attachment=text.attachment, actor=actor, now=now)
    record(OwnTextRemoved(name=text.name), actor=actor, at=now)


def _entered(text_id: int, actor: Member) -> OwnText:
    require(actor, "documents.set_up")
    text = OwnText.objects.select_for_update(of=("self",)).select_related("attachment").filter(pk=text_id)
    found = text.first()
    if found is None:
        raise CannotKeepText(_("This text was removed meanwhile."))
    return found


def _free(name: str, *, but: OwnText | None = None) -> str:
    taken = OwnText.objects.filter(sort_key=fold(name)).first()
    if taken is not None and taken != but:
        raise CannotKeepText(filled(_("There is “%(name)s” already."), {"name": taken.name}), field="name")
    return name


def _read(text: OwnText, upload: "File[bytes] | None") -> None:
    if upload is None:
        raise CannotKeepText(_("Choose a file."), field="file")
    if upload.size > MOST_BYTES:
        most = {"most": filesizeformat(MOST_BYTES)}
        raise CannotKeepText(filled(_("The file is too big: at most %(most)s."), most), field="file")
    upload.seek(0)  # the door has read it to tell presses apart
    try:
        found = read_marks(upload.read())
    except NotFilled as fault:
        raise CannotKeepText(REFUSALS[fault.why], field="file") from fault
    upload.seek(0)
    text.marks, text.marks_in_rows = list(found.marks), [m for m in found.marks if m in found.in_rows]
