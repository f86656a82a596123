"""Why a letter did not arrive: what is known from the answer of a mail server."""

import re

from naryad.core.mail import LetterOutcome
from naryad.letters.facts import Reason

STATUS = re.compile(r"\b[45]\.(\d{1,3})\.(\d{1,3})\b")
"""Of RFC 3463, which servers put before their words: 5.1.1."""

_OF_STATUS = {
    **dict.fromkeys(("1.1", "1.2", "1.3", "1.10", "2.1"), Reason.NO_ADDRESS),
    "2.2": Reason.FULL,
    **dict.fromkeys(("2.3", "3.4"), Reason.TOO_BIG),
}
_OF_CODE = {552: Reason.TOO_BIG}
_OF_RECIPIENT = {550: Reason.NO_ADDRESS, 551: Reason.NO_ADDRESS, 553: Reason.NO_ADDRESS, 552: Reason.FULL}
"""Codes without a status, when the server had heard nothing but the address."""


def reason_of(outcome: LetterOutcome) -> Reason:
    """Of a letter that is given up."""
    if outcome.is_uncertain:
        return Reason.UNKNOWN
    if outcome.is_unreachable:
        return Reason.UNREACHABLE
    if outcome.may_repeat:
        return Reason.NOT_TAKEN
    if not outcome.code:
        return Reason.BROKEN
    known = (_OF_RECIPIENT if outcome.is_of_recipient else _OF_CODE).get(outcome.code, Reason.REFUSED)
    return reason_of_status(outcome.error, otherwise=known)


def reason_of_status(text: str, *, otherwise: Reason = Reason.REFUSED) -> Reason:
    """By the status that stands in a server's words."""
    found = STATUS.search(text)
    return _OF_STATUS.get(f"{found[1]}.{found[2]}", otherwise) if found else otherwise
