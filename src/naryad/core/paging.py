"""Keyset pages: a list is read from a place on, never by counting the rows before it.

A list has two segments: rows that have a value to sort by, then those that have none, by id. A place is the value
itself, not the row that had it: that row may have left the list meanwhile.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import Col, OrderBy

from naryad.core.ids import row_id

WITH_VALUE, WITHOUT = 0, 1
LONGEST = 1_000


@dataclass(frozen=True)
class IdPage:
    """Ids of the rows of a page; `earlier`, `later`: places from which its neighbours are read, "" where there is none."""

    ids: tuple[int, ...] = ()
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True)
class Place:
    """Between two rows of a list: beside a row of this segment, value and id."""

    segment: int
    value: Any
    pk: int

    def __str__(self) -> str:
        shown = "" if self.value is None else _shown(self.value)
        return f"{self.segment}~{shown}~{self.pk}"


def page_ids(
    *,
    rows: QuerySet[Any],
    by: Any,
    is_descending: bool = False,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> IdPage:
    """`rows` in the order of the expression `by`, then of ids; those without a value last in both directions.

    A place that cannot be read begins the list anew, and so does one behind which nothing is left.
    """
    valued = rows.annotate(sort_value=by)
    field = valued.query.annotations["sort_value"].output_field
    place, is_back = _read(before or after, field), bool(before)
    if place is None:
        is_back = False
    marks = list(_found(valued, place, is_down=is_descending, is_back=is_back, limit=size + 1))
    if not marks and place is not None:
        return page_ids(rows=rows, by=by, is_descending=is_descending, size=size)
    has_more, page = len(marks) > size, marks[:size]
    if not page:
        return IdPage()
    if is_back:
        page.reverse()
    has_earlier, has_later = (has_more, True) if is_back else (place is not None, has_more)
    return IdPage(
        ids=tuple(mark.pk for mark in page),
        earlier=str(page[0]) if has_earlier else "",
        later=str(page[-1]) if has_later else "",
    )


Key = tuple[Any, bool]
"""An expression, and whether the greatest comes first."""


def page_ids_by(
    *, rows: QuerySet[Any], keys: Sequence[Key], after: str = "", before: str = "", size: int = 50
) -> IdPage:
    """As page_ids, by several expressions one after the other; without a value comes last in each."""
    if len(keys) == 1:
        ((by, is_descending),) = keys
        return page_ids(rows=rows, by=by, is_descending=is_descending, after=after, before=before, size=size)
    valued = rows.annotate(**{_name(at): by for at, (by, _down) in enumerate(keys)})
    signs = [is_descending for _by, is_descending in keys]
    place = _read_many(before or after, valued, count=len(keys))
    is_back = bool(before) and place is not None
    found = valued.filter(_beyond(place, signs, is_back=is_back)) if place else valued
    names = [_name(at) for at in range(len(keys))]
    marks = list(found.order_by(*_order(signs, is_back=is_back)).values_list(*names, "pk")[: size + 1])
    if not marks and place is not None:
        return page_ids_by(rows=rows, keys=keys, size=size)
    has_more, marks = len(marks) > size, marks[:size]
    if is_back:
        marks.reverse()
    has_earlier, has_later = (has_more, True) if is_back else (place is not None, has_more)
    return IdPage(
        ids=tuple(mark[-1] for mark in marks),
        earlier=_print_many(marks[0]) if marks and has_earlier else "",
        later=_print_many(marks[-1]) if marks and has_later else "",
    )


def _name(at: int) -> str:
    return f"sort_value_{at}"


def _order(signs: Sequence[bool], *, is_back: bool) -> list[Any]:
    """Read backwards, those without a value come first."""
    ends: dict[str, Any] = {"nulls_first": True} if is_back else {"nulls_last": True}
    order: list[Any] = [
        OrderBy(F(_name(at)), descending=is_down != is_back, **ends) for at, is_down in enumerate(signs)
    ]
    return [*order, "-pk" if is_back else "pk"]


def _beyond(place: Sequence[Any], signs: Sequence[bool], *, is_back: bool) -> Q:
    """Equal up to some key and past the place by it, whichever key that is; the id decides last."""
    *values, pk = place
    beyond, equal = Q(), Q()
    for at, (value, is_down) in enumerate(zip(values, signs, strict=True)):
        name = _name(at)
        if value is None:
            past = Q(**{f"{name}__isnull": False}) if is_back else None
            here = Q(**{f"{name}__isnull": True})
        else:
            side = "lt" if is_down != is_back else "gt"
            past, here = Q(**{f"{name}__{side}": value}), Q(**{name: value})
            past = past if is_back else past | Q(**{f"{name}__isnull": True})
        beyond = beyond | equal & past if past is not None else beyond
        equal &= here
    return beyond | equal & Q(**{"pk__lt" if is_back else "pk__gt": pk})


def _print_many(mark: Sequence[Any]) -> str:
    *values, pk = mark
    shown = [None if value is None else _shown(value) for value in values]
    return json.dumps([*shown, pk], ensure_ascii=False, separators=(",", ":"))


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_many(text: str, valued: QuerySet[Any], *, count: int) -> list[Any] | None:
    """None for what no place was written as."""
    if not text or len(text) > LONGEST or "\0" in text:
        return None
    try:
        *values, pk = json.loads(text)
        fields = [valued.query.annotations[_name(at)].output_field for at in range(count)]
        place = [_typed(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, ValidationError, OverflowError, RecursionError):
        return None
    number = row_id(str(pk)) if isinstance(pk, int) else None
    return None if number is None else [*place, number]


def _typed(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValidationError("")
    typed = field.to_python(value)
    if typed is None or (isinstance(typed, datetime) and typed.tzinfo is None):
        raise ValidationError("")
    return typed


def _found(
    rows: QuerySet[Any], place: Place | None, *, is_down: bool, is_back: bool, limit: int
) -> Iterator[Place]:
    """The next places, across the border of the segments."""
    segments = [WITH_VALUE, WITHOUT] if _may_be_empty(rows) else [WITH_VALUE]
    if is_back:
        segments.reverse()
    begin = segments.index(place.segment) if place and place.segment in segments else 0
    for segment in segments[begin:]:
        if limit <= 0:
            return
        mark = place if place and place.segment == segment else None
        for row in _of_segment(rows, segment, mark, is_down=is_down != is_back)[:limit]:
            limit -= 1
            yield Place(segment, row[1], row[0])


def _of_segment(
    rows: QuerySet[Any], segment: int, mark: Place | None, *, is_down: bool
) -> QuerySet[Any, tuple[Any, ...]]:
    side, sign = ("lt", "-") if is_down else ("gt", "")
    has_none = segment == WITHOUT
    segment_rows = rows.filter(sort_value__isnull=has_none)
    if mark is not None:
        past = Q(**{f"pk__{side}": mark.pk})
        if not has_none:  # the first condition is what an index is entered by
            past = Q(**{f"sort_value__{side}e": mark.value}) & (
                Q(**{f"sort_value__{side}": mark.value}) | past
            )
        segment_rows = segment_rows.filter(past)
    order = [f"{sign}pk"] if has_none else [f"{sign}sort_value", f"{sign}pk"]
    return segment_rows.order_by(*order).values_list("pk", "sort_value")


def _may_be_empty(rows: QuerySet[Any]) -> bool:
    """Whether a row can have no value: not where it is a required column of the row itself."""
    value: Any = rows.query.annotations["sort_value"]
    is_own = isinstance(value, Col) and value.alias == rows.query.get_initial_alias()
    return not is_own or bool(value.target.null)


def _read(text: str, field: "Field[Any, Any]") -> Place | None:
    """None for what no Place was written as."""
    segment, _tilde, rest = text.partition("~")
    given, _tilde, pk = rest.rpartition("~")
    number = row_id(pk)
    if number is None or segment not in ("0", "1") or len(text) > LONGEST or "\0" in text:
        return None
    if segment == str(WITHOUT):
        return Place(WITHOUT, None, number)
    try:
        value = field.to_python(given)
    except (ValidationError, OverflowError):
        return None
    is_naive = isinstance(value, datetime) and value.tzinfo is None
    return None if value is None or is_naive else Place(WITH_VALUE, value, number)
