"""Numbers of papers: of each legal entity, kind and year, without gaps."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import filled
from naryad.entities.actions.entities import CannotChangeEntity, about, entered
from naryad.entities.facts import PaperNumberMoved
from naryad.entities.models import LegalEntity, PaperSeries
from naryad.entities.queries import template_of
from naryad.entities.rules import BIGGEST_NUMBER, NUMBERED, number_text
from naryad.workspaces.models import Member


def take_number(*, entity: LegalEntity, kind: str, year: int) -> tuple[int, str]:
    """The next one, and as it is written. Its row stays locked to the end of the transaction, so take it last."""
    series = _locked(entity, kind, year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last, number_text(template_of(entity, kind), year=year, number=series.last)


@transaction.atomic
def move_next_number(
    *, entity_id: int, kind: str, year: int, number: int, actor: Member, now: datetime
) -> PaperSeries:
    """Only upwards: papers that were numbered elsewhere before; what is passed over is left out for good."""
    entity = entered(entity_id, actor)
    if kind not in NUMBERED:
        raise CannotChangeEntity(_("There are no such papers."))
    series = _locked(entity, kind, year)
    if not series.last < number <= BIGGEST_NUMBER:
        said = _("Numbers up to %(last)d are given: only a greater one can be the next.")
        raise CannotChangeEntity(filled(said, {"last": series.last}), field="number")
    if number != series.last + 1:
        series.last = number - 1
        series.save(update_fields=["last"])
        fact = PaperNumberMoved(**about(entity), paper=kind, year=year, next_number=number)
        record(fact, actor=actor, at=now)
    return series


def _locked(entity: LegalEntity, kind: str, year: int) -> PaperSeries:
    series, _created = PaperSeries.objects.get_or_create(entity=entity, kind=kind, year=year)
    return PaperSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
