"""Conditions on columns, joined by and/or in groups: a tree that is read from an address, and printed back to it.

    stage.any.3;5,or(facade.is.MDF,color.set)      stage 3 or 5, and (facade MDF, or a colour is filled in)
    or(due.is.overdue,priority.is.3)

A condition is <column>.<operator>.<value>;<value>. Commas join by "and", or(…) and and(…) are groups. A backslash stands
before a sign of these (, ; ( ) \\) that belongs to a value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.ui.lists.columns import Column, Viewer, Words
from naryad.ui.lists.values import NoValue, ValueKind

Join = Literal["and", "or"]
LONGEST = 2_000
DEEPEST = 3
"""As it may be written; what is left stands in groups of one level."""
MOST = 30
"""Conditions of one filter."""
MOST_VALUES = 50
_TOKEN = re.compile(r"(and|or)\(|([,)])|((?:\\.|[^\\,()])+)", re.DOTALL)
_CONDITION = re.compile(r"(\w{1,60})\.([a-z]{1,20})(?:\.(.*))?", re.DOTALL)
_VALUE = re.compile(r"((?:\\.|[^\\;])*)(?:;|$)", re.DOTALL)
_SPECIAL = re.compile(r"([\\,;()])")
UNREADABLE = _("The filter cannot be read and is left out")
NOT_THERE = _("A condition is left out: its column is not there any more, or not for you")


class NoFilter(ValueError):
    """The text is no tree of conditions."""


@dataclass(frozen=True)
class Condition:
    """`column`, `operator`: by their keys; `values`: as an address says them."""

    column: str
    operator: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        values = ";".join(_SPECIAL.sub(r"\\\1", value) for value in self.values)
        return f"{self.column}.{self.operator}" + (f".{values}" if self.values else "")


@dataclass(frozen=True)
class Group:
    """Conditions, and groups of them."""

    join: Join = "and"
    parts: "tuple[Condition | Group, ...]" = ()

    def __str__(self) -> str:
        return f"{self.join}({self._parts()})"

    def __bool__(self) -> bool:
        return bool(self.parts)

    def _parts(self) -> str:
        return ",".join(map(str, self.parts))

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part


def print_where(group: Group) -> str:
    """As an address has it; read_group() gives the same tree back."""
    return group._parts() if group.join == "and" else str(group)


def read_group(text: str) -> Group:
    """Raises NoFilter. Groups of nothing and of one group are not kept."""
    if len(text) > LONGEST or "\0" in text:
        raise NoFilter(text)
    tokens = _tokens(text)
    group = _tidy(_read_parts(tokens, "and", depth=0, is_closed=False))
    if len(group.parts) == 1 and isinstance(group.parts[0], Group):
        group = group.parts[0]
    inner = [part for one in group.parts if isinstance(one, Group) for part in one.parts]
    if any(isinstance(part, Group) for part in inner) or sum(1 for _one in group.conditions()) > MOST:
        raise NoFilter(text)
    return group


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise NoFilter(text)
        yield token
        at = token.end()


def _read_parts(tokens: Iterator[re.Match[str]], join: Any, *, depth: int, is_closed: bool) -> Group:
    if depth > DEEPEST:
        raise NoFilter(join)
    parts: list[Condition | Group] = []
    for token in tokens:
        opens, mark, condition = token.groups()
        if opens:
            parts.append(_read_parts(tokens, opens, depth=depth + 1, is_closed=True))
        elif condition:
            parts.append(_read_condition(condition))
        elif mark == ")":
            if is_closed:
                return Group(join, tuple(parts))
            raise NoFilter(mark)
    if is_closed:
        raise NoFilter(join)
    return Group(join, tuple(parts))


def _read_condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise NoFilter(text)
    column, operator, rest = match.groups()
    values = [found[1] for found in _VALUE.finditer(rest or "") if found[0]]
    return Condition(
        column, operator, tuple(re.sub(r"\\(.)", r"\1", value) for value in values)[:MOST_VALUES]
    )


def _tidy(group: Group) -> Group:
    parts = [_tidy(part) if isinstance(part, Group) else part for part in group.parts]
    return replace(group, parts=tuple(part for part in parts if not isinstance(part, Group) or part))


@dataclass(frozen=True)
class Where:
    """A filter as one viewer may use it. `asked`: all that an address says; `kept`: what of it narrows.

    `left_out`: in words, what narrows nothing: told above the list, never silently.
    """

    asked: Group = field(default_factory=Group)
    kept: Group = field(default_factory=Group)
    condition: Q = field(default_factory=Q)
    values: Mapping[str, Any] = field(default_factory=dict)
    """Expressions that the condition names."""
    left_out: tuple[Words, ...] = ()

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.alias(**self.values).filter(self.condition) if self.kept else rows


NOWHERE = Where()


def read_where(text: str, *, columns: Sequence[Column], viewer: Viewer) -> Where:
    """`columns`: those that the viewer may see."""
    if not text:
        return NOWHERE
    try:
        asked = read_group(text)
    except NoFilter:
        return Where(left_out=(UNREADABLE,))
    reading = _Reading({column.key: column for column in columns}, viewer)
    kept, condition = reading.of_group(asked)
    return Where(asked, kept, condition, reading.values, tuple(dict.fromkeys(reading.left_out)))


class _LeftOut(Exception):
    def __init__(self, words: Words) -> None:
        self.words = words


class _Reading:
    def __init__(self, columns: Mapping[str, Column], viewer: Viewer) -> None:
        self.columns, self.viewer = columns, viewer
        self.values: dict[str, Any] = {}
        self.left_out: list[Words] = []

    def of_group(self, group: Group) -> tuple[Group, Q]:
        found, kept = Q(), []
        for part in group.parts:
            try:
                own, condition = self.of_group(part) if isinstance(part, Group) else self.of_one(part)
            except _LeftOut as left_out:
                self.left_out.append(left_out.words)
                continue
            if own:
                kept.append(own)
                found = found | condition if group.join == "or" and len(kept) > 1 else found & condition
        return replace(group, parts=tuple(kept)), found

    def of_one(self, asked: Condition) -> tuple[Any, Q]:
        column = self.columns.get(asked.column)
        if column is None or column.values is None:
            raise _LeftOut(NOT_THERE)
        words = {"column": column.label}
        if column.is_archived:
            raise _LeftOut(
                filled(_("The condition on “%(column)s” is left out: the field is in the archive"), words)
            )
        kind, operator = column.values, column.values.operator(asked.operator)
        try:
            if operator is None:
                raise NoValue(asked.operator)
            values = _read_values(kind, operator.takes, column, asked.values, self.viewer)
        except NoValue as no_value:
            raise _LeftOut(
                filled(_("The condition on “%(column)s” is left out: it has no such value"), words)
            ) from no_value
        name = f"value_of_{column.key}"
        self.values[name] = kind.taken(column.known_by(self.viewer))
        return asked, kind.finds[operator](name, values)


def _read_values(
    kind: ValueKind, takes: str, column: Column, values: Sequence[str], viewer: Viewer
) -> Sequence[Any]:
    least, most = {"none": (0, 0), "one": (1, 1), "two": (2, 2), "many": (1, MOST_VALUES)}[takes]
    if not least <= len(values) <= most:
        raise NoValue(values)
    if kind.control is None:
        known = column.known_choices(viewer)
        if any(value not in known for value in values):
            raise NoValue(values)
    return [kind.read(value, viewer) for value in values]
