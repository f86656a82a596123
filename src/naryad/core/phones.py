"""What is typed into a phone's field: one number or several, each with its extension and a word about whose it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers

LONGEST_TYPED = 200
LONGEST = 400
"""As it is written: spaces and country codes are added to what was typed."""
FEWEST_DIGITS = 5  # of a number: fewer belong to the words around it
_BETWEEN = re.compile(r"[,;/\n]+")
_REMARK = re.compile(r"\(([^()]*[^\W\d_][^()]*)\)")
_SECOND = re.compile(r"(?<=\d\d)\s+(?=\+\d|8[\s(-]\d{3})")


@dataclass(frozen=True)
class Phone:
    """`number` is written in international form where it is a real one, else as it was typed."""

    number: str
    extension: str = ""
    note: str = ""
    mark: str = "ext."

    @property
    def key(self) -> str:
        """By which one phone is known however it is written: 8 912… and +7 912… are 7912…"""
        return only_digits(self.number)[:20]

    @property
    def dialled(self) -> str:
        """For tel: the comma waits until the other side answers, then the extension is dialled."""
        plus = "+" if self.number.startswith("+") else ""
        return plus + only_digits(self.number) + (f",{self.extension}" if self.extension else "")

    def __str__(self) -> str:
        extension = f" {self.mark} {self.extension}" if self.extension else ""
        return self.number + extension + (f" ({self.note})" if self.note else "")


def only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit() and char.isascii())


def read_phones(text: str, *, country: str | None = None) -> list[Phone]:
    """Every number of a field; without a country only those that are written in international form are known as real."""
    return list(_read(text, country))


@lru_cache(
    maxsize=2048
)  # a table of clients asks for each number several times, and a number takes a third of a millisecond
def _read(text: str, country: str | None) -> tuple[Phone, ...]:
    matches = list(phonenumbers.PhoneNumberMatcher(text, country))
    if not matches and _SECOND.search(text):
        text = _SECOND.sub(", ", text)
        matches = list(phonenumbers.PhoneNumberMatcher(text, country))
    parts: list[Phone | str] = []
    read = 0
    for match in matches:
        parts += [*_pieces(text[read : match.start]), _phone(match)]
        read = match.end
    found = _joined([*parts, *_pieces(text[read:])]) or ([Phone(text.strip())] if text.strip() else [])
    return tuple(found)


def written_phones(text: str, *, country: str) -> str:
    """As it is kept: +7 912 345-67-89 (wife), +7 495 123-45-67 ext. 12."""
    return ", ".join(map(str, read_phones(text, country=country)))[:LONGEST]


def name_and_phone(text: str, *, country: str) -> tuple[str, str]:
    """Of one line as people write it: «Tamara Zykina 8 921 123-45-67», in any order; each may be missing."""
    matches = list(phonenumbers.PhoneNumberMatcher(text, country))
    if not matches:
        is_number = len(only_digits(text)) >= FEWEST_DIGITS and not any(char.isalpha() for char in text)
        return ("", text.strip()) if is_number else (text.strip(), "")
    name = text
    for match in reversed(matches):
        name = name[: match.start] + " " + name[match.end :]
    phone = written_phones(", ".join(match.raw_string for match in matches), country=country)
    return " ".join(name.split()).strip(" ,;:.–—-"), phone


def phone_keys(text: str, *, country: str) -> list[str]:
    return [phone.key for phone in read_phones(text, country=country) if len(phone.key) >= FEWEST_DIGITS]


def searched_digits(text: str, *, country: str) -> list[str]:
    """Which digits a search box's text may mean: as typed, and without the trunk prefix (8 912… is kept as 7912…).

    Of words that hold a whole number, that number; empty for other words, and for so few digits that all would match.
    """
    digits = only_digits(text)
    if len(digits) < 3:
        return []
    if any(char.isalpha() for char in text):
        return [phone.key for phone in read_phones(text, country=country) if phone.number.startswith("+")]
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    trunk = (metadata.national_prefix or "") if metadata else ""
    bare = digits.removeprefix(trunk) if trunk and len(digits) > 4 else digits
    return [digits] if bare == digits else [digits, bare]


def _phone(match: phonenumbers.PhoneNumberMatch) -> Phone:
    bare = phonenumbers.PhoneNumber(country_code=match.number.country_code)
    bare.merge_from(match.number)
    bare.extension = None
    number = phonenumbers.format_number(bare, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    mark = "доб." if "доб" in match.raw_string.lower() else "ext."
    return Phone(number, extension=match.number.extension or "", mark=mark)


def _pieces(gap: str) -> Iterator[Phone | str]:
    """What stands between known numbers: numbers that are not known as real, and words."""
    for piece in _BETWEEN.split(gap):
        if len(only_digits(piece)) < FEWEST_DIGITS:
            yield piece.strip(" \u00a0()-–—:.")
            continue
        remark = _REMARK.search(piece)
        number = _REMARK.sub("", piece).strip()
        yield Phone(number, note=remark[1].strip() if remark else "")


def _joined(parts: list[Phone | str]) -> list[Phone]:
    """Words belong to the number before them, those at the beginning to the first one."""
    phones: list[Phone] = []
    before: list[str] = []
    for part in parts:
        if isinstance(part, Phone):
            phones.append(replace(part, note=", ".join([*before, *filter(None, [part.note])])))
            before = []
        elif part and phones:
            phones[-1] = _with_words(phones[-1], part)
        elif part:
            before.append(part)
    return phones


def _with_words(phone: Phone, words: str) -> Phone:
    if words.isdecimal() and not phone.extension:
        return replace(phone, extension=words)
    return replace(phone, note=f"{phone.note}, {words}" if phone.note else words)
