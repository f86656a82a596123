"""Money, quantities, shares and durations. A builtin library: no {% load %} is needed."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.template import RequestContext
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naryad.core.durations import format_duration
from naryad.core.figures import NBSP
from naryad.core.quantity import format_typed_quantity

register = template.Library()

CURRENCY_SIGNS = {
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
    "KZT": "₸",
    "BYN": "Br",
    "UAH": "₴",
    "GEL": "₾",
    "AMD": "֏",
    "UZS": "сум",
}


def format_money(amount: Decimal | int | float, currency: str) -> str:
    """5 150 000 ₽: no cents when there are none, no-break spaces only of the common kind."""
    return _money_words(Decimal(str(amount)), currency, get_language())


@lru_cache(maxsize=8192)
def _money_words(value: Decimal, currency: str, _language: str | None) -> str:
    places = 0 if value == value.to_integral_value() else 2
    number = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number}{NBSP}{CURRENCY_SIGNS.get(currency, currency)}"


@register.filter("money")
def money_filter(amount: Decimal | None, currency: str) -> str:
    """{{ amount|money:deal.currency }}; a dash for None."""
    return "—" if amount is None else format_money(amount, currency)


@register.simple_tag(name="money", takes_context=True)
def money_tag(context: RequestContext, amount: Decimal | None) -> str:
    """{% money amount %} in the company's currency."""
    return money_filter(amount, context["member"].workspace.currency)


@register.filter
def typed_quantity(number: Decimal | int) -> str:
    """As a box holds it: what is shown is read back as the same quantity."""
    return format_typed_quantity(Decimal(number))


@register.filter
def percent(value: Decimal | float | None) -> str:
    """80 % (whole percents; the value is already a percentage)."""
    if value is None:
        return "—"
    number = formats.number_format(round(Decimal(str(value))), use_l10n=True)
    return f"{number}%" if get_language() == "en" else f"{number}{NBSP}%"


@register.filter
def minutes(value: int | None) -> str:
    """Minutes as h:mm, for columns: 1085 → 18:05."""
    if value is None:
        return "—"
    hours, rest = divmod(abs(int(value)), 60)
    return f"{'−' if value < 0 else ''}{hours}:{rest:02d}"


@register.filter
def duration(value: int | None) -> str:
    """Minutes in words, for sentences: 135 → 2 h 15 min."""
    if value is None:
        return "—"
    hours, rest = divmod(abs(int(value)), 60)
    parts = []
    if hours:
        parts.append(_("%(hours)d h") % {"hours": hours})
    if rest or not hours:
        parts.append(_("%(minutes)d min") % {"minutes": rest})
    words = " ".join(parts).replace(" ", NBSP)
    return f"−{words}" if value < 0 else words


@register.filter
def calendar_duration(value: int | None) -> str:
    """Minutes of calendar time in words, with days of 24 hours: 4320 → 3 d."""
    return "—" if value is None else format_duration(int(value), is_calendar=True).replace(" ", NBSP)
