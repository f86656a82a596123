"""What every board of columns shares: how many cards of a column the page shows.

A refresh asks for as many as there are on the page (a hidden field of each column, which a drop there raises).
"""

from collections.abc import Iterable

MOST_SHOWN = 2_000


def shown_cards(asked: Iterable[str]) -> dict[str, int]:
    """Of "todo:40" and the like: so many cards of a column; the last one counts."""
    found = {}
    for text in asked:
        column, _colon, count = text.rpartition(":")
        if column and len(count) < 9 and count.isdecimal():
            found[column] = min(int(count), MOST_SHOWN)
    return found


def shown_by_id(asked: Iterable[str]) -> dict[int, int]:
    """The same of columns that are rows: "5:40"."""
    return {int(pk): count for pk, count in shown_cards(asked).items() if pk.isdecimal() and len(pk) < 19}
