"""Pure decisions of clients and deals: tax numbers, what an amount is, whose value stands where two clients become one."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from naryad.core.money import round_money
from naryad.core.phones import LONGEST, read_phones

ROTTING_AFTER = timedelta(days=14)
"""A deal that stands in an open stage longer is marked on the board."""
CLOSED_SHOWN_FOR = timedelta(days=30)
"""Columns of won and lost deals show what was closed lately."""
MERGED_FIELDS = ("name", "kind", "phone", "email", "inn", "kpp", "address", "price_list_id", "note")
JOINED = frozenset({"phone", "note"})
"""Fields that can have what both clients say."""
Side = Literal["keep", "other", "both"]
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


def can_join(name: str, keep: Any, other: Any) -> bool:
    return name in JOINED and bool(keep and other) and keep != other


def usual_side(name: str, keep: Any, other: Any) -> Side:
    """Whose value stands where nobody chooses: nothing that was typed is lost where there is room for it."""
    if can_join(name, keep, other):
        return "both"
    is_empty = keep in ("", None, []) or (name == "kind" and keep == "person")
    return "other" if is_empty and other not in ("", None, []) else "keep"


def joined_values(name: str, keep: str, other: str, *, country: str) -> str:
    """Each number once; one note below the other."""
    if name != "phone":
        return f"{keep}\n\n{other}"
    known = {phone.key for phone in read_phones(keep, country=country)}
    more = [str(phone) for phone in read_phones(other, country=country) if phone.key not in known]
    return ", ".join([keep, *more])[:LONGEST]
