"""Logo, stamp and signatures of a legal entity."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import filled
from naryad.entities.actions.entities import CannotChangeEntity, about, entered
from naryad.entities.facts import EntityPictureRemoved, EntityPictureSet
from naryad.entities.models import EntityPicture, LegalEntity
from naryad.files.actions.attachments import remove, store
from naryad.workspaces.models import Member

PICTURE_BYTES = 2 * 1024 * 1024


@transaction.atomic
def set_picture(
    *, entity_id: int, place: str, upload: "File[bytes] | None", actor: Member, now: datetime
) -> EntityPicture:
    """Instead of the one before. Only what is decoded here is a picture: a drawing that may hold scripts is none."""
    entity = entered(entity_id, actor)
    if place not in EntityPicture.Place:
        raise CannotChangeEntity(_("There is no such place for a picture."))
    if upload is not None and upload.size > PICTURE_BYTES:
        most = {"most": filesizeformat(PICTURE_BYTES)}
        raise CannotChangeEntity(filled(_("The picture is too big: at most %(most)s."), most))
    attachment = store(upload=upload, actor=actor, now=now)
    if not attachment.is_shown:
        raise CannotChangeEntity(_("It is no picture: PNG, JPEG, WebP or GIF is needed."))
    _drop(entity, place, actor=actor, now=now)
    picture = EntityPicture.objects.create(entity=entity, place=place, attachment=attachment)
    record(EntityPictureSet(**about(entity), place=place, file=attachment.name), actor=actor, at=now)
    return picture


@transaction.atomic
def remove_picture(*, entity_id: int, place: str, actor: Member, now: datetime) -> None:
    entity = entered(entity_id, actor)
    if name := _drop(entity, place, actor=actor, now=now):
        record(EntityPictureRemoved(**about(entity), place=place, file=name), actor=actor, at=now)


def _drop(entity: LegalEntity, place: str, *, actor: Member, now: datetime) -> str:
    """Its bytes go as those of every removed file do; the name of what was there."""
    picture = entity.pictures.filter(place=place).select_related("attachment").first()
    if picture is None:
        return ""
    picture.delete()
    remove(attachment=picture.attachment, actor=actor, now=now)
    return picture.attachment.name
