"""What a cell can only be, whatever its column is called."""

import re

_PHONE = re.compile(r"(?:\+?[78][\s(-]*\d{3}|\+\d{1,3}[\s(-]*\d{2,4})[\d\s().-]{6,12}(?:[,;].*)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_INN = re.compile(r"\d{10}|\d{12}")


def looks_like_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text))


def looks_like_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def looks_like_inn(text: str) -> bool:
    from stdnum.ru import inn

    return bool(_INN.fullmatch(text)) and inn.is_valid(text)
