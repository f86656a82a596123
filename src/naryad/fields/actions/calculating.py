"""Writes of calculated fields: their formulas, and the values of rows that were there before them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.fields.models import OwnField
from naryad.fields.queries import calculations, followed, read_calculated, read_definitions
from naryad.fields.rules.calculated import reads, vocabulary
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import (
    RESULTS,
    ComputedInACircle,
    Formula,
    in_order_of_computing,
    read_formula,
)
from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.holders import holder_of, holders
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Workspace

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
        in_order_of_computing(reads(row.of, fields) | {row.key: formula.reads})
    except FormulaError as refusal:
        raise CannotCalculate(str(refusal), field="formula") from refusal
    except ComputedInACircle as circle:
        names = {own.key: own.name for own in fields[row.of]}
        said = _("These fields would be calculated from one another: %(names)s.")
        path = " → ".join(names.get(key, key) for key in circle.keys)
        raise CannotCalculate(filled(said, {"names": path}), field="formula") from circle
    return formula


def users_of(row: OwnField) -> list[str]:
    """Names of the calculated fields that read it, and of what else does."""
    found = read_calculated()[1].values()
    names = [one.own.name for rows in found for one in rows if row.key in one.formula.reads]
    return names + [name for answer in USED(key=row.key) for name in answer]


@transaction.atomic
def calculate_rows(*, field_id: int, after: int) -> int | None:
    """The next rows of the field's kind, with all that is calculated of them; the last one's id, None where it was the last."""
    field = OwnField.objects.select_for_update(of=("self",)).get(pk=field_id)
    last = _calculate(field.of, field.workspace, after=after)
    field.calculated_to = last
    field.save(update_fields=["calculated_to"])
    return last


def _calculate(of: str, workspace: Workspace, *, after: int) -> int | None:
    manager = holder_of(of).model._default_manager
    rows = list(manager.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:AT_ONCE])
    changed = []
    for row, custom in zip(rows, followed(of, rows, workspace), strict=True):
        if custom != row.custom:  # type: ignore[attr-defined]  # holders have it
            row.custom = custom  # type: ignore[attr-defined]
            changed.append(row)
    manager.bulk_update(changed, ["custom"], batch_size=500)
    return rows[-1].pk if len(rows) == AT_ONCE else None


@transaction.atomic
def begin_above(*, field_id: int) -> list[int]:
    """Fields that follow from rows of the field's kind, of rows above; they are calculated after it."""
    field = OwnField.objects.get(pk=field_id)
    above = [holder.of for holder in holders() if holder.below == field.of]
    found = [one for of in above for one in calculations(of, field.workspace) if one.formula.reads_below]
    for pk in (keys := [one.own.pk for one in found][:1]):
        row = OwnField.objects.select_for_update(of=("self",)).get(pk=pk)
        row.calculated_to = 0
        row.save(update_fields=["calculated_to"])
    return keys
