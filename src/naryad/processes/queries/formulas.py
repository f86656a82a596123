"""What formulas of steps read: the words of those that are typed, and the values of an order that they are asked of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from naryad.crm.models import Deal
from naryad.fields.queries.definitions import all_definitions
from naryad.fields.queries.following import typed_values
from naryad.fields.rules.calculated import RowValues, held_by, readable_names
from naryad.fields.rules.conditions import asked_fields, kept_value, kept_values
from naryad.fields.rules.definitions import Definition, filled
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import Formula, stored_formula
from naryad.fields.rules.formulas.vocabulary import Collection, Readable, Vocabulary
from naryad.orders.models import Order, OrderItem
from naryad.processes.models import TemplateStep
from naryad.processes.rules.asking import Asking, Kept
from naryad.processes.rules.chain import LaidItem, Step
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Workspace

ROWS = ("items", "позиции")
ROUNDS = 2
"""Up and down again: a calculated field of an item may read one of its order that goes over items."""


@dataclass(frozen=True)
class Values:
    """What can be asked of an order with its deal, and of each of its items, in their order."""

    row: Kept = field(default_factory=dict)
    items: Sequence[Kept] = ()


def step_words(workspace: Workspace, *, order_type_id: int | None, is_per_item: bool) -> Vocabulary:
    """What can be typed into a step of a template: of an order type, or (None) of deals.

    A step for every item reads its item, the order and the deal; one of the whole order reads items by functions.
    """
    known = all_definitions(workspace)
    deal = _fields("deal", known, None) if "pipeline" in workspace.parts else ()
    if order_type_id is None and deal:
        return Vocabulary(fields=deal)
    order, item = _fields("order", known, order_type_id), _fields("item", known, order_type_id)
    rows = Collection(key=ROWS[0], russian=ROWS[1], fields=item)
    if is_per_item:
        return Vocabulary(fields=item, above=(*order, *deal), collections=(rows,))
    return Vocabulary(fields=order, above=deal, collections=(rows,))


def _fields(of: str, known: Mapping[str, Sequence[Definition]], branch: int | None) -> tuple[Readable, ...]:
    rows = known.get(of, ())
    return asked_fields(of, {of: [own for own in rows if branch is None or own.is_of(branch)]})


def read_formulas(steps: Iterable[Step]) -> dict[str, Formula]:
    """By their stored text, without those that mean nothing any more; no query where no step has one."""
    texts = {text for step in steps for text in (step.condition, step.estimate_formula) if text}
    if not texts:
        return {}
    words = all_words(Workspace.objects.get(pk=require_workspace_id()))
    return {text: formula for text in texts if (formula := _stored(text, words))}


def all_words(workspace: Workspace) -> Vocabulary:
    """Of whatever was typed before: keys are of the whole company, so that it does not matter whose step it is."""
    known = all_definitions(workspace)
    item = _fields("item", known, None)
    return Vocabulary(
        fields=(*item, *_fields("order", known, None), *_fields("deal", known, None)),
        collections=(Collection(key=ROWS[0], russian=ROWS[1], fields=item),),
    )


def _stored(text: str, words: Vocabulary) -> Formula | None:
    """None: a field that it reads has become of another kind."""
    try:
        return stored_formula(text, words)
    except FormulaError:
        return None


def said_formula(text: str, words: Vocabulary) -> str:
    """By names; as it is stored, where it cannot be read any more."""
    formula = _stored(text, words) if text else None
    return formula.named(words) if formula else text


def told_of(steps: Iterable[Step], values: Values) -> Asking:
    formulas = read_formulas(steps)
    return Asking(formulas=formulas, row=values.row, items=values.items) if formulas else Asking()


def values_there(
    *, order: Order | None = None, deal: Deal | None = None, items: Sequence[OrderItem] = ()
) -> Values:
    """Of an order with its deal, or of a deal."""
    deal = order.deal if order else deal
    row = kept_values("deal", deal) if deal else {}
    row |= kept_values("order", order) if order else {}
    return Values(row, [kept_values("item", item) for item in items])


def values_typed(
    workspace: Workspace,
    *,
    order_type_id: int | None,
    items: Sequence[LaidItem],
    deal: Deal | None,
    custom: Kept | None = None,
    columns: Mapping[str, Any] | None = None,
) -> Values:
    """Of an order that is not there yet. `columns`: of what is typed, the built-in ones by their keys."""
    columns, branch = columns or {}, order_type_id
    over = [held_by("deal", deal)] if deal else []
    own, below = (
        dict(custom or {}),
        [RowValues(item.custom, {"item.quantity": item.quantity}) for item in items],
    )
    for _round in range(ROUNDS):
        above = [*over, RowValues(own, columns)]
        below = [
            RowValues(
                typed_values("item", workspace, item.custom, branch=branch, columns=one.columns, above=above),
                one.columns,
            )
            for item, one in zip(items, below, strict=True)
        ]
        own = typed_values(
            "order", workspace, custom or {}, branch=branch, columns=columns, above=over, below=below
        )
    row = {**(kept_values("deal", deal) if deal else {}), **own, **_kept(columns)}
    return Values(row, [{**one.custom, **_kept(one.columns)} for one in below])


def _kept(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {key: kept for key, value in columns.items() if filled(kept := kept_value(value))}


def steps_reading(*, key: str) -> list[str]:
    """Answers fields: which steps of templates in use read a field, in words."""
    steps = TemplateStep.objects.filter(template__is_archived=False).select_related("template")
    read = steps.filter(condition__contains=f"{{{key}}}") | steps.filter(
        estimate_formula__contains=f"{{{key}}}"
    )
    rows = read.order_by("template__sequence", "template_id", "sequence", "pk")
    return [f"{step.template.name}: {step.title}" for step in rows]


def names_to_read(words: Vocabulary) -> list[str]:
    """As they are typed into a formula, without those in the archive."""
    return readable_names(words)
