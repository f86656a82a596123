"""What a column can be: its names, how its cells are read; and which of a file's columns look like which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise

from naryad.core.errors import ActionError, Unreadable
from naryad.core.text import fold
from naryad.exchange.rules.cells import FileCell, FileSheet, Read

Words = str | Promise
LOOKED_AT = 20
"""Filled cells of a column by which it is known."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """`names`: what such a column is called elsewhere. `group`: of which part of a row it is.

    `is_key`: rows can be known by it. `looks_like`: whether a cell can be nothing else.
    """

    key: str
    label: Words
    read: Read
    names: tuple[str, ...] = ()
    group: Words = ""
    is_key: bool = False
    looks_like: Callable[[str], bool] | None = None

    @property
    def title(self) -> str:
        return f"{self.group}: {self.label}" if self.group else str(self.label)

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(filter(None, map(heading, (self.title, *self.names))))


def heading(text: str) -> str:
    """The name of a column, folded; № is a word of it."""
    return fold(text.replace("№", " номер "))


def named(names: Mapping[str, str], *targets: Target) -> list[Target]:
    """With what their columns are called (rules.names)."""
    return [replace(one, names=tuple(names.get(one.key, "").split("; "))) for one in targets]


class BadCell(ActionError):
    """A cell cannot be read as what its column is. `column`: its place, from 0."""

    def __init__(self, message: str, *, column: int) -> None:
        super().__init__(message)
        self.column = column


def proposed(
    heads: Sequence[str], rows: Sequence[Sequence[FileCell]], targets: Sequence[Target]
) -> dict[int, str]:
    """{place of a column: key of its target}: by its name, then by what stands in it; each target once."""
    found: dict[int, str] = {}
    free = list(targets)
    for is_exact in (True, False):
        for at, head in enumerate(heads):
            if at in found or not head.strip():
                continue
            target = next((one for one in free if _is_called(one, heading(head), is_exact=is_exact)), None)
            if target:
                found[at] = target.key
                free.remove(target)
    for at in range(max([len(heads), *map(len, rows)])):
        target = None if at in found else _by_content(at, rows, free)
        if target:
            found[at] = target.key
            free.remove(target)
    return found


def _is_called(target: Target, head: str, *, is_exact: bool) -> bool:
    if is_exact:
        return head in target.folded
    return any(len(name) > 3 and f" {name} " in f" {head} " for name in target.folded)


def _by_content(at: int, rows: Sequence[Sequence[FileCell]], free: Sequence[Target]) -> Target | None:
    """Nine of ten cells look so."""
    cells = [row[at].text for row in rows if at < len(row) and row[at]][:LOOKED_AT]
    if not cells:
        return None
    for target in free:
        if target.looks_like and sum(map(target.looks_like, cells)) * 10 >= len(cells) * 9:
            return target
    return None


def read_row(cells: Sequence[FileCell], columns: Mapping[int, Target], sheet: FileSheet) -> dict[str, object]:
    """{target: value} of the cells that are not empty."""
    values: dict[str, object] = {}
    for at, target in columns.items():
        if at < len(cells) and cells[at]:
            try:
                values[target.key] = target.read(cells[at], sheet)
            except Unreadable as fault:
                raise BadCell(str(fault), column=at) from fault
    return values


def head_row(rows: Sequence[tuple[int, Sequence[FileCell]]], targets: Sequence[Target]) -> int:
    """The number of the row that names the columns: with most known names, else the first with as many cells as any."""
    known = frozenset[str]().union(*(target.folded for target in targets))
    named = [(sum(heading(cell.text) in known for cell in cells), -number) for number, cells in rows]
    if named and max(named)[0]:
        return -max(named)[1]
    widest = max((sum(map(bool, cells)) for _number, cells in rows), default=0)
    return next((number for number, cells in rows if sum(map(bool, cells)) * 2 > widest), 1)
