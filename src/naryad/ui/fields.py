"""Form fields that every app uses: the readings of `core`, with words beside the field for what cannot be read."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.core.durations import MOST_LETTERS, format_duration, parse_duration, working_day
from naryad.core.errors import ActionError, Unreadable
from naryad.core.ids import row_id
from naryad.core.money import format_typed_money, parse_money
from naryad.core.quantity import PLACES, format_typed_quantity, parse_quantity
from naryad.core.text import LONGEST, has_controls, visible
from naryad.core.time import UnlikelyDay, refuse_unlikely
from naryad.core.typed_days import CLOCK_FORMAT, DAY_FORMAT, parse_clock, parse_day, parse_moment

Row = TypeVar("Row", bound=Model)
MOST_LINES = 200
"""Of what is typed as many at once."""


def searched(given: Mapping[str, str]) -> str:
    """What was typed into a search box (`q`), without what no text of the database can hold."""
    return given.get("q", "").replace("\0", "").strip()[:100]


def asked_row(rows: QuerySet[Row], text: str | None) -> Row | None:
    """The row that an address names by its id; None where it names none. 404 for one that is not there."""
    if not text:
        return None
    row = rows.filter(pk=row_id(text) or 0).first()
    if row is None:
        raise Http404(text)
    return row


def refuse_controls(text: str) -> None:
    if has_controls(text):
        raise ValidationError(_("There are invisible control characters in this text."), code="controls")


class TextField(forms.CharField):
    """A line or a description: what has nothing to see is empty, and no text is longer than LONGEST."""

    default_validators = [refuse_controls]

    def __init__(self, *, max_length: int = LONGEST, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> Any:
        return visible(super().to_python(value) or "")


class LinesInput(forms.Textarea):
    """A box for one line that grows with what is typed or pasted; Enter sends it (islands/line-box.ts)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 1, "cols": False} | (attrs or {}))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html("<line-box>{}</line-box>", super().render(name, value, attrs, renderer))


class LinesField(forms.CharField):
    """One text or several, one a line; blank lines are nothing. Gives a list."""

    widget = LinesInput
    default_validators = [refuse_controls]

    def __init__(self, *, longest: int, keeps_indents: bool = False, **options: Any) -> None:
        """`longest`: letters of a line. `keeps_indents`: lines as they were typed, for core.typed_lines to read."""
        super().__init__(max_length=LONGEST, strip=False, **options)
        self.longest, self.keeps_indents = longest, keeps_indents

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).splitlines()
        lines = typed if self.keeps_indents else [visible(line) for line in typed if visible(line)]
        if self.required and not any(map(visible, lines)):
            raise ValidationError(self.error_messages["required"], code="required")
        if len(lines) > MOST_LINES:
            raise ValidationError(
                gettext("At most %(most)d lines at once.") % {"most": MOST_LINES}, code="many"
            )
        if too_long := next((line for line in lines if len(line) > self.longest), None):
            said = gettext("“%(start)s…” has more than %(most)d letters.")
            raise ValidationError(said % {"start": too_long[:30], "most": self.longest}, code="long")
        return lines


def typed_text(given: Mapping[str, str], name: str, *, most: int) -> str:
    """What was typed under this name where there is no form: of a press, which no character may cost."""
    shown = "".join(sign for sign in given.get(name, "") if not has_controls(sign))
    try:
        text: str = TextField(max_length=most, required=False).clean(shown)
    except ValidationError as refusal:
        raise ActionError(" ".join(refusal.messages), field=name) from refusal
    return text


class FigureInput(forms.TextInput):
    """A number typed with a point or a comma, the digit keyboard on a phone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))


class MoneyField(forms.DecimalField):
    """An amount or a price, as `core.money` reads it."""

    widget = FigureInput
    places = 2

    def __init__(self, *, max_digits: int = 14, **options: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=self.places, **options)

    def to_python(self, value: Any) -> Any:
        text = value.strip() if isinstance(value, str) else value
        if not isinstance(text, str) or text in self.empty_values:
            return super().to_python(text)
        return _read(self.read, text)

    def prepare_value(self, value: Any) -> Any:
        return self.show(value) if isinstance(value, Decimal) else value

    def read(self, text: str) -> Decimal:
        return parse_money(text)

    def show(self, value: Decimal) -> str:
        return format_typed_money(value)


class PercentField(MoneyField):
    """Of a discount or of VAT, from 0 to 100."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=5, min_value=Decimal(0), max_value=Decimal(100), **options)

    def show(self, value: Decimal) -> str:
        return format_typed_quantity(value)


class QuantityField(MoneyField):
    """Pieces, metres, litres: three places, as `core.quantity` reads them."""

    places = PLACES

    def read(self, text: str) -> Decimal:
        return parse_quantity(text)

    def show(self, value: Decimal) -> str:
        return format_typed_quantity(value)


class DayInput(forms.DateInput):
    """Typed as it is shown, 21.12.2026, or picked from the calendar of <day-field>."""

    input_type = "text"
    template_name = "ui/day-field"  # printed by ui.renderer
    hint = _("dd.mm.yyyy")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": self.hint} | (attrs or {}), format=DAY_FORMAT)


class DayField(forms.DateField):
    """A day of a year that somebody may mean."""

    widget = DayInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = _read(parse_day, value, today=timezone.localdate())
        return _likely(super().to_python(value))

    def prepare_value(self, value: Any) -> Any:
        """A link names the day as programs do, 2026-12-21."""
        if isinstance(value, str) and value[4:5] == "-":
            with suppress(ValueError):
                return date.fromisoformat(value)
        return value


class AnyDayField(DayField):
    """A day of any year of a person's life: a birthday, a day of the next century."""

    years = (1900, 2200)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = _read(parse_day, value, today=timezone.localdate())
        day = forms.DateField.to_python(self, value)
        if day is not None and not self.years[0] <= day.year <= self.years[1]:
            raise ValidationError(_("Look at the year once more."), code="unlikely")
        return day


class ClockInput(forms.TimeInput):
    """An hour of the day, 14:30."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"autocomplete": "off", "placeholder": _("hh:mm"), "class": "clock-input"}
        super().__init__(usual | (attrs or {}), format=CLOCK_FORMAT)


class ClockField(forms.TimeField):
    """An hour of the day, as `core.typed_days` reads it."""

    widget = ClockInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            return _read(parse_clock, value)
        return super().to_python(value)


class MomentInput(DayInput):
    """A day and an hour of it: 21.12.2026 14:30."""

    hint = _("dd.mm.yyyy hh:mm")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-clock": True} | (attrs or {}))
        self.format = f"{DAY_FORMAT} {CLOCK_FORMAT}"


class MomentField(forms.DateTimeField):
    """A day and an hour of it, on the clock of who types."""

    widget = MomentInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = _read(parse_moment, value, today=timezone.localdate())
        return _likely(super().to_python(value))


def _read(read: Callable[..., Any], text: str, **options: Any) -> Any:
    """What a reading of `core` says it cannot read, said beside the field."""
    try:
        return read(text, **options)
    except Unreadable as unreadable:
        raise ValidationError(str(unreadable), code=unreadable.code) from unreadable


def _likely(day: Any) -> Any:
    try:
        refuse_unlikely(day, now=timezone.now(), field="")
    except UnlikelyDay as refusal:
        raise ValidationError(str(refusal), code="unlikely") from refusal
    return day


def _working_hint() -> str:
    hours = format_duration(working_day())
    return gettext("1:30, 90 (minutes), 2h, 2d; a day is %(hours)s of work") % {"hours": hours}


_said_later: Any = lazy(_working_hint, str)
WORKING_HINT = _said_later()
"""Of the company that asks."""
CALENDAR_HINT = _("4h, 3d; a day is 24 hours")


class DurationField(forms.CharField):
    """Minutes, typed as people do. `is_calendar`: a day has 24 hours, else those of work; `shortest` is accepted."""

    default_error_messages = {"shortest": _("An estimate is longer than nothing.")}

    def __init__(self, *, is_calendar: bool = False, shortest: int = 0, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=MOST_LETTERS, **options)
        self.widget.attrs.setdefault("title", CALENDAR_HINT if is_calendar else WORKING_HINT)
        self.is_calendar = is_calendar
        self.shortest = shortest

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        minutes = _read(parse_duration, text, is_calendar=self.is_calendar)
        if minutes < self.shortest:
            raise ValidationError(self.error_messages["shortest"], code="shortest")
        return minutes

    def run_validators(self, value: Any) -> None:
        """Those of text do not apply: the value is a number here."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_duration(value, is_calendar=self.is_calendar)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
