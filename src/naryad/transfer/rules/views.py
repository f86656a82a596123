"""Ids in views of lists that people keep: in their filters, and in the keys of columns of own fields."""

from collections.abc import Mapping
from dataclasses import replace

from naryad.core.ids import row_id
from naryad.transfer.rules.ids import KINDS, ShiftedIds
from naryad.transfer.rules.own import KEY, own_key, own_value, with_own_keys
from naryad.ui.lists.where import Condition, Group, NoFilter, print_where, read_group

PEOPLE = frozenset({"responsible", "assignee", "by", "person", "member"})
ROWS = frozenset({"client", "deal"})
CHOICES: Mapping[tuple[str, str], str] = {
    ("product", "group"): "product_group",
    ("deal", "stage"): "deal_stage",
    ("deal", "pipeline"): "pipeline",
    ("deal", "source"): "deal_source",
    ("deal", "tag"): "deal_tag",
    ("deal", "tags"): "deal_tag",
    ("order", "stage"): "order_stage",
    ("order", "type"): "order_type",
    ("order", "order_type"): "order_type",
    ("reminder", "kind"): "reminder_kind",
    ("task", "type"): "task_type",
    ("task", "task_type"): "task_type",
    ("paper", "entity"): "entity",
    ("payment", "method"): "payment_method",
}
"""Kinds of rows that can be chosen, by list and column or filter."""
OF_CODES = frozenset({"priority", "state", "status", "kind", "unit", "danger", "audited_as"})
"""Choices that are no rows, except where CHOICES says so."""
COLUMNS = frozenset({"sort", "columns", "group"})


def kind_of_values(listing: str, column: str) -> str:
    """Whose ids stand as values of a column or filter; "": none."""
    if column in PEOPLE:
        return "member"
    return CHOICES.get((listing, column)) or (column if column in ROWS else "")


def view_asks(asks: Mapping[str, str], listing: str, ids: ShiftedIds) -> dict[str, str]:
    """Words of an address. Which groups of a list are folded is said by their values: all of them are open then."""
    return {name: _said(name, words, listing, ids) for name, words in asks.items() if name != "folded"}


def _said(name: str, words: str, listing: str, ids: ShiftedIds) -> str:
    if name == "where":
        return _where(words, listing, ids)
    if name in COLUMNS:
        return with_own_keys(words, ids)
    kind = kind_of_values(listing, name)
    return _value(words, kind, ids) if kind else words


def _where(words: str, listing: str, ids: ShiftedIds) -> str:
    try:
        return print_where(_group(read_group(words), listing, ids))
    except NoFilter:
        return ""


def _group(group: Group, listing: str, ids: ShiftedIds) -> Group:
    parts = (
        _group(part, listing, ids) if isinstance(part, Group) else _condition(part, listing, ids)
        for part in group.parts
    )
    return replace(group, parts=tuple(parts))


def _condition(condition: Condition, listing: str, ids: ShiftedIds) -> Condition:
    if own := KEY.fullmatch(condition.column):
        kind = ids.own_kinds.get(int(own[1]), "")
        values = tuple(_own_value(kind, one, ids) for one in condition.values)
        return replace(condition, column=own_key(own[1], ids), values=values)
    kind = kind_of_values(listing, condition.column)
    if not kind:
        return condition
    return replace(condition, values=tuple(_value(one, kind, ids) for one in condition.values))


def _value(words: str, kind: str, ids: ShiftedIds) -> str:
    """Some stand for themselves: me, none."""
    old = row_id(words)
    return words if old is None else str(ids.of(KINDS[kind], old))


def _own_value(kind: str, words: str, ids: ShiftedIds) -> str:
    old = row_id(words)
    return words if old is None or not kind else str(own_value(kind, old, ids))
