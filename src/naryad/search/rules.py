"""What the text of a search box asks for."""

import re
from dataclasses import dataclass

from naryad.core.phones import searched_digits
from naryad.core.text import fold

MOST_WORDS = 6
LONGEST_WORD = 100
"""Letters or digits; the search of the database refuses a word of some thousand."""
FEWEST_LETTERS = 2
_REMARK = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"[№#\s]*(?:(\d{2})-)?(\d{1,9})\s*")


@dataclass(frozen=True)
class Wanted:
    """Each word begins a word of the row, or one of the digits lies inside its phones and numbers."""

    words: list[str]
    digits: list[str]


def wanted(text: str, *, country: str) -> Wanted | None:
    """None while too little is typed to search by. A remark in brackets is left out: Ivanova (wife)."""
    folded = fold(_REMARK.sub(" ", text)) or fold(text)
    if len(folded) < FEWEST_LETTERS:
        return None
    return Wanted(
        [word[:LONGEST_WORD] for word in folded.split()[:MOST_WORDS]],
        searched_digits(text[:LONGEST_WORD], country=country),
    )


def typed_number(text: str) -> tuple[int | None, int] | None:
    """(year, number) of «№ 26-0318», "318" (no year); None for what is no number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    return (2000 + int(match[1]) if match[1] else None), int(match[2])
