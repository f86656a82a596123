"""Ids of rows as addresses and forms bring them."""

from collections.abc import Iterable
from zlib import crc32

LARGEST = 2**63 - 1
"""What a column of ids holds."""


def row_id(text: str | None) -> int | None:
    """The id that is written, in plain digits; None for whatever no row can have."""
    if not text or len(text) > 19 or not (text.isascii() and text.isdecimal()):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """What is no id becomes 0, which no row has: it is refused as an unknown id is, and not passed over."""
    return [row_id(text) or 0 for text in texts if text]


def small_number(text: str | None, *, most: int, default: int) -> int:
    """A count that is written, such as how many rows to show: at most `most`."""
    number = row_id(text)
    return default if number is None else min(number, most)


def fingerprint(value: object) -> int:
    """What stands for a version where the edited thing is no row but a set of them: the same of the same values."""
    return crc32(repr(value).encode())
