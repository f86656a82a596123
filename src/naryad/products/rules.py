"""Units of ОКЕИ in which things are sold, and how a code is read."""

from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

PIECE = "796"
UNITS: dict[str, str | Promise] = {
    PIECE: pgettext_lazy("unit", "pcs"),
    "839": pgettext_lazy("unit", "set"),
    "715": pgettext_lazy("unit", "pair"),
    "778": pgettext_lazy("unit", "pack"),
    "736": pgettext_lazy("unit", "roll"),
    "625": pgettext_lazy("unit", "sheet"),
    "003": pgettext_lazy("unit", "mm"),
    "004": pgettext_lazy("unit", "cm"),
    "006": pgettext_lazy("unit", "m"),
    "018": pgettext_lazy("unit", "run. m"),
    "008": pgettext_lazy("unit", "km"),
    "051": pgettext_lazy("unit", "cm²"),
    "055": pgettext_lazy("unit", "m²"),
    "112": pgettext_lazy("unit", "l"),
    "113": pgettext_lazy("unit", "m³"),
    "163": pgettext_lazy("unit", "g"),
    "166": pgettext_lazy("unit", "kg"),
    "168": pgettext_lazy("unit", "t"),
    "355": pgettext_lazy("unit", "min"),
    "356": pgettext_lazy("unit", "h"),
    "359": pgettext_lazy("unit", "day"),
    "362": pgettext_lazy("unit", "month"),
    "540": pgettext_lazy("unit", "man-day"),
    "539": pgettext_lazy("unit", "man-hour"),
    "642": pgettext_lazy("unit", "unit"),
    "698": pgettext_lazy("unit", "place"),
    "792": pgettext_lazy("unit", "person"),
    "798": pgettext_lazy("unit", "1000 pcs"),
    "876": pgettext_lazy("unit", "conv. unit"),
    "917": pgettext_lazy("unit", "shift"),
}
"""By code, as papers and items name them."""


def unit_word(code: str, *, language: str) -> str:
    """In the language of the company: what an item of an order keeps."""
    with override(language):
        return str(UNITS.get(code, code))


def unit_code(word: str, *, language: str) -> str:
    """Of ОКЕИ, of what an item calls its unit; "" where it is another word."""
    with override(language):
        return next((code for code, label in UNITS.items() if str(label) == word), "")


def bare_code(text: str) -> str:
    """A barcode as scanners read it: without the spaces and dashes that people type."""
    return "".join(sign for sign in text if sign.isalnum())
