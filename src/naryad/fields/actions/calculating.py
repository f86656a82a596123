"""Writes of calculated fields: their formulas, and the values of rows that were there before them."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import announce
from naryad.core.errors import ActionError, filled
from naryad.fields.actions.following import locked_rows, recalculate
from naryad.fields.models import OwnField
from naryad.fields.queries.definitions import calculations, read_calculated, read_definitions
from naryad.fields.rules.calculated import reads, vocabulary
from naryad.fields.rules.definitions import CALCULATED
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import (
    RESULTS,
    ComputedInACircle,
    Formula,
    in_order_of_computing,
    read_formula,
)
from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.holders import holder_of
from naryad.ui.hooks.asks import Ask

USED: Ask[list[str]] = Ask("field.users", "What else reads a field, in words, by its key")
AT_ONCE = 1_000
"""Rows of one job, so that none takes long."""


class CannotCalculate(ActionError):
    """The formula is not one that can be kept; says why."""


def formula_of(row: OwnField, text: str) -> Formula:
    """What was typed, read against the other fields of such rows; what a field gives stays what it is."""
    fields = read_definitions()
    others = {of: [own for own in rows if own.pk != row.pk] for of, rows in fields.items()}
    gives = {Type(row.gives)} if row.gives else RESULTS
    try:
        formula = read_formula(text, vocabulary(row.of, others), gives=gives)
        in_order_of_computing(reads(fields) | {row.key: formula.reads})
    except FormulaError as refusal:
        raise CannotCalculate(str(refusal), field="formula") from refusal
    except ComputedInACircle as circle:
        names = {own.key: own.name for rows in fields.values() for own in rows}
        said = _("These fields would be calculated from one another: %(names)s.")
        path = " → ".join(names.get(key, key) for key in circle.keys)
        raise CannotCalculate(filled(said, {"names": path}), field="formula") from circle
    return formula


def users_of(row: OwnField) -> list[str]:
    """What reads it: calculated fields by their names, and what apps above know of."""
    names = [one.own.name for one in read_calculated()[1].in_order if row.key in one.formula.reads]
    return names + [name for answer in USED(key=row.key) for name in answer]


@transaction.atomic
def begin_by_day() -> list[OwnField]:
    """The company's day of work is another: fields that count in such days are to be calculated for all rows anew.

    One that is being calculated gets another version, by which that ends.
    """
    keys = {one.own.key for one in read_calculated()[1].in_order if one.formula.counts_days}
    locked = OwnField.objects.select_for_update(of=("self",)).order_by("pk")
    rows = [row for row in locked.filter(kind=CALCULATED, is_archived=False) if row.key in keys]
    for row in rows:
        row.version += row.calculated_to is not None
        row.calculated_to, row.calculated_share = 0, 0
        row.save(update_fields=["version", "calculated_to", "calculated_share"])
    return rows


class At(NamedTuple):
    """How far a new formula has come: which of the sorts of rows that follow, and after which of these."""

    sort: int = 0
    after: int = 0


@transaction.atomic
def calculate_rows(*, field_id: int, at: At, version: int) -> At | None:
    """The next rows that follow from the field, of its own kind first; where it goes on, None at the end.

    `version`: of the field that was begun with; of a later one another begins.
    """
    field = OwnField.objects.select_for_update(of=("self",)).get(pk=field_id)
    if field.version != version or field.calculated_to is None:
        return None
    sorts = [field.of, *calculations(field.workspace).following({field.of: [field.key]})]
    last = _calculate(sorts[at.sort], field, after=at.after)
    following = At(at.sort, last) if last else At(at.sort + 1) if at.sort + 1 < len(sorts) else None
    field.calculated_to = following.after if following else None
    field.calculated_share = _share(sorts, following) if following else 0
    field.save(update_fields=["calculated_to", "calculated_share"])
    announce([f"field:{field.pk}", *([] if following else dict.fromkeys(sorts))])
    return following


def _calculate(of: str, field: OwnField, *, after: int) -> int | None:
    rows = list(locked_rows(holder_of(of)).filter(pk__gt=after)[:AT_ONCE])
    recalculate(of, rows, field.workspace, is_told=False)
    return rows[-1].pk if len(rows) == AT_ONCE else None


def _share(sorts: list[str], at: At) -> int:
    """Of a hundred, of all rows that follow."""
    managers = [holder_of(of).model._default_manager for of in sorts]
    counts = [manager.count() for manager in managers]
    done = sum(counts[: at.sort]) + managers[at.sort].filter(pk__lte=at.after).count()
    return 100 * done // (sum(counts) or 1)
