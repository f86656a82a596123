"""Conditions of a list in words, each with the address of the list without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from naryad.core.days import short_day
from naryad.core.durations import format_duration
from naryad.ui.lists.address import Address
from naryad.ui.lists.columns import Column, Viewer, Words
from naryad.ui.lists.values import SPANS, NoValue
from naryad.ui.lists.where import Condition, Group, Where, print_where


@dataclass(frozen=True)
class Chip:
    """`values` in words, "" where the operator takes none; `url`: the list without this condition."""

    label: Words
    operator: Words
    values: str
    url: str


@dataclass(frozen=True)
class ChipGroup:
    """`join`: the word between its parts."""

    join: str
    parts: "Sequence[Chip | ChipGroup]"
    is_group: bool = True


def chips(where: Where, *, columns: Sequence[Column], viewer: Viewer, address: Address) -> ChipGroup:
    """Of the conditions that act."""
    by_key = {column.key: column for column in columns}
    return _group(where.kept, where.kept, by_key, viewer, address)


def _group(
    whole: Group, group: Group, columns: dict[str, Column], viewer: Viewer, address: Address
) -> ChipGroup:
    parts = [
        _group(whole, part, columns, viewer, address)
        if isinstance(part, Group)
        else _chip(part, columns[part.column], viewer, address.url(where=print_where(without(whole, part))))
        for part in group.parts
    ]
    return ChipGroup(_("or") if group.join == "or" else _("and"), parts)


def without(group: Group, gone: Condition) -> Group:
    """The tree without one condition, and without groups that are empty then."""
    parts = [
        without(part, gone) if isinstance(part, Group) else part for part in group.parts if part is not gone
    ]
    return replace(group, parts=tuple(part for part in parts if not isinstance(part, Group) or part))


def _chip(condition: Condition, column: Column, viewer: Viewer, url: str) -> Chip:
    kind = column.values
    operator = kind.operator(condition.operator) if kind else None
    assert operator is not None
    label = "=" if operator.key == "any" and len(condition.values) == 1 else operator.label
    joined = " – " if operator.takes == "two" else ", "
    words = joined.join(value_words(column, value, viewer) for value in condition.values)
    return Chip(column.label, label, words, url)


def value_words(column: Column, value: str, viewer: Viewer) -> str:
    """A value of an address as people say it."""
    kind = column.values
    assert kind is not None
    if kind.control is None:
        return str(column.known_choices(viewer).get(value, value))
    if kind.key in ("day", "moment"):
        return str(SPANS[value]) if value in SPANS else _day_words(value, viewer)
    if kind.key == "text":
        return f"«{value}»"
    try:
        number: Any = kind.read(value, viewer)
    except NoValue:
        return value
    return format_duration(number) if kind.key == "duration" else _figure(number)


def _day_words(value: str, viewer: Viewer) -> str:
    try:
        return short_day(date.fromisoformat(value), viewer.today)
    except ValueError:
        return value


def _figure(number: Decimal) -> str:
    whole = number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    return number_format(whole, force_grouping=True)
