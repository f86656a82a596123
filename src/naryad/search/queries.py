"""Rows by the beginnings of their words. Who asks sees only rows of their own queryset: here are only ids."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from naryad.search.rules import wanted

M = TypeVar("M", bound=Model)
OPEN, ENDED = "+", "-"
SHOWN = 20


def matching(
    *, kind: str, text: str, country: str, column: str = "pk", states: tuple[str, ...] = (OPEN, ENDED)
) -> Q:
    """A condition for rows whose `column` is the id of a `kind` found by the text; of all while too little is typed."""
    asked = wanted(text, country=country)
    return Q() if asked is None else _found(kind, states, asked.words, asked.digits, column)


def searched(kind: str) -> Callable[[str, Any], Q]:
    """The condition of a list's search box, of its words and the list's Viewer."""
    return lambda words, viewer: matching(kind=kind, text=words, country=viewer.member.workspace.country)


def having_digits(*, kind: str, digits: list[str]) -> Q:
    """A condition for rows in whose phones and numbers one of these lies."""
    return _found(kind, (OPEN, ENDED), [], digits, "pk") if digits else Q(pk=None)


def first_found(
    *,
    rows: QuerySet[M],
    kind: str,
    text: str,
    country: str,
    exactly: Q | None = None,
    states: tuple[str, ...] = (OPEN, ENDED),
    limit: int = SHOWN,
) -> list[M]:
    """What is `exactly` asked for, then rows in work, then ended ones while fewer were found; newest first."""
    conditions = [exactly] if exactly is not None else []
    if wanted(text, country=country) is not None:
        conditions += [matching(kind=kind, text=text, country=country, states=(state,)) for state in states]
    rows_found: list[M] = []
    for condition in conditions:
        if len(rows_found) < limit:
            others = rows.filter(condition).exclude(pk__in=[row.pk for row in rows_found])
            rows_found += others.order_by("-pk")[: limit - len(rows_found)]
    return rows_found


def _found(kind: str, states: tuple[str, ...], words: list[str], digits: list[str], column: str) -> Q:
    values = (kind, list(states), words, digits)
    return Q(
        **{f"{column}__in": RawSQL("SELECT search_rows(%s, %s::text[], %s::text[], %s::text[])", values)}
    )
