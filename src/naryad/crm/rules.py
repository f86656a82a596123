"""Pure decisions of clients and deals: tax numbers, what an amount is."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from naryad.core.money import round_money

ROTTING_AFTER = timedelta(days=14)
"""A deal that stands in an open stage longer is marked on the board."""
CLOSED_SHOWN_FOR = timedelta(days=30)
"""Columns of won and lost deals show what was closed lately."""
KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")


def inn_warning(inn: str, *, country: str) -> str:
    """Why a tax number looks wrong in this country; "" if it does not, or nobody knows."""
    module = get_cc_module(country.lower(), "vat") if inn else None
    if module is None:
        return ""
    try:
        module.validate(inn)
    except ValidationError:
        return _("This INN does not pass its check digits. Look at it once more.")
    return ""


def kpp_warning(kpp: str) -> str:
    if not kpp or KPP.fullmatch(kpp):
        return ""
    return _("A KPP has nine characters, such as 770701001.")


def is_rotting(*, stage_kind: str, stage_since: datetime, now: datetime) -> bool:
    return stage_kind == "open" and now - stage_since > ROTTING_AFTER


def in_words(reason: object | None, comment: str) -> str:
    """Why a deal was lost: "Too expensive. They have a cheaper offer"."""
    return ". ".join(str(part) for part in (reason, comment) if part)


def weighted(amount: Decimal, probability: int) -> Decimal:
    """amount × probability; `probability` in percent."""
    return round_money(amount * probability / 100)


def deal_amount(*, agreed: Decimal | None, of_orders: Decimal) -> Decimal:
    """The sum of the orders unless an agreed amount was typed."""
    return of_orders if agreed is None else agreed
