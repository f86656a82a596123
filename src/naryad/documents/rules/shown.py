"""How papers write sums, quantities and days: in the company's language, whoever presses."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal


def sum_text(amount: Decimal, language: str) -> str:
    """1 290,50: always with hundredths."""
    return str(format_decimal(amount, format="#,##0.00", locale=language))


def quantity_text(quantity: Decimal, language: str) -> str:
    return str(format_decimal(quantity, format="#,##0.###", locale=language))


def long_day(day: date, language: str) -> str:
    """1 декабря 2026 г."""
    return str(format_date(day, format="long", locale=language))


def short_day(day: date | None, language: str) -> str:
    return "" if day is None else day.strftime("%d.%m.%Y" if language == "ru" else "%d %b %Y")
