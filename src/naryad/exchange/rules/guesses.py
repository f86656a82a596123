"""Of what kind a field of the company's own would be that a column becomes, by what stands in it."""

import re
from collections.abc import Sequence

from naryad.core.text import fold
from naryad.exchange.rules.cells import FileCell

NEW = "new:"
"""Before the kind of a field: a column becomes a field of the company's own that is not there yet."""
OFFERED = ("text", "long", "number", "money", "date", "yes_no", "choice")
MOST_OPTIONS = 30
FEWEST_FOR_CHOICE = 6
LONGEST_OPTION = 60
LONG = 200
_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d(?:T00:00(?::00)?)?")
_NUMBER = re.compile(r"-?\d[\d \u00a0\u202f]*(?:[.,]\d+)?")
_YES_NO = frozenset({"да", "нет", "yes", "no", "true", "false"})


def likely_field(cells: Sequence[FileCell]) -> str:
    """One of OFFERED; `cells`: filled ones of the column."""
    texts = [cell.text for cell in cells]
    if not texts:
        return "text"
    if all(_DAY.fullmatch(text) for text in texts):
        return "date"
    if all(_NUMBER.fullmatch(text) for text in texts):
        return "number"
    if {fold(text) for text in texts} <= _YES_NO:
        return "yes_no"
    if any(len(text) > LONG or "\n" in text for text in texts):
        return "long"
    return "choice" if _repeats(texts) else "text"


def options_of(cells: Sequence[FileCell]) -> list[str]:
    """Words of a choice, in the order in which they are met."""
    words = {fold(cell.text): cell.text for cell in reversed(cells) if fold(cell.text)}
    return list(dict.fromkeys(words[fold(cell.text)] for cell in cells if fold(cell.text)))[:MOST_OPTIONS]


def _repeats(texts: Sequence[str]) -> bool:
    """Few words, each met several times."""
    words = {fold(text) for text in texts}
    is_short = all(len(text) <= LONGEST_OPTION for text in texts)
    return is_short and len(texts) >= FEWEST_FOR_CHOICE and len(words) * 3 <= len(texts)
