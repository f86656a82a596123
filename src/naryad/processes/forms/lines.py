"""Steps of a template typed or pasted as text: a step a line, what it has behind semicolons, in any order.

    Diagnosis; 45 min; stage Bench
    Client's answer; wait 1 d; after 1
    Repair; Module repair; 1 h + 10 min; stage Repair; ready

Each waits for the line before it unless it says `after` and numbers of steps, or `first`. A step called as a task type is
of that type. The words are understood in both languages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from naryad.core.durations import parse_duration
from naryad.core.errors import Unreadable
from naryad.core.ids import row_id
from naryad.core.text import fold
from naryad.core.typed_lines import typed_rows
from naryad.processes.forms.chain import MOST_STEPS, After, ChainDraft, StepRow
from naryad.processes.forms.steps import Choice, Choices

LONGEST_TITLE = 200
_AFTER = re.compile(r"(?:после|after)\s+(.+)", re.IGNORECASE)
_AFTER_ONE = re.compile(r"(?:№\s*)?([0-9]{1,3})\s*(?:\+\s*(.+))?")
_WAIT = re.compile(r"(?:жд[её]т|ждать|ожидани[ея]|waits?)\s+(.+)", re.IGNORECASE)
_WORK = re.compile(
    r"([^+]*?)\s*\+\s*(.+?)(?:\s*(?:за|на|a|per|/)\s*(?:шт\.?|штуку|единицу|unit|piece))?", re.IGNORECASE
)
_NAMED = re.compile(
    r"(тип|вид|type|специализация|skill|этап|stage|исполнитель|assignee)\s+(.+)", re.IGNORECASE
)
SLOTS = {
    "тип": "task_type",
    "вид": "task_type",
    "type": "task_type",
    "специализация": "skill",
    "skill": "skill",
    "этап": "stage",
    "stage": "stage",
    "исполнитель": "assignee",
    "assignee": "assignee",
}
MARKS = {
    "на каждую позицию": "is_per_item",
    "на позицию": "is_per_item",
    "per item": "is_per_item",
    "for every item": "is_per_item",
    "готово": "makes_ready",
    "позиция готова": "makes_ready",
    "ready": "makes_ready",
    "само": "ends_itself",
    "ends by itself": "ends_itself",
}
FIRST = {"сначала", "первый", "first"}


class UnreadableLine(Exception):
    """Says which line and what of it; nothing was added."""


def add_lines(draft: ChainDraft, text: str, *, offered: Choices) -> None:
    """The steps behind those that are there; an empty row that waited to be typed makes place for them."""
    names = _Names.of(offered)
    kept = [row for row in draft.rows if row.title]
    rows = list(kept)
    numbers = [row_id(row.key[1:]) or 0 for row in draft.rows if row.key[0] == "n"]
    for key, (number, _level, texts) in enumerate(typed_rows(text), start=max(numbers, default=0) + 1):
        if len(rows) == MOST_STEPS:
            raise UnreadableLine(_("A template has at most %(most)d steps.") % {"most": MOST_STEPS})
        rows.append(_Line(number, names, rows).row(f"n{key}", texts))
    for row in rows[len(kept) :]:
        row.after = [_linked(each, row, rows) for each in row.after]
    draft.rows, draft.opened = rows, ""


def _linked(after: After, row: StepRow, rows: list[StepRow]) -> After:
    """`after.key` is a number of a step so far: of one that may stand further down."""
    at = int(after.key)
    if not 1 <= at <= len(rows) or rows[at - 1] is row:
        raise UnreadableLine(
            _("“%(title)s”: there is no other step %(number)d.") % {"title": row.title, "number": at}
        )
    return After(rows[at - 1].key, after.lag)


@dataclass
class _Names:
    """Ids of what a step may be given, by folded name; of two that read the same, the first."""

    by_slot: dict[str, dict[str, str]]

    @classmethod
    def of(cls, offered: Choices) -> "_Names":
        types = _by_name(offered.task_types)
        for pk, label in offered.task_types:
            types.setdefault(fold(label.rpartition(" / ")[2]), pk)
        slots = {"task_type": types, "skill": _by_name(offered.skills)}
        return cls(slots | {"stage": _by_name(offered.stages), "assignee": _by_name(offered.members)})

    def find(self, text: str, *, taken: Iterable[str]) -> tuple[str, str] | None:
        """(what of a step it is, id): the first of those not said yet that has this name."""
        left = (slot for slot in self.by_slot if slot not in taken)
        return next(((slot, pk) for slot in left if (pk := self.by_slot[slot].get(fold(text)))), None)


def _by_name(choices: Iterable[Choice | tuple[int, str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for pk, label in choices:
        if pk:
            names.setdefault(fold(label), str(pk))
    return names


@dataclass
class _Line:
    number: int
    names: _Names
    before: list[StepRow]
    values: dict[str, Any] = field(default_factory=dict)
    after: list[After] | None = None

    def row(self, key: str, texts: list[str]) -> StepRow:
        title, *rest = texts
        if not title or len(title) > LONGEST_TITLE:
            raise self._unreadable(title[:30])
        for text in filter(None, rest):
            self._read(text)
        if self.after is None:
            self.after = [After(str(len(self.before)))] if self.before else []
        if "task_type" not in self.values and (of_title := self.names.by_slot["task_type"].get(fold(title))):
            self.values["task_type"] = of_title
        return StepRow(key, {"title": title} | self.values, self.after)

    def _read(self, text: str) -> None:
        if mark := MARKS.get(fold(text)):
            self.values[mark] = True
        elif fold(text) in FIRST:
            self.after = []
        elif said := _AFTER.fullmatch(text):
            self.after = [self._after(one) for one in said[1].split(",")]
        elif said := _WAIT.fullmatch(text):
            self.values |= {"is_wait": True, "elapsed": self._duration(said[1], text, is_calendar=True)}
        elif said := _NAMED.fullmatch(text):
            self._name(said[2], SLOTS[said[1].lower()], text)
        elif found := self.names.find(text, taken=self.values):
            self.values[found[0]] = found[1]
        else:
            self._work(text)

    def _name(self, name: str, slot: str, text: str) -> None:
        pk = self.names.by_slot[slot].get(fold(name))
        if pk is None:
            raise self._unreadable(text)
        self.values[slot] = pk

    def _after(self, text: str) -> After:
        said = _AFTER_ONE.fullmatch(text.strip())
        if said is None:
            raise self._unreadable(text)
        if said[2]:
            self._duration(said[2], text, is_calendar=True)
        return After(said[1], said[2] or "")

    def _work(self, text: str) -> None:
        """ "45 min", "1 h + 10 min", "+ 10 min a unit"."""
        said = _WORK.fullmatch(text)
        fixed, per_unit = (said[1], said[2]) if said else (text, "")
        if fixed:
            self.values["fixed"] = self._duration(fixed, text)
        if per_unit:
            self.values["per_unit"] = self._duration(per_unit, text)

    def _duration(self, typed: str, text: str, *, is_calendar: bool = False) -> str:
        try:
            parse_duration(typed, is_calendar=is_calendar)
        except Unreadable:
            raise self._unreadable(text) from None
        return typed

    def _unreadable(self, text: str) -> UnreadableLine:
        said = _(
            "Line %(number)d: “%(text)s” is no time, type, specialisation, stage or member that is there."
        )
        return UnreadableLine(said % {"number": self.number, "text": text})
