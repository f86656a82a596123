"""Form fields that every app uses."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY = 24 * 60
LONGEST = 2_000_000_000  # what the column holds
_CLOCK = re.compile(r"(\d+):([0-5]\d)")
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:"
    r"(?P<d>д(?:н(?:\.|я|ей)?|ень)?|сут(?:ок|ки|\.)?|d(?:ays?)?)"
    r"|(?P<h>ч(?:ас(?:а|ов)?|\.)?|h(?:rs?|ours?)?)"
    r"|(?P<m>м(?:ин(?:ут[аы]?|\.)?)?|m(?:in(?:utes?)?)?)?"
    r")\.?(?=[\s\d]|$)",
    re.IGNORECASE,
)


def searched(given: Mapping[str, str]) -> str:
    """What was typed into a search box (`q`), without what no text of the database can hold."""
    return given.get("q", "").replace("\0", "").strip()[:100]


class NotADuration(ValueError):
    """Cannot be read as a duration."""


def parse_duration(text: str, *, allows_days: bool = False) -> int:
    """Whole minutes of "2ч", "1:30", "1,5 ч", "2 h 15 min", "90" (minutes), and "3д" of 24 hours where allowed."""
    text = text.strip().replace("\u00a0", " ")
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    minutes, read, before = Decimal(0), 0, ""
    while read < len(text):
        part = _PART.match(text, read)
        if not part or not _may_follow(
            before, part, is_last=part.end() == len(text), allows_days=allows_days
        ):
            raise NotADuration(text)
        before = part.lastgroup or "bare"
        minutes += Decimal(part[1].replace(",", ".")) * {"d": DAY, "h": 60}.get(before, 1)
        read = part.end() + len(text[part.end() :]) - len(text[part.end() :].lstrip())
    if not text:
        raise NotADuration(text)
    return int(minutes.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _may_follow(before: str, part: re.Match[str], *, is_last: bool, allows_days: bool) -> bool:
    """Days, hours, minutes, each at most once; a bare number stands alone or last after hours ("2h 30")."""
    if part.lastgroup is None:
        return is_last and before in ("", "h")
    if part.lastgroup == "d":
        return allows_days and not before
    return before in (("", "d") if part.lastgroup == "h" else ("", "d", "h"))


def format_duration(minutes: int, *, allows_days: bool = False) -> str:
    """As a person would type it: 2 h 30 min; whole days where allowed."""
    days, rest = divmod(minutes, DAY) if allows_days else (0, minutes)
    hours, rest = divmod(rest, 60)
    parts = [
        _("{count} d").format(count=days) if days else "",
        _("{count} h").format(count=hours) if hours else "",
        _("{count} min").format(count=rest) if rest or not minutes else "",
    ]
    return " ".join(part for part in parts if part)


class DurationField(forms.CharField):
    """Minutes, typed as people do. `allows_days`: for calendar time, where a day has 24 hours; `shortest` is accepted."""

    default_error_messages = {
        "duration": gettext_lazy("Type a duration such as 2h, 1:30 or 90 (minutes)."),
        "calendar": gettext_lazy("Type a duration such as 3d, 4h or 90 (minutes)."),
        "longest": gettext_lazy("This is too long."),
        "shortest": gettext_lazy("An estimate is longer than nothing."),
    }

    def __init__(self, *, allows_days: bool = False, shortest: int = 0, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=options.pop("max_length", 40), **options)
        self.allows_days = allows_days
        self.shortest = shortest

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            minutes = parse_duration(text, allows_days=self.allows_days)
        except NotADuration as unreadable:
            code = "calendar" if self.allows_days else "duration"
            raise ValidationError(self.error_messages[code], code=code) from unreadable
        if minutes > LONGEST:
            raise ValidationError(self.error_messages["longest"], code="longest")
        if minutes < self.shortest:
            raise ValidationError(self.error_messages["shortest"], code="shortest")
        return minutes

    def run_validators(self, value: Any) -> None:
        """Those of text do not apply: the value is a number here."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_duration(value, allows_days=self.allows_days)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
