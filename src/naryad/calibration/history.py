"""A history as a table of text: read, and every row that cannot be used named by its number."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import TextIO

from naryad.calibration.kinds import Id

COLUMNS = (
    *("company", "task", "order", "person", "type"),
    *("estimate_min", "actual_min", "started_at", "finished_at"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HistoryError(ValueError):
    """The file as a whole is no history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A task of a history. Moments in days since 1970-01-01 UTC, `estimate` and `actual` in minutes; None: not given."""

    company: str
    task: Id
    order: Id | None
    person: Id | None
    type: Id | None
    estimate: float | None
    actual: float | None
    started: float
    finished: float | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """`number` as a table of figures shows it: the heading is row 1."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"row {self.number}: {self.reason}"


@dataclass(frozen=True, slots=True)
class History:
    items: list[Item]
    bad: list[BadRow]


def read_history(source: TextIO) -> History:
    """All rows, in any order. Bad: actual ≤ 0, finished before started, the same company and task again, unreadable.

    Raises HistoryError where columns are missing or the text is no CSV.
    """
    rows = csv.DictReader(source, strict=True)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise HistoryError(f"columns are missing: {', '.join(missing)}")
    try:
        return _history(enumerate(rows, start=2))
    except csv.Error as error:
        raise HistoryError(f"is not CSV, line {rows.line_num}: {error}") from None


def _history(rows: Iterable[tuple[int, Mapping[str, str]]]) -> History:
    items: list[Item] = []
    bad: list[BadRow] = []
    seen: dict[tuple[str, Id], int] = {}
    for number, row in rows:
        try:
            item = _item(row)
        except ValueError as error:
            bad.append(BadRow(number, str(error)))
            continue
        first = seen.setdefault((item.company, item.task), number)
        if first != number:
            bad.append(BadRow(number, f"company and task are those of row {first}"))
        else:
            items.append(item)
    return History(items, bad)


def _item(row: Mapping[str, str]) -> Item:
    if None in row or None in row.values():
        raise ValueError("has more or fewer cells than the heading")
    text = {name: row[name].strip() for name in COLUMNS}
    task = _id(text["task"])
    if task is None:
        raise ValueError("task is empty")
    started = _moment("started_at", text["started_at"])
    if started is None:
        raise ValueError("started_at is empty")
    finished = _moment("finished_at", text["finished_at"])
    if finished is not None and finished < started:
        raise ValueError("finished before it started")
    estimate = _minutes("estimate_min", text["estimate_min"])
    if estimate is not None and estimate < 0:
        raise ValueError(f"estimate_min is below 0: {text['estimate_min']}")
    return Item(
        company=text["company"],
        task=task,
        order=_id(text["order"]),
        person=_id(text["person"]),
        type=_id(text["type"]),
        estimate=estimate or None,
        actual=_actual(text["actual_min"], is_finished=finished is not None),
        started=started,
        finished=finished,
    )


def _actual(text: str, *, is_finished: bool) -> float | None:
    """Of a task that is not finished it may be missing or 0."""
    actual = _minutes("actual_min", text)
    if actual is None and is_finished:
        raise ValueError("actual_min is empty")
    if actual is not None and (actual < 0 or (actual == 0 and is_finished)):
        raise ValueError(f"actual_min is not above 0: {text}")
    return actual


def _id(text: str) -> Id | None:
    """A whole number as a number, so that 9 comes before 10; other texts as they are."""
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
    return int(text) if is_number else text


def _minutes(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ValueError(f"{name} is not a number: {text}")
    return value


def _moment(name: str, text: str) -> float | None:
    """Days since 1970-01-01 UTC; a moment without a zone is in UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} is not a moment: {text}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds() / 86_400
