"""How a change that an event recorded is shown: names of fields, words of choices."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.apps import apps
from django.db.models import DecimalField
from django.template import Context
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.ui.hooks.asks import Ask
from naryad.ui.templatetags.figures import format_money

register = template.Library()
# What events call by names that are no field.
LABELS = {
    "skills": gettext_lazy("Specialisations"),
    "week": gettext_lazy("Working schedule"),
    "absence": gettext_lazy("Absence"),
    "overtime": gettext_lazy("Overtime"),
    "is_archived": gettext_lazy("Archived"),
    "tags": gettext_lazy("Tags"),
    "stands_after": gettext_lazy("Stands after"),
    "started_at": gettext_lazy("Worked from"),
    "ended_at": gettext_lazy("Worked until"),
}
LABEL: Ask[str] = Ask("history.label", "What a field is called that no model of ours has; empty: unknown")
MONEY_SIZE = (14, 2)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
DAY_OF_WEEK = re.compile(r"(?:^|(?<=; ))([1-7]): ")


@register.filter
def field_label(name: str) -> str:
    """The label of a field of any of our models; the name itself where no model has such a field."""
    if name in LABELS:
        return str(LABELS[name])
    if own := next(filter(None, LABEL(name=name)), ""):
        return own
    field = _fields().get(name, [None])[0]
    label = str(field.verbose_name) if field is not None else name.replace("_", " ")
    return label[:1].upper() + label[1:]


@register.filter
def field_value(value: Any, name: str) -> str:
    """A recorded value as a person reads it: the words of a choice, a date, a number, yes and no, a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool) or value in ("True", "False"):
        return _("yes") if str(value) == "True" else _("no")
    if name in ("absence", "overtime"):
        return " – ".join(map(_moment, str(value).split(" – ")))
    if name == "week":
        return DAY_OF_WEEK.sub(lambda found: f"{WEEKDAYS_ABBR[int(found[1]) - 1]} ", str(value))
    for field in _fields().get(name, []):
        words = dict(field.flatchoices)
        if value in words:
            return str(words[value])
        if isinstance(field, DecimalField) and isinstance(value, str):
            return _number(value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return (
        _moment(value) if isinstance(value, str) and name.endswith(("_at", "_on", "_until")) else str(value)
    )


@register.simple_tag(takes_context=True)
def field_change(context: Context, name: str, before: Any, after: Any) -> str:
    """What became of a field; of a first value only that. Amounts are in the company's currency."""
    currency = context["member"].workspace.currency
    return " → ".join(
        Truncator(_amount(value, name, currency)).chars(120)
        for value in ([after] if before in (None, "") else [before, after])
    )


def _amount(value: Any, name: str, currency: str) -> str:
    """`field_value`, and an amount of money with its currency."""
    text = field_value(value, name)
    sizes = {
        (field.max_digits, field.decimal_places)
        for field in _fields().get(name, [])
        if isinstance(field, DecimalField)
    }
    is_number = isinstance(value, str) and NUMBER.fullmatch(value)
    return format_money(Decimal(value), currency) if MONEY_SIZE in sizes and is_number else text


def _number(text: str) -> str:
    """As it is typed: digits in threes, without empty decimals."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    is_whole = number == number.to_integral_value()
    return number_format(
        number.to_integral_value() if is_whole else number, use_l10n=True, force_grouping=True
    )


def _moment(text: str) -> str:
    try:
        moment, day = parse_datetime(text), parse_date(text[:10])
    except ValueError:
        return text
    if len(text) > 10 and moment is not None and is_aware(moment):
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    return date_format(day, "SHORT_DATE_FORMAT") if day is not None and len(text) == 10 else text


@lru_cache
def _fields() -> dict[str, list[Any]]:
    """Fields of our models by name; those with a label of their own first."""
    by_name: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if model.__module__.startswith("naryad."):
            for field in model._meta.concrete_fields:
                by_name.setdefault(field.name, []).append(field)
    return {name: sorted(fields, key=_has_no_label) for name, fields in by_name.items()}


def _has_no_label(field: Any) -> bool:
    return bool(field.verbose_name == field.name.replace("_", " "))
