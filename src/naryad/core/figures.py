"""Numbers as people type them, in either language: what money and quantities have in common."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from naryad.core.errors import Unreadable

NBSP = "\xa0"
LONGEST = 40
"""Letters of a number; more are no number that anybody means."""
PARTS = r"(?P<sign>-?)(?P<head>{head})(?:(?P<mark>{mark})(?P<tail>[0-9]*))?"
SHAPES = [
    re.compile(PARTS.format(head=head, mark=mark))
    for head, mark in (
        (r"[0-9]*", "[.,]"),
        (r"[0-9]{1,3}(?:[\s'’]+[0-9]{3})+", "[.,]"),
        (r"[0-9]{1,3}(?:,[0-9]{3})+", "[.]"),
        (r"[0-9]{1,3}(?:[.][0-9]{3})+", ","),
    )
]
"""Without marks of thousands, and with each of them; the last mark parts decimals."""


@dataclass(frozen=True)
class Figure:
    """A number taken apart: `head` before its last mark, `tail` after it ("" without one)."""

    sign: str
    head: str
    mark: str
    tail: str
    has_groups: bool
    """Groups of thousands are marked by something else than the last mark."""

    @property
    def is_doubtful(self) -> bool:
        """Whether its one mark can part thousands as well as decimals: 1,234 and 12.345, but not 0,333 or 1234,567."""
        is_one_group = len(self.tail) == 3 and 1 <= len(self.head) <= 3 and self.head[0] != "0"
        return bool(self.mark) and not self.has_groups and is_one_group

    @property
    def whole(self) -> Decimal:
        """As if the last mark parted thousands."""
        return Decimal(self.sign + self.head + self.tail)


def read_figure(text: str) -> Figure:
    """Spaces and apostrophes part thousands; of points and commas the last may part decimals."""
    text = text.strip().replace("−", "-")
    shape_found = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    if len(text) > LONGEST or not shape_found or not (shape_found["head"] or shape_found["tail"]):
        raise Unreadable(_("Type a number."), code="number")
    head = "".join(re.findall("[0-9]+", shape_found["head"]))
    return Figure(
        shape_found["sign"],
        head,
        shape_found["mark"] or "",
        shape_found["tail"] or "",
        has_groups=head != shape_found["head"],
    )


def exact_figure(figure: Figure, *, places: int) -> Decimal:
    """With at most so many places; zeros after them say nothing."""
    if figure.tail[places:].strip("0"):
        raise too_many_places(places)
    tail = figure.tail[:places]
    return Decimal(f"{figure.sign}{figure.head or 0}{'.' if tail else ''}{tail}")


def too_many_places(places: int) -> Unreadable:
    return Unreadable(_("At most %(places)s digits after the point.") % {"places": places}, code="places")


def decimal_mark() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))


def shown(number: Decimal, *, places: int) -> str:
    """With spaces between thousands and the decimal mark of the language: it reads back as the same number."""
    return f"{number:,.{places}f}".replace(",", NBSP).replace(".", decimal_mark())
