"""Reads of legal entities."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from naryad.entities.models import BankAccount, EntityPicture, LegalEntity, PaperSeries
from naryad.entities.rules import NUMBERED, number_text
from naryad.files.models import Attachment
from naryad.ui.hooks.asks import Ask

TEMPLATES: Ask[Mapping[str, str]] = Ask(
    "entity.number_templates", "Templates of numbers by kind of papers, of those that have one of their own"
)


def template_of(entity: LegalEntity, kind: str) -> str:
    own = (templates[kind] for templates in TEMPLATES() if kind in templates)
    return next(own, entity.number_template)


def all_entities() -> QuerySet[LegalEntity]:
    return LegalEntity.objects.order_by("is_archived", "-is_default", "sort_key", "pk")


def offered_entities() -> QuerySet[LegalEntity]:
    """By which papers are made out, the default one first."""
    return all_entities().filter(is_archived=False)


def accounts_of(*, entity_id: int) -> QuerySet[BankAccount]:
    """The main one first."""
    return BankAccount.objects.filter(entity=entity_id).order_by("-is_main", "pk")


def pictures_of(*, entity_id: int) -> dict[str, Attachment]:
    """By place."""
    rows = EntityPicture.objects.filter(entity=entity_id).select_related("attachment")
    return {row.place: row.attachment for row in rows}


@dataclass(frozen=True, kw_only=True)
class NextNumber:
    kind: str
    label: str | Promise
    number: int
    text: str


def next_numbers(entity: LegalEntity, *, year: int) -> list[NextNumber]:
    """What the next paper of each kind has in the year."""
    last = dict(PaperSeries.objects.filter(entity=entity, year=year).values_list("kind", "last"))
    return [
        NextNumber(
            kind=kind,
            label=label,
            number=last.get(kind, 0) + 1,
            text=number_text(template_of(entity, kind), year=year, number=last.get(kind, 0) + 1),
        )
        for kind, label in NUMBERED.items()
    ]
