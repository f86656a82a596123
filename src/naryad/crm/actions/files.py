"""Files on a client: of those who may change it."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from naryad.activity.actions import record
from naryad.crm.facts import ClientFileAttached, ClientFileRemoved, ClientFileRestored
from naryad.crm.models import Client, ClientAttachment
from naryad.crm.queries import is_own_client
from naryad.files.actions import remove, require_room, restore, store
from naryad.files.models import Attachment
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

ClientFileFact = ClientFileAttached | ClientFileRemoved | ClientFileRestored


@transaction.atomic
def attach_client_file(
    *, client_id: int, upload: "File[bytes] | None", actor: Member, now: datetime
) -> Attachment:
    client = Client.objects.get(pk=client_id)
    _require_edit(client_id, actor)
    require_room(taken=_taken(client_id))
    place = ClientAttachment.objects.create(
        client=client, attachment=store(upload=upload, actor=actor, now=now)
    )
    _note(ClientFileAttached, place, actor=actor, now=now)
    return place.attachment


@transaction.atomic
def remove_client_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    place = _place(attachment_id, actor)
    if remove(attachment=place.attachment, actor=actor, now=now):
        _note(ClientFileRemoved, place, actor=actor, now=now)
    return place.attachment


@transaction.atomic
def restore_client_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    place = _place(attachment_id, actor)
    if restore(attachment=place.attachment, actor=actor, now=now):
        require_room(taken=_taken(place.client_id) - 1)
        _note(ClientFileRestored, place, actor=actor, now=now)
    return place.attachment


def _place(attachment_id: int, actor: Member) -> ClientAttachment:
    place = ClientAttachment.objects.select_related("attachment").get(attachment_id=attachment_id)
    _require_edit(place.client_id, actor)
    return place


def _require_edit(client_id: int, actor: Member) -> None:
    require(actor, "crm.edit", is_own=is_own_client(client_id=client_id, member=actor))


def _taken(client_id: int) -> int:
    return ClientAttachment.objects.filter(client_id=client_id, attachment__removed_at=None).count()


def _note(fact: type[ClientFileFact], place: ClientAttachment, *, actor: Member, now: datetime) -> None:
    said = fact(attachment_id=place.attachment_id, client_id=place.client_id, name=place.attachment.name)
    record(said, actor=actor, at=now)
