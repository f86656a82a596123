"""What values a column has: by which operators rows are found by them, how an address says them, how they are typed.

A column declares its `kind`; conditions (where.py), groups, totals, files and editing follow from that. An address says a
day as 2026-12-21 or as one of SPANS, a number with a point, a choice by its value, a person by id or "me".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.durations import parse_duration
from naryad.core.ids import row_id, small_number
from naryad.core.text import Folded, fold
from naryad.core.time import day_end, day_start
from naryad.ui.fields import DayField, DurationField, MoneyField, QuantityField, TextField

Words = str | Promise
Takes = Literal["none", "one", "two", "many"]
ME = "me"
LONGEST_WINDOW = 3_660
MOST_MINUTES = 100_000_000


class NoValue(ValueError):
    """What an address says is no value of the kind."""


@dataclass(frozen=True)
class Operator:
    """`takes`: how many values stand behind it."""

    key: str
    label: Words
    takes: Takes = "one"


@dataclass(frozen=True)
class DaySpan:
    """Days from the first to the last; None: without an end."""

    first: date | None
    last: date | None


IS, NOT = (
    Operator("is", pgettext_lazy("condition", "is")),
    Operator("not", pgettext_lazy("condition", "is not")),
)
HAS, LACKS = (
    Operator("has", pgettext_lazy("condition", "contains")),
    Operator("lacks", pgettext_lazy("condition", "does not contain")),
)
ANY, NONE_OF = (
    Operator("any", pgettext_lazy("condition", "is any of"), "many"),
    Operator("none", pgettext_lazy("condition", "is none of"), "many"),
)
LESS, MORE = (
    Operator("less", pgettext_lazy("condition", "less than")),
    Operator("more", pgettext_lazy("condition", "more than")),
)
MOST, LEAST = (
    Operator("most", pgettext_lazy("condition", "at most")),
    Operator("least", pgettext_lazy("condition", "at least")),
)
BEFORE, AFTER = (
    Operator("before", pgettext_lazy("condition", "before")),
    Operator("after", pgettext_lazy("condition", "after")),
)
UNTIL, SINCE = (
    Operator("until", pgettext_lazy("condition", "up to")),
    Operator("since", pgettext_lazy("condition", "from")),
)
BETWEEN = Operator("between", pgettext_lazy("condition", "between"), "two")
SET, UNSET = (
    Operator("set", pgettext_lazy("condition", "is filled in"), "none"),
    Operator("unset", pgettext_lazy("condition", "is not filled in"), "none"),
)

SPANS: Mapping[str, Words] = {
    "today": _("today"),
    "tomorrow": _("tomorrow"),
    "yesterday": _("yesterday"),
    "this_week": _("this week"),
    "next_week": _("next week"),
    "last_week": _("last week"),
    "this_month": _("this month"),
    "next_month": _("next month"),
    "last_month": _("last month"),
    "next7": _("the next 7 days"),
    "next30": _("the next 30 days"),
    "past7": _("the past 7 days"),
    "past30": _("the past 30 days"),
    "overdue": pgettext_lazy("days", "overdue"),
}


def span_of(text: str, today: date) -> DaySpan:
    """Of a day or of a relative one: "this_week", "next7" (today is the first of them), "2026-12-21"."""
    if text in _RELATIVE:
        return _RELATIVE[text](today)
    for begins, sign in (("next", 1), ("past", -1)):
        count = row_id(text.removeprefix(begins)) if text.startswith(begins) else None
        if count is not None:
            return _window(today, sign * min(count, LONGEST_WINDOW))
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise NoValue(text) from fault
    if not 1900 <= day.year <= 2200:
        raise NoValue(text)
    return DaySpan(day, day)


def _window(today: date, count: int) -> DaySpan:
    if not count:
        raise NoValue(count)
    other = today + timedelta(days=count + (-1 if count > 0 else 1))
    return DaySpan(min(today, other), max(today, other))


def _day(shift: int) -> Callable[[date], DaySpan]:
    return lambda today: DaySpan(today + timedelta(days=shift), today + timedelta(days=shift))


def _week(shift: int) -> Callable[[date], DaySpan]:
    def span(today: date) -> DaySpan:
        monday = today + timedelta(days=7 * shift - today.weekday())
        return DaySpan(monday, monday + timedelta(days=6))

    return span


def _month(shift: int) -> Callable[[date], DaySpan]:
    def first(today: date, shift: int) -> date:
        months = today.year * 12 + today.month - 1 + shift
        return date(months // 12, months % 12 + 1, 1)

    return lambda today: DaySpan(first(today, shift), first(today, shift + 1) - timedelta(days=1))


_RELATIVE: Mapping[str, Callable[[date], DaySpan]] = {
    "today": _day(0),
    "tomorrow": _day(1),
    "yesterday": _day(-1),
    "this_week": _week(0),
    "next_week": _week(1),
    "last_week": _week(-1),
    "this_month": _month(0),
    "next_month": _month(1),
    "last_month": _month(-1),
    "overdue": lambda today: DaySpan(None, today - timedelta(days=1)),
}

Read = Callable[[str, Any], Any]
"""A value of an address as it is compared; the second is the Viewer. NoValue: it is none."""
Find = Callable[[str, Sequence[Any]], Q]
"""What rows are found by: of the name that the expression has among them, and the values."""


@dataclass(frozen=True, kw_only=True)
class ValueKind:
    """`finds`: the operators, each with what it finds; `taken`: how the expression is compared.

    `control`: the field that a value is typed into; None: a choice. `may_group`: rows can be put together by it.
    """

    key: str
    finds: Mapping[Operator, Find]
    read: Read
    control: Callable[[], forms.Field] | None = None
    may_group: bool = False
    is_summed: bool = False
    taken: Callable[[Any], Any] = lambda by: by

    @property
    def operators(self) -> list[Operator]:
        return list(self.finds)

    def operator(self, key: str) -> Operator | None:
        return next((one for one in self.finds if one.key == key), None)


def _where(lookup: str) -> Find:
    return lambda name, values: Q(**{f"{name}__{lookup}": values[0]})


def _empty(name: str) -> Q:
    return Q(**{f"{name}__isnull": True})


def _unless(find: Find) -> Find:
    """What is empty is not it, either."""
    return lambda name, values: ~find(name, values) | _empty(name)


def _one_of(name: str, values: Sequence[Any]) -> Q:
    return Q(**{f"{name}__in": values})


def _filled(name: str, _values: Sequence[Any]) -> Q:
    return ~_empty(name)


def _between(name: str, values: Sequence[Any]) -> Q:
    low, high = sorted(values)
    return Q(**{f"{name}__gte": low, f"{name}__lte": high})


_EMPTINESS: Mapping[Operator, Find] = {SET: _filled, UNSET: lambda name, _values: _empty(name)}


def _fold(text: str, _viewer: Any) -> str:
    if not (folded := fold(text.replace("\0", ""))):
        raise NoValue(text)
    return folded


def _folded(by: Any) -> Any:
    """As the expression has it by itself, where it is kept folded."""
    return getattr(by, "folded", None) or Folded(by)


TEXT = ValueKind(
    key="text",
    read=_fold,
    taken=_folded,
    control=lambda: TextField(max_length=100),
    may_group=True,
    finds={
        HAS: _where("contains"),
        LACKS: _unless(_where("contains")),
        IS: _where("exact"),
        NOT: _unless(_where("exact")),
        SET: lambda name, _values: Q(**{f"{name}__gt": ""}),
        UNSET: lambda name, _values: _empty(name) | Q(**{name: ""}),
    },
)


def _number(text: str, _viewer: Any) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as fault:
        raise NoValue(text) from fault
    if not number.is_finite() or len(text) > 30 or abs(number.adjusted()) > 20:
        raise NoValue(text)
    return number


def _minutes(text: str, _viewer: Any) -> int:
    """Whole minutes, or as people say them: 1:30."""
    whole = small_number(text, most=MOST_MINUTES, default=-1)
    try:
        return whole if whole >= 0 else parse_duration(text)
    except ValueError as fault:
        raise NoValue(text) from fault


_MEASURED: Mapping[Operator, Find] = {
    IS: _where("exact"),
    NOT: _unless(_where("exact")),
    LESS: _where("lt"),
    MOST: _where("lte"),
    MORE: _where("gt"),
    LEAST: _where("gte"),
    BETWEEN: _between,
    **_EMPTINESS,
}
NUMBER = ValueKind(key="number", read=_number, control=QuantityField, finds=_MEASURED, is_summed=True)
MONEY = ValueKind(key="money", read=_number, control=MoneyField, finds=_MEASURED, is_summed=True)
DURATION = ValueKind(key="duration", read=_minutes, control=DurationField, finds=_MEASURED, is_summed=True)


def _days(text: str, viewer: Any) -> DaySpan:
    return span_of(text, viewer.today)


def _within(name: str, spans: Sequence[DaySpan]) -> Q:
    (span,) = spans
    return _on_or_after(name, span.first) & _on_or_before(name, span.last)


def _on_or_after(name: str, day: Any) -> Q:
    return Q() if day is None else Q(**{f"{name}__gte": day})


def _on_or_before(name: str, day: Any) -> Q:
    return Q() if day is None else Q(**{f"{name}__lte": day})


def _past(name: str, side: str, edge: Any) -> Q:
    """Nothing is before what has no beginning."""
    return Q(pk__in=[]) if edge is None else Q(**{f"{name}__{side}": edge})


_ON_DAYS: Mapping[Operator, Find] = {
    IS: _within,
    NOT: _unless(_within),
    BEFORE: lambda name, spans: _past(name, "lt", spans[0].first),
    UNTIL: lambda name, spans: _past(name, "lte", spans[0].last),
    AFTER: lambda name, spans: _past(name, "gt", spans[0].last),
    SINCE: lambda name, spans: _past(name, "gte", spans[0].first),
    BETWEEN: lambda name, spans: (
        _on_or_after(name, spans[0].first) & _on_or_before(name, spans[1].last) & ~_empty(name)
    ),
    **_EMPTINESS,
}
DAY = ValueKind(key="day", read=_days, control=DayField, finds=_ON_DAYS, may_group=True)


def _moments(text: str, viewer: Any) -> DaySpan:
    """The same days on the clock of the company: from their first moment to the last."""
    span, zone = span_of(text, viewer.today), viewer.member.workspace.time_zone
    first: Any = span.first and day_start(day=span.first, time_zone=zone)
    last: Any = span.last and day_end(day=span.last, time_zone=zone) - timedelta(microseconds=1)
    return DaySpan(first, last)


MOMENT = ValueKind(key="moment", read=_moments, control=DayField, finds=_ON_DAYS, may_group=True)

_CHOSEN: Mapping[Operator, Find] = {
    ANY: _one_of,
    NONE_OF: _unless(_one_of),
    IS: _where("exact"),
    NOT: _unless(_where("exact")),
    **_EMPTINESS,
}


def _as_it_is(text: str, _viewer: Any) -> str:
    return text


def _person(text: str, viewer: Any) -> Any:
    return viewer.member.pk if text == ME else text


CHOICE = ValueKind(key="choice", read=_as_it_is, finds=_CHOSEN, may_group=True)
PERSON = ValueKind(key="person", read=_person, finds=_CHOSEN, may_group=True)


def _holds_any(name: str, values: Sequence[Any]) -> Q:
    """Of a JSON list or an array: each is asked for by itself, which an index of it answers."""
    held = Q()
    for value in values:
        held |= Q(**{f"{name}__contains": [value]})
    return held


def _holds_all(name: str, values: Sequence[Any]) -> Q:
    return Q(**{f"{name}__contains": list(values)})


CHOICES = ValueKind(
    key="choices",
    read=lambda text, _viewer: text if (number := row_id(text)) is None else number,
    finds={
        Operator("any", pgettext_lazy("condition", "has any of"), "many"): _holds_any,
        Operator("all", pgettext_lazy("condition", "has all of"), "many"): _holds_all,
        Operator("none", pgettext_lazy("condition", "has none of"), "many"): _unless(_holds_any),
        SET: lambda name, _values: ~_empty(name) & ~Q(**{name: []}),
        UNSET: lambda name, _values: _empty(name) | Q(**{name: []}),
    },
)


def _yes_no(text: str, _viewer: Any) -> bool:
    if text not in ("1", "0"):
        raise NoValue(text)
    return text == "1"


YES_NO = ValueKind(
    key="yes_no",
    read=_yes_no,
    finds={IS: _where("exact"), **_EMPTINESS},
    may_group=True,
)
YES_OR_NO = (("1", pgettext_lazy("value", "Yes")), ("0", pgettext_lazy("value", "No")))

KINDS: Mapping[str, ValueKind] = {
    kind.key: kind for kind in (TEXT, NUMBER, MONEY, DURATION, DAY, MOMENT, CHOICE, PERSON, CHOICES, YES_NO)
}
KindKey = Literal[
    "", "text", "number", "money", "duration", "day", "moment", "choice", "person", "choices", "yes_no"
]
