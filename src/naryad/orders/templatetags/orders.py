"""Figures of the pages of orders."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def figure(number: Decimal | int) -> str:
    """Without zeros that say nothing: 2.500 → 2.5, as the language writes it."""
    number = Decimal(number)
    return number_format(
        number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    )
