"""A task typed as one line: «Замер 26-0081 завтра 15:00 #замер @Пётр». What is nothing else is its title."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from naryad.core.text import fold

_NUMBER = re.compile(r"№?([0-9]{2})-([0-9]{1,6})")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}))?")
_SOON = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
_WEEKDAYS = (
    ("понедельник", "пн", "monday"),
    ("вторник", "вт", "tuesday"),
    ("среда", "среду", "ср", "wednesday"),
    ("четверг", "чт", "thursday"),
    ("пятница", "пятницу", "пт", "friday"),
    ("суббота", "субботу", "сб", "saturday"),
    ("воскресенье", "вс", "sunday"),
)
_WEEKDAY = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}
_BEFORE_WHEN = frozenset(("в", "во", "на", "к", "до", "on", "at", "by"))
_REMINDS = frozenset(("позвонить", "звонок", "встреча", "написать", "call", "meeting", "write"))


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """`order`: year and number; `clock`: of the day; `task_type` and `assignee`: as typed after # and @."""

    title: str = ""
    order: tuple[int, int] | None = None
    day: date | None = None
    clock: time | None = None
    task_type: str = ""
    assignee: str = ""

    @property
    def is_reminder(self) -> bool:
        """It begins as one says what is to be remembered, not made."""
        return fold(self.title).partition(" ")[0] in _REMINDS


def read_line(text: str, *, today: date) -> TaskLine:
    """Of each thing the first counts; a second stays in the title."""
    line, title = TaskLine(), list[str]()
    for word in text.split():
        read = _read(line, word.rstrip(",;"), today=today)
        if read is None:
            title.append(word)
            continue
        if (read.day, read.clock) != (line.day, line.clock) and title and fold(title[-1]) in _BEFORE_WHEN:
            title.pop()
        line = read
    return replace(line, title=" ".join(title))


def _read(line: TaskLine, word: str, *, today: date) -> TaskLine | None:
    """The line with what the word says; None: the word is of the title."""
    if word[:1] == "#" and word[1:] and not line.task_type:
        return replace(line, task_type=word[1:].replace("_", " "))
    if word[:1] == "@" and word[1:] and not line.assignee:
        return replace(line, assignee=word[1:].replace("_", " "))
    if line.order is None and (number := _NUMBER.fullmatch(word)):
        return replace(line, order=(2000 + int(number[1]), int(number[2])))
    if line.clock is None and (clock := _TIME.fullmatch(word)):
        return replace(line, clock=time(int(clock[1]), int(clock[2])))
    if line.day is None and (day := _day(word, today=today)):
        return replace(line, day=day)
    return None


def _day(word: str, *, today: date) -> date | None:
    """Not before today, unless its year is said."""
    name = fold(word)
    if name in _SOON:
        return today + timedelta(days=_SOON[name])
    if name in _WEEKDAY:
        return today + timedelta(days=(_WEEKDAY[name] - today.weekday()) % 7)
    match = _DATE.fullmatch(word)
    if match is None:
        return None
    years = [int(match[3])] if match[3] else [today.year, today.year + 1]
    days = [day for year in years if (day := _date(year, int(match[2]), int(match[1])))]
    return next((day for day in days if match[3] or day >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def named(word: str, rows: Iterable[tuple[int, str]]) -> tuple[int, str] | None:
    """The one that is called so; else the only one that begins so; else the only one with a word that does."""
    rows, typed = list(rows), fold(word)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == typed,
        lambda name: name.startswith(typed),
        lambda name: f" {typed}" in f" {name}",
    )
    for test in tests if typed else ():
        matching = [row for row in rows if test(fold(row[1]))]
        if len(matching) == 1:
            return matching[0]
    return None
