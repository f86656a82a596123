"""Rows put together by what a column says: in which order the groups stand, what each is called and comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import NullIf, TruncMonth
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naryad.core.days import day_words
from naryad.ui.lists.columns import Column, GroupWords, Viewer, Words
from naryad.ui.lists.values import ME

EMPTY = _("Not filled in")
GROUP = "group_value"
"""By which the groups differ and stand in order: the place among the choices, the month, the folded text."""


@dataclass(frozen=True)
class ListSums:
    """How many rows, and what their summed columns come to: by key, by currency ("": the company's, or none)."""

    count: int = 0
    amounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __add__(self, other: "ListSums") -> "ListSums":
        keys = dict.fromkeys([*self.amounts, *other.amounts])
        added = {key: _added(self.amounts.get(key, {}), other.amounts.get(key, {})) for key in keys}
        return ListSums(self.count + other.count, added)


@dataclass(frozen=True)
class Head:
    """Of a group; it stands again where a page begins within it.

    `key`: in an address; `url`: of the list with the group folded, or unfolded, in the element `target`.
    `told`: what columns say of its rows.
    """

    label: Words
    sums: ListSums
    key: str = ""
    is_folded: bool = False
    url: str = ""
    target: str = ""
    told: tuple[tuple[GroupWords, Mapping[str, Any]], ...] = ()


def grouped(rows: QuerySet[Any], column: Column, viewer: Viewer) -> Any:
    """With the value GROUP."""
    kind, by = column.values, column.known_by(viewer)
    assert kind is not None and kind.may_group
    if kind.key == "text":
        return rows.annotate(**{GROUP: NullIf(kind.taken(by), Value(""), output_field=TextField())})
    if kind.key in ("day", "moment"):
        zone = ZoneInfo(viewer.member.workspace.time_zone) if kind.key == "moment" else None
        return rows.annotate(**{GROUP: TruncMonth(by, tzinfo=zone)})
    places = [
        When(group_of=kind.read(value, viewer), then=Value(place))
        for place, (value, _label) in enumerate(_ranked(column, viewer))
    ]
    return rows.alias(group_of=by).annotate(**{GROUP: Case(*places, output_field=IntegerField())})


def group_sums(
    rows: QuerySet[Any], column: Column, *, summed: Sequence[Column], viewer: Viewer
) -> dict[Any, Head]:
    """Of all groups of a list, by the value GROUP."""
    is_text = column.kind == "text"
    label = Min(column.known_by(viewer)) if is_text else Value("", output_field=CharField())
    put = grouped(rows, column, viewer)
    sums: dict[Any, ListSums] = {}
    labels: dict[Any, Words] = {}
    for (value,), text, own in _summed(put, summed, viewer, by=[GROUP], label=label):
        sums[value] = sums.get(value, ListSums()) + own
        labels[value] = text if is_text and value else _label(column, value, viewer)
    for (value,), own in _summed_below(put, summed, viewer, by=[GROUP]):
        sums[value] = sums.get(value, ListSums()) + own
    return {value: Head(labels[value], sums[value], _key(column, value, viewer)) for value in sums}


def told_of(
    rows: QuerySet[Any], column: Column, *, told: Sequence[Column], viewer: Viewer
) -> dict[Any, tuple[tuple[GroupWords, Mapping[str, Any]], ...]]:
    """By the value GROUP; one query for all that columns say."""
    said = [(one.told, f"{one.key}_", one.told.of(viewer)) for one in told if one.told]
    asked = {f"{key}{name}": value for _told, key, of in said for name, value in of.items()}
    if not asked:
        return {}
    put = grouped(rows, column, viewer).order_by().values(GROUP).annotate(**asked)
    return {
        found[GROUP]: tuple((one, {name: found[f"{key}{name}"] for name in of}) for one, key, of in said)
        for found in put
    }


def in_order(value: Any) -> Any:
    """To sort the values GROUP as the list does: rows without one stand last."""
    return value is None, value


def without_folded(rows: QuerySet[Any], folded: Iterable[Any]) -> QuerySet[Any]:
    """`rows`: grouped(); those of the folded groups are passed over."""
    values = [value for value in folded if value is not None]
    if values:
        rows = rows.exclude(**{f"{GROUP}__in": values, f"{GROUP}__isnull": False})
    return rows.filter(**{f"{GROUP}__isnull": False}) if None in folded else rows


def groups_of(rows: QuerySet[Any], ids: Sequence[int], column: Column, viewer: Viewer) -> Mapping[int, Any]:
    """The value GROUP of some rows, by id."""
    return dict(grouped(rows, column, viewer).filter(pk__in=ids).order_by().values_list("pk", GROUP))


def sums_of(rows: QuerySet[Any], *, summed: Sequence[Column], viewer: Viewer) -> ListSums:
    """Of all rows of a list."""
    label = Value("", output_field=CharField())
    plain = added(own for _by, _label, own in _summed(rows, summed, viewer, by=[], label=label))
    return plain + added(own for _by, own in _summed_below(rows, summed, viewer, by=[]))


def added(sums: Iterable[ListSums]) -> ListSums:
    return sum(sums, ListSums())


def _summed(
    rows: QuerySet[Any], summed: Sequence[Column], viewer: Viewer, *, by: Sequence[str], label: Any
) -> Iterable[tuple[Sequence[Any], str, ListSums]]:
    """By currency also: amounts of two are never added."""
    summed = [column for column in summed if column.below is None]
    path = next((column.currency for column in summed if column.currency), "")
    rows = rows.order_by().annotate(**{f"summed_{column.key}": column.known_by(viewer) for column in summed})
    rows = rows.annotate(in_currency=F(path) if path else Value("", output_field=CharField()))
    totals = {f"total_{column.key}": column.total(viewer) for column in summed}
    for found in rows.values(*by, "in_currency").annotate(count=Count("pk"), group_label=label, **totals):
        amounts = {
            column.key: {found["in_currency"] if column.currency else "": found[f"total_{column.key}"]}
            for column in summed
            if found[f"total_{column.key}"] is not None
        }
        yield [found[name] for name in by], found["group_label"], ListSums(found["count"], amounts)


def _summed_below(
    rows: QuerySet[Any], summed: Sequence[Column], viewer: Viewer, *, by: Sequence[str]
) -> Iterable[tuple[Sequence[Any], ListSums]]:
    """What lies in rows below, each column by itself: a join with them would count the rows above several times."""
    for column in (one for one in summed if one.below is not None):
        path = F(column.currency) if column.currency else Value("", output_field=CharField())
        kept = rows.order_by().annotate(in_currency=path).values(*by, "in_currency")
        for found in kept.annotate(total=column.total(viewer)):
            if found["total"] is not None:
                amounts = {column.key: {found["in_currency"]: found["total"]}}
                yield [found[name] for name in by], ListSums(amounts=amounts)


def _ranked(column: Column, viewer: Viewer) -> list[tuple[str, Words]]:
    return [known for known in column.known_choices(viewer).items() if known[0] != ME]


def _key(column: Column, value: Any, viewer: Viewer) -> str:
    if value in (None, ""):
        return "none"
    if column.kind in ("day", "moment"):
        return f"{value:%Y-%m}"
    if column.kind == "text":
        return blake2s(value.encode(), digest_size=6).hexdigest()
    key: str = _ranked(column, viewer)[value][0]
    return key


def _label(column: Column, value: Any, viewer: Viewer) -> Words:
    if value in (None, ""):
        return EMPTY
    if column.kind in ("day", "moment"):
        return day_words(value, "LLLL y", get_language() or "en")
    label: Words = _ranked(column, viewer)[value][1]
    return label


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {
        currency: one.get(currency, 0) + other.get(currency, 0) for currency in dict.fromkeys([*one, *other])
    }
