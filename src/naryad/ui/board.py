"""What every board of columns shares: how many cards of a column the page shows.

A refresh asks for as many as there are on the page (a hidden field of each column, which a drop there raises).
"""

from collections.abc import Iterable

from naryad.core.ids import row_id, small_number

MOST_SHOWN = 2_000


def shown_cards(asked: Iterable[str]) -> dict[str, int]:
    """Of "todo:40" and the like: so many cards of a column; the last one counts."""
    parts = (text.rpartition(":") for text in asked)
    return {column: small_number(count, most=MOST_SHOWN, default=0) for column, _colon, count in parts}


def shown_by_id(asked: Iterable[str]) -> dict[int, int]:
    """The same of columns that are rows: "5:40"."""
    return {pk: count for column, count in shown_cards(asked).items() if (pk := row_id(column))}
