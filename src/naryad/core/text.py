"""One fold of names and titles, by which they sort, are searched and are told apart; `folded()` of the database is its twin."""

import unicodedata

from django.db import models


def _characters(ranges: str) -> str:
    """ "0009-000d 0020" → the characters themselves."""
    characters = ""
    for part in ranges.split():
        first, _dash, last = part.partition("-")
        characters += "".join(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return characters


INVISIBLE = _characters(
    "0000-0008 000e-001b 007f-0084 0086-009f 00ad 034f 061c 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e "
    "2060-206f 2800 3164 fe00-fe0f feff ffa0"
)
"""Controls, zero widths, directions and fillers: nobody sees them, and nobody types them into a search."""
CONTROLS = frozenset(_characters("0000-0008 000b-000c 000e-001f 007f-0084 0086-009f"))
"""Of those, what no text means; a null no database keeps."""
LONGEST = 20_000
"""Letters of a description."""
SPACES = _characters("0009-000d 001c-0020 0085 00a0 1680 2000-200a 2028-2029 202f 205f 3000")
PUNCTUATION = _characters(
    "0021-0023 0026-002a 002c-002f 003a-0040 005b-0060 007b-007e 00a1 00ab 00b4 00b7 00bb 00bf "
    "2010-2027 2030-205e 2116 2212"
)
"""What stands between words: quotes, dashes, brackets, №. Not + and %: they tell names apart."""

_FOLD = (
    dict.fromkeys(map(ord, INVISIBLE), "")
    | dict.fromkeys(map(ord, SPACES + PUNCTUATION), " ")
    | {ord("ё"): "е"}
)


def fold(text: str) -> str:
    """Words of small letters with one space between: «ООО „Ёлка-Юг“» → "ооо елка юг"."""
    return " ".join(unicodedata.normalize("NFC", text).lower().translate(_FOLD).split())


def visible(text: str) -> str:
    """Without spaces and invisible characters at its ends: "" where there is nothing to see."""
    return text.strip(SPACES + INVISIBLE)


def has_controls(text: str) -> bool:
    return not CONTROLS.isdisjoint(text)


class Folded(models.Func):
    """fold() as the database does it."""

    function = "folded"
    arity = 1
    output_field = models.TextField()


def folded_key(field: str) -> "models.GeneratedField":
    """A column by which names sort, are searched and are told apart."""
    return models.GeneratedField(expression=Folded(field), output_field=models.TextField(), db_persist=True)
