"""What stands in a cell, read as what its column was said to hold. What cannot be read is refused in words (Unreadable)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from naryad.core.durations import parse_duration
from naryad.core.errors import Unreadable
from naryad.core.ids import row_id
from naryad.core.money import BIGGEST, parse_money
from naryad.core.phones import FEWEST_DIGITS, LONGEST_TYPED, only_digits
from naryad.core.quantity import BIGGEST as MOST_PIECES
from naryad.core.quantity import PLACES, parse_quantity
from naryad.core.text import fold
from naryad.core.typed_days import parse_day, parse_moment

EXCEL_BEGAN = date(1899, 12, 30)
EXCEL_DAYS = range(10_000, 110_000)
"""1927 to 2201: as a spreadsheet counts days."""
_LOST_DIGITS = re.compile(r"\+?\d+([.,]\d+)?[eE][+-]?\d+")
_MOMENT = re.compile(r"[T\s]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")


@dataclass(frozen=True)
class FileCell:
    """`kind`: "n" a number of a spreadsheet, "d" its day or moment in ISO, "" a text."""

    text: str
    kind: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, kw_only=True)
class FileSheet:
    """How its cells are written, and where and when they are read."""

    decimal: str
    country: str
    today: date


Read = Callable[[FileCell, FileSheet], Any]


def cell_of(stored: Any) -> FileCell:
    """As rules.reader writes it."""
    return FileCell(stored) if isinstance(stored, str) else FileCell(stored[1], stored[0])


def text_of(longest: int) -> Read:
    def read(cell: FileCell, _sheet: FileSheet) -> str:
        if len(cell.text) > longest:
            raise Unreadable(_("At most %(most)d letters stand here.") % {"most": longest}, code="longest")
        return cell.text

    return read


def line_of(longest: int) -> Read:
    """A text without breaks of lines."""

    def read(cell: FileCell, sheet: FileSheet) -> str:
        return str(text_of(longest)(FileCell(" ".join(cell.text.split())), sheet))

    return read


def read_phone(cell: FileCell, _sheet: FileSheet) -> str:
    text = " ".join(cell.text.split())
    if _LOST_DIGITS.fullmatch(text):
        said = _(
            "The spreadsheet has lost the last digits of this number: give the column the format “Text”."
        )
        raise Unreadable(said, code="lost")
    if len(only_digits(text)) < FEWEST_DIGITS or len(text) > LONGEST_TYPED:
        raise Unreadable(_("This is no phone number."), code="phone")
    return text


def read_email(cell: FileCell, _sheet: FileSheet) -> str:
    text = cell.text.removeprefix("mailto:").strip(" ;,<>")
    try:
        validate_email(text)
    except ValidationError as fault:
        raise Unreadable(_("This is no e-mail address."), code="email") from fault
    return text


def read_day(cell: FileCell, sheet: FileSheet) -> date:
    """Also the number by which a spreadsheet counts a day, and a moment of it."""
    if cell.kind == "d":
        return datetime.fromisoformat(cell.text).date()
    counted = row_id(cell.text.partition(".")[0])
    if counted is not None and counted in EXCEL_DAYS:
        return EXCEL_BEGAN + timedelta(days=counted)
    return parse_day(_MOMENT.sub("", cell.text), today=sheet.today)


def read_moment(cell: FileCell, sheet: FileSheet) -> datetime:
    """In the company's zone; a day alone is its beginning."""
    if cell.kind == "d":
        moment = datetime.fromisoformat(cell.text)
    elif _MOMENT.search(cell.text):
        moment = parse_moment(cell.text, today=sheet.today)
    else:
        moment = datetime.combine(read_day(cell, sheet), time.min)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def read_money(cell: FileCell, sheet: FileSheet) -> Decimal:
    amount = exact_number(cell, sheet)
    return _within(parse_money(cell.text) if amount is None else amount, BIGGEST, places=2)


def read_quantity(cell: FileCell, sheet: FileSheet) -> Decimal:
    quantity = exact_number(cell, sheet)
    return _within(parse_quantity(cell.text) if quantity is None else quantity, MOST_PIECES, places=PLACES)


def read_percent(cell: FileCell, sheet: FileSheet) -> Decimal:
    percent = read_quantity(FileCell(cell.text.rstrip("% "), cell.kind), sheet)
    if not 0 <= percent <= 100:
        raise Unreadable(_("Type per cent from 0 to 100."), code="percent")
    return percent


def read_minutes(cell: FileCell, sheet: FileSheet) -> int:
    """Hours where it is a number without a unit, as in every table of hours."""
    hours = exact_number(cell, sheet)
    if hours is None:
        return parse_duration(cell.text)
    return parse_duration(f"{hours:f} h")


def one_of(words: Mapping[str, Any]) -> Read:
    """`words`: what is meant by each word, folded."""

    def read(cell: FileCell, _sheet: FileSheet) -> Any:
        said = fold(cell.text)
        if said not in words:
            raise Unreadable(_("There is no “%(word)s”.") % {"word": cell.text[:60]}, code="choice")
        return words[said]

    return read


def exact_number(cell: FileCell, sheet: FileSheet) -> Decimal | None:
    """A number of a spreadsheet, or of a text that is written with the file's decimal mark; None: it is to be parsed."""
    text = cell.text
    if cell.kind != "n":
        bare = re.sub(r"[\s\u00a0\u202f'’]", "", text).rstrip("₽").removesuffix("руб.").removesuffix("р.")
        other = "," if sheet.decimal == "." else "."
        if not re.fullmatch(rf"-?\d+(\{sheet.decimal}\d+)?", bare) or other in bare:
            return None
        text = bare.replace(sheet.decimal, ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _within(number: Decimal, most: Decimal, *, places: int) -> Decimal:
    if not number.is_finite() or abs(number) > most:
        raise Unreadable(_("This is too much."), code="longest")
    return round(number, places)
