"""Quantities of what is made: three places, typed and shown."""

from decimal import Decimal

from django.utils.translation import gettext as _

from naryad.core.errors import Unreadable
from naryad.core.figures import Figure, decimal_mark, exact_figure, read_figure, shown

PLACES = 3
BIGGEST = Decimal("99999999999.999")  # what a column of an item holds


def parse_quantity(text: str) -> Decimal:
    """7,5 = 7.5; 0,333; 1 234. Whether 1,234 is one or a thousand nobody can tell: it is asked."""
    figure = read_figure(text)
    if figure.is_doubtful:
        raise Unreadable(_question(figure), code="doubtful")
    return exact_figure(figure, places=PLACES)


def format_typed_quantity(number: Decimal) -> str:
    """As it is typed, without zeros that say nothing, but for the one that tells 1,2340 from a thousand."""
    places = max(-int(number.normalize().as_tuple().exponent), 0)
    is_doubtful = places == PLACES and 1 <= abs(number) < 1000
    return shown(number, places=places + is_doubtful)


def _question(figure: Figure) -> str:
    readings = {"exact": f"{figure.sign}{figure.head}{decimal_mark()}{figure.tail}", "whole": figure.whole}
    return _("%(exact)s or %(whole)s? Type %(exact)s0 or %(whole)s.") % readings
