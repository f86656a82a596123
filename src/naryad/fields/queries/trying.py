"""What formulas can read, and what one would come to on rows that are there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from naryad.fields.queries.definitions import all_definitions
from naryad.fields.queries.following import rows_around
from naryad.fields.queries.values import reading, said_value
from naryad.fields.rules.calculated import (
    calculation,
    given_of,
    held_by,
    kept_result,
    keys_of,
    vocabulary,
)
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.formulas.formula import Formula
from naryad.fields.rules.formulas.vocabulary import Vocabulary
from naryad.fields.rules.holders import above_of, holder_of
from naryad.ui.hooks.kinds import registered_kinds
from naryad.workspaces.models import Member, Workspace


def words_of(of: str, workspace: Workspace) -> Vocabulary:
    """What formulas of such rows can read."""
    return vocabulary(of, all_definitions(workspace))


OFFERED = 20
"""Rows to try a formula on, of those that words find."""


def rows_to_try(of: str, member: Member, text: str) -> list[Any]:
    """That the member sees: what the words find, else the newest."""
    holder, search = holder_of(of), kinds().get(of)
    if text and search:
        return [found.row for found in search(member=member, text=text)][:OFFERED]
    rows = holder.visible(member=member).order_by("-pk")
    return list((rows.filter(name__icontains=text) if text else rows)[:OFFERED])


def row_above(of: str, row: Any) -> Any:
    """The nearest row that it is of; None where there is none."""
    path = next(iter(above_of(of).values()), "")
    return getattr(row, path) if path else None


def kinds() -> dict[str, Any]:
    """How rows are found by words, by their sort; items and contacts are found by their name."""
    return {kind.name: kind.search for kind in registered_kinds() if kind.search}


TRIED = 1_000


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a formula comes to on `row`, or what of it is `unfilled`; how many of the newest rows would get another value."""

    row: Any
    words: str
    unfilled: Sequence[str]
    changed: int
    tried: int


def try_formula(formula: Formula, own: Definition, member: Member, *, shown_pk: int | None) -> Trial | None:
    """On the newest rows that the member sees; shown on the one that is asked for, else on one where it comes to something.

    None: there are no rows.
    """
    own, holder = replace(own, gives=formula.gives.value), holder_of(own.of)
    seen = holder.visible(member=member)
    rows = list(seen.order_by("-pk")[:TRIED])
    if shown_pk and all(row.pk != shown_pk for row in rows):
        rows += seen.filter(pk=shown_pk)
    if not rows:
        return None
    found = _results(formula, own, [row for row in rows if own.is_of(holder.branch_of(row))], member)
    asked = next((row for row in rows if row.pk == shown_pk), None)
    shown = asked or next((row for row in rows if found.get(row.pk, _NONE).kept is not None), rows[0])
    result = found.get(shown.pk, _NONE)
    return Trial(
        row=shown,
        words=said_value(own, result.kept, reading(member, [own], [{own.key: result.kept}])).words,
        unfilled=result.unfilled,
        changed=sum(found[row.pk].kept != row.custom.get(own.key) for row in rows if row.pk in found),
        tried=len(rows),
    )


class Result(NamedTuple):
    kept: Any = None
    unfilled: Sequence[str] = ()


_NONE = Result()


def _results(formula: Formula, own: Definition, rows: Sequence[Any], member: Member) -> dict[int, Result]:
    """By the row's id; what of it is not filled, where it comes to nothing."""
    keys = keys_of(all_definitions(member.workspace))
    around = rows_around(own.of, rows, [calculation(own, formula, keys)])
    found = {}
    for row in rows:
        given = given_of(formula, held_by(own.of, row), around[row.pk])
        kept = kept_result(own, formula.value(given))
        found[row.pk] = Result(kept, formula.unfilled(given) if kept is None else ())
    return found
