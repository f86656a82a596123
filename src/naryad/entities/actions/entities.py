"""Writes of legal entities."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError, filled
from naryad.core.text import visible
from naryad.entities.facts import (
    EntityArchived,
    EntityChanged,
    EntityCreated,
    EntityMadeDefault,
    EntityRestored,
)
from naryad.entities.models import LegalEntity
from naryad.entities.rules import bare_digits, inn_refusal, kpp_refusal, ogrn_refusal, template_refusal
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.rules import require


class CannotChangeEntity(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_entity(*, actor: Member, now: datetime, **given: Any) -> LegalEntity:
    """EDITABLE of it; the first one is the default."""
    enter_entities(actor)
    entity = LegalEntity(created_at=now, is_default=not LegalEntity.objects.filter(is_default=True).exists())
    for name, value in given.items():
        check = EDITABLE[name]
        setattr(entity, name, check(value) if check else value)
    _check(entity, actor)
    entity.save(force_insert=True)
    record(EntityCreated(**about(entity)), actor=actor, at=now)
    return entity


@transaction.atomic
def update_entity(
    *, entity_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> LegalEntity:
    """Papers that were issued stay as they were. `version`: what the form was filled from."""
    entity = entered(entity_id, actor)
    edit = Edit(entity, changes, fields=EDITABLE, version=version)
    if edit:
        _check(entity, actor)
        edit.save()
        record(EntityChanged(**about(entity), changes=edit.words), actor=actor, at=now)
    return entity


@transaction.atomic
def make_default(*, entity_id: int, actor: Member, now: datetime) -> LegalEntity:
    entity = entered(entity_id, actor)
    if entity.is_archived:
        raise CannotChangeEntity(_("It is in the archive: return it from there."))
    if not entity.is_default:
        LegalEntity.objects.filter(is_default=True).update(is_default=False)
        entity.is_default = True
        entity.save(update_fields=["is_default"])
        record(EntityMadeDefault(**about(entity)), actor=actor, at=now)
    return entity


@transaction.atomic
def archive_entity(*, entity_id: int, actor: Member, now: datetime) -> LegalEntity:
    """No paper is made out by it any more; what it issued stays. The default one goes last."""
    entity = entered(entity_id, actor)
    if entity.is_archived:
        return entity
    if entity.is_default and LegalEntity.objects.filter(is_archived=False).exclude(pk=entity.pk).exists():
        raise CannotChangeEntity(_("Papers are made out by it: make another one the default first."))
    entity.is_archived, entity.is_default = True, False
    entity.save(update_fields=["is_archived", "is_default"])
    record(EntityArchived(**about(entity)), actor=actor, at=now)
    return entity


@transaction.atomic
def restore_entity(*, entity_id: int, actor: Member, now: datetime) -> LegalEntity:
    """Another one may have its ИНН meanwhile."""
    entity = entered(entity_id, actor)
    if not entity.is_archived:
        return entity
    entity.is_archived = False
    entity.is_default = not LegalEntity.objects.filter(is_default=True).exists()
    _refuse_double(entity)
    entity.save(update_fields=["is_archived", "is_default"])
    record(EntityRestored(**about(entity)), actor=actor, at=now)
    return entity


def enter_entities(actor: Member) -> None:
    """The right, and one lock for all: which is the default is asked of many rows."""
    require(actor, "entities.edit")
    Workspace.objects.select_for_update(no_key=True).get(pk=require_workspace_id())


def entered(entity_id: int, actor: Member) -> LegalEntity:
    enter_entities(actor)
    entity = LegalEntity.objects.select_for_update(of=("self",)).filter(pk=entity_id).first()
    if entity is None:
        raise CannotChangeEntity(_("There is no such legal entity."))
    return entity


def about(entity: LegalEntity) -> dict[str, Any]:
    """Fields that every fact of an entity carries."""
    return {"entity_id": entity.pk, "name": entity.short_name}


def _check(entity: LegalEntity, actor: Member) -> None:
    """What the numbers say of each other."""
    where: Mapping[str, Any] = {"inn": entity.inn, "country": actor.workspace.country}
    refusals = {
        "inn": inn_refusal(**where),
        "kpp": kpp_refusal(entity.kpp, **where),
        "ogrn": ogrn_refusal(entity.ogrn, **where),
    }
    refuse(refusals)
    _refuse_double(entity)


def refuse(refusals: Mapping[str, str | Promise]) -> None:
    """The first of those that say something, beside its field."""
    for field, said in refusals.items():
        if said:
            raise CannotChangeEntity(said, field=field)


def _refuse_double(entity: LegalEntity) -> None:
    same = LegalEntity.objects.filter(is_archived=False, inn=entity.inn, kpp=entity.kpp)
    if other := same.exclude(pk=entity.pk).first():
        said = _("“%(name)s” has this INN already.")
        raise CannotChangeEntity(filled(said, {"name": other.short_name}), field="inn")


def _name(text: str) -> str:
    if not visible(text):
        raise CannotChangeEntity(_("A name is needed."), field="name")
    return visible(text)


def _short_name(text: str) -> str:
    if not visible(text):
        raise CannotChangeEntity(_("A name is needed."), field="short_name")
    return visible(text)


def _vat_mode(mode: str) -> str:
    if mode not in LegalEntity.VatMode:
        raise CannotChangeEntity(_("There is no such choice."), field="vat_mode")
    return mode


def _template(template: str) -> str:
    refuse({"number_template": template_refusal(template)})
    return template


EDITABLE: dict[str, Check | None] = {
    "name": _name,
    "short_name": _short_name,
    "inn": bare_digits,
    "kpp": bare_digits,
    "ogrn": bare_digits,
    "address": visible,
    "phone": visible,
    "vat_mode": _vat_mode,
    "director_position": visible,
    "director": visible,
    "accountant": visible,
    "number_template": _template,
}
