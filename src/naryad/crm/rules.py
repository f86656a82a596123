"""Pure decisions of clients and deals: phones, tax numbers, what an amount is."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

ROTTING_AFTER = timedelta(days=14)
"""A deal that stands in an open stage longer is marked on the board."""
CLOSED_SHOWN_FOR = timedelta(days=30)
"""Columns of won and lost deals show what was closed lately."""
KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")


def only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit() and char.isascii())


def phone_key(phone: str, *, country: str) -> str:
    """Digits in international form, so that 8 912… and +7 912… are one phone; "" for no phone."""
    number = _parsed(phone, country)
    if number is None:
        return only_digits(phone)[:20]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def written_phone(phone: str, *, country: str) -> str:
    """As it is shown: +7 912 345-67-89 where the number is a real one, else as it was typed."""
    number = _parsed(phone, country)
    if number is None:
        return phone.strip()[:32]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def searched_digits(text: str, *, country: str) -> list[str]:
    """Which digits a search box's text may mean: as typed, and without the trunk prefix (8 912… is kept as 7912…).

    Empty for words, and for so few digits that they would match everything.
    """
    digits = only_digits(text)
    if len(digits) < 3 or any(char.isalpha() for char in text):
        return []
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    trunk = (metadata.national_prefix or "") if metadata else ""
    bare = digits.removeprefix(trunk) if trunk and len(digits) > 4 else digits
    return [digits] if bare == digits else [digits, bare]


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


def deal_amount(*, agreed: Decimal | None, of_orders: Decimal) -> Decimal:
    """The sum of the orders unless an agreed amount was typed."""
    return of_orders if agreed is None else agreed


def _parsed(phone: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
