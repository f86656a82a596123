"""What the registers of the state and the banks have: their numbers and check digits; and how papers are numbered."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError
from stdnum.ru import ogrn as ogrn_of_russia

RUSSIA = "RU"
BIC, ACCOUNT = re.compile(r"[0-9]{9}"), re.compile(r"[0-9]{20}")
KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
WEIGHTS = (7, 1, 3)
CASH_CENTRES = ("000", "001", "002")
USUAL_TEMPLATE = "{YY}-{NNNN}"
MARK = re.compile(r"\{(YYYY|YY|N{1,8})\}")
BIGGEST_NUMBER = 99_999_999

NUMBERED: dict[str, str | Promise] = {}
"""Kinds of papers that have numbers, in their order, by what they are called."""


def register_numbered(kind: str, label: str | Promise) -> None:
    """From AppConfig.ready() of the app that makes such papers."""
    NUMBERED[kind] = label


def inn_refusal(inn: str, *, country: str) -> str | Promise:
    """Why it is no tax number of the country; "" if it is, or nobody knows."""
    if not inn:
        return _("The INN is needed: papers are made out by it.")
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return ""
    try:
        module.validate(inn)
    except ValidationError:
        return _("This INN does not pass its check digits. Look at it once more.")
    return ""


def kpp_refusal(kpp: str, *, inn: str, country: str) -> str | Promise:
    if not kpp or country != RUSSIA:
        return ""
    if len(inn) == 12:
        return _("An entrepreneur has no KPP: leave it empty.")
    return "" if KPP.fullmatch(kpp) else _("A KPP has nine characters, such as 770701001.")


def ogrn_refusal(ogrn: str, *, inn: str, country: str) -> str | Promise:
    """Thirteen digits of an organisation, fifteen of an entrepreneur."""
    if not ogrn or country != RUSSIA:
        return ""
    if len(ogrn) != (15 if len(inn) == 12 else 13) or not ogrn_of_russia.is_valid(ogrn):
        return _("This OGRN does not pass its check digits. Look at it once more.")
    return ""


def bic_refusal(bic: str, *, country: str) -> str | Promise:
    if country != RUSSIA or BIC.fullmatch(bic):
        return ""
    return _("A BIC has nine digits, such as 044525225.")


def account_refusal(account: str, *, bic: str, country: str) -> str | Promise:
    """Of the account of an entity: its key is counted with the last digits of the BIC (Bank of Russia, 732-П)."""
    if country != RUSSIA:
        return ""
    head = f"0{bic[4:6]}" if bic[6:] in CASH_CENTRES else bic[6:]
    return _keyed(account, head)


def correspondent_refusal(account: str, *, bic: str, country: str) -> str | Promise:
    return _keyed(account, f"0{bic[4:6]}") if account and country == RUSSIA else ""


def _keyed(account: str, head: str) -> str | Promise:
    if not ACCOUNT.fullmatch(account):
        return _("An account has twenty digits.")
    signs = enumerate(head + account)
    if sum(int(sign) * WEIGHTS[place % 3] for place, sign in signs) % 10:
        return _("This account does not fit the BIC: its control digit is another one.")
    return ""


def bare_digits(text: str) -> str:
    """A number as registers keep it, without the spaces and dashes that people type."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def template_refusal(template: str) -> str | Promise:
    marks = MARK.findall(template)
    is_read = not set("{}") & set(MARK.sub("", template))
    if is_read and sum(mark.startswith("N") for mark in marks) == 1:
        return ""
    return _("{NNNN} has to stand there once, and {YY} or {YYYY} may: {YY}-{NNNN}, НФ-{NNNNNN}.")


def number_text(template: str, *, year: int, number: int) -> str:
    """26-0001: as many digits as there are N, more where they do not suffice."""

    def mark(found: re.Match[str]) -> str:
        if found[1].startswith("Y"):
            return f"{year:04d}"[-len(found[1]) :]
        return f"{number:0{len(found[1])}d}"

    return MARK.sub(mark, template)
