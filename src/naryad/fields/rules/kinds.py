"""What a field of one's own can hold: how each kind is typed, kept, said, sorted and filtered.

A kept value is plain JSON, the same for pages, lists, import and API: numbers as exact decimals in text, days and moments
in ISO, options, members and clients by id. Whatever comes from outside goes through the control of its kind, so a value
is judged in one place. An app above adds a kind of its own rows (clients) with register_value_kind().
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models import TextField as TextColumn
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, NullIf
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from naryad.core.durations import format_duration
from naryad.core.figures import NBSP, exact_figure, read_figure, shown
from naryad.core.ids import row_id
from naryad.core.phones import LONGEST_TYPED, written_phones
from naryad.core.text import Folded
from naryad.fields.rules.definitions import CALCULATED, MOST_DECIMALS, Definition, Option, ShownAt, filled
from naryad.ui.fields import AnyDayField, DurationField, MomentField, MoneyField
from naryad.ui.fields import TextField as LineField
from naryad.ui.templatetags.ui import format_money, phone_link
from naryad.workspaces.lists import print_members
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_or, offer_members

LONGEST_LINE = 300
Names = Mapping[tuple[str, int], str]
"""Of rows that values point at, by kind and id; without those that the reader may not see."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Who reads a value: amounts are in the company's currency."""

    currency: str
    names: Names = field(default_factory=dict)


class OwnKind(ABC):
    """`column`: what a list's conditions make of it (ui.lists.values; "": nothing).

    `points_at`: the kind of row whose id it is.
    """

    name: str
    label: str | Promise
    icon: str
    column: str = "text"
    points_at: str = ""
    is_long = False
    """It takes a line of its own on a card."""
    is_numeric = False
    not_at: frozenset[str] = frozenset()
    """Where such values are not shown: no prices to who does the work, no names of others to clients."""

    @abstractmethod
    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        """The form's field, which also judges what comes from elsewhere. `kept`: what the row has already."""

    def initial(self, own: Definition, kept: Any) -> Any:
        """A kept value as its control is given it."""
        return kept

    def dress(self, control: forms.Field, workspace: Any) -> None:  # noqa: B027  # most need nothing
        """What its widget has to know of the company to be used on a page."""

    def kept(self, own: Definition, cleaned: Any) -> Any:
        """What the control made of it, as JSON."""
        return cleaned

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return str(kept)

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return self.words(own, kept, reading)

    def sort(self, own: Definition) -> Any:
        """An expression over `custom`; None: rows are not sorted by it."""
        return None

    def by(self, own: Definition) -> Any:
        """What rows are found and put together by, as ui.lists.values compares it."""
        return self.sort(own)

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        """As a file has it."""
        return words

    def checked(self, own: Definition, value: Any, before: Any = None) -> Any:
        """A value from outside, as it is kept; forms.ValidationError says what is wrong with it. None for nothing."""
        if not filled(value):
            return None
        cleaned = self.control(own, before).clean(self.initial(own, value))
        return self.kept(own, cleaned) if filled(cleaned) else None

    def read(self, own: Definition, words: str) -> Any:
        """The value that words say, as it is kept: of a file, or of a field that was of another kind."""
        return self.checked(own, words)

    def _base(self, own: Definition, **options: Any) -> dict[str, Any]:
        return {
            "label": own.name + (f", {own.unit}" if own.unit else ""),
            "help_text": own.hint,
            "required": own.is_required,
            **options,
        }


def value_of(own: Definition) -> Any:
    """A value as text, NULL where there is none."""
    return NullIf(KeyTextTransform(own.key, "custom"), Value("", TextColumn()), output_field=TextColumn())


class TextValue(OwnKind):
    name = "text"
    label = _("Text")
    icon = "cursor-text"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(max_length=LONGEST_LINE, **self._base(own))

    def sort(self, own: Definition) -> Any:
        return Folded(value_of(own))

    def by(self, own: Definition) -> Any:
        return value_of(own)


class LongTextValue(TextValue):
    name = "long"
    label = _("Long text")
    icon = "align-left"
    is_long = True

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(widget=forms.Textarea({"rows": 3, "wide": True}), **self._base(own))


class PhoneValue(TextValue):
    name = "phone"
    label = _("Phone")
    icon = "phone"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(max_length=LONGEST_TYPED, widget=forms.TextInput({"type": "tel"}), **self._base(own))

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return written_phones(cleaned, country=own.country)

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return phone_link(kept)


class EmailValue(TextValue):
    name = "email"
    label = _("E-mail")
    icon = "mail"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.EmailField(max_length=254, **self._base(own))

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return format_html('<a href="mailto:{0}">{0}</a>', kept)


class LinkValue(TextValue):
    name = "link"
    label = _("Link")
    icon = "link"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.URLField(
            max_length=1000,
            assume_scheme="https",
            widget=forms.TextInput({"inputmode": "url"}),
            **self._base(own),
        )

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        bare = kept.partition("://")[2].removeprefix("www.").rstrip("/")
        words = bare if len(bare) <= 40 else bare[:39] + "…"
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', kept, words)


class NumberControl(MoneyField):
    """A number of so many places; it may be less than nothing."""

    def __init__(self, *, places: int, **options: Any) -> None:
        self.places = places
        super().__init__(max_digits=20, **options)

    def read(self, text: str) -> Decimal:
        figure = read_figure(text)
        if figure.is_doubtful and self.places < len(figure.tail):
            return figure.whole
        return exact_figure(figure, places=self.places)

    def show(self, value: Decimal) -> str:
        return shown_number(value)


def shown_number(value: Decimal) -> str:
    """Without zeros that say nothing."""
    return shown(value, places=max(-int(value.normalize().as_tuple().exponent), 0))


class NumberValue(OwnKind):
    name = "number"
    label = pgettext_lazy("field", "Number")
    icon = "sort-ascending-numbers"
    column = "number"
    is_numeric = True

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return NumberControl(places=own.decimals, **self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return _decimal(kept)

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return format(cleaned.normalize(), "f") if cleaned else "0"

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return Decimal(kept)

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        number = shown_number(Decimal(kept))
        return f"{number}{NBSP}{own.unit}" if own.unit else number

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DecimalField(max_digits=30, decimal_places=MOST_DECIMALS))


class AmountValue(NumberValue):
    name = "money"
    label = _("Money")
    icon = "cash"
    column = "number"
    not_at = frozenset({ShownAt.QUEUE})

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return MoneyField(**self._base(own))

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return format_money(Decimal(kept), reading.currency)


class DayValue(OwnKind):
    name = "date"
    label = _("Date")
    icon = "calendar"
    column = "day"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return AnyDayField(**self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return date.fromisoformat(kept) if _is_iso(kept, date.fromisoformat) else kept

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return cleaned.isoformat()

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return date_format(date.fromisoformat(kept), "SHORT_DATE_FORMAT")

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return date.fromisoformat(kept)

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DateField())


class MomentValue(OwnKind):
    name = "moment"
    label = _("Date and time")
    icon = "clock"
    column = "moment"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return MomentField(**self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return datetime.fromisoformat(kept) if _is_iso(kept, _aware) else kept

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return cleaned.astimezone(UTC).replace(microsecond=0).isoformat()

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        moment = timezone.localtime(datetime.fromisoformat(kept))
        return f"{date_format(moment, 'SHORT_DATE_FORMAT')}{NBSP}{moment:%H:%M}"

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return datetime.fromisoformat(kept)

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DateTimeField())


class YesNoValue(OwnKind):
    name = "yes_no"
    label = _("Yes or no")
    icon = "checkbox"
    column = "yes_no"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "—"), ("1", pgettext("answer", "yes")), ("0", pgettext("answer", "no"))],
            coerce=lambda value: value == "1",
            empty_value=None,
            **self._base(own),
        )

    def initial(self, own: Definition, kept: Any) -> Any:
        return {True: "1", False: "0"}.get(kept, kept)

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return pgettext("answer", "yes") if kept else pgettext("answer", "no")

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), BooleanField())

    def read(self, own: Definition, words: str) -> Any:
        said = words.strip().casefold()
        yes, no = ("1", "да", "yes", "true", "+"), ("0", "нет", "no", "false", "-")
        return self.checked(own, "1" if said in yes else "0" if said in no else words)


class ChoiceValue(OwnKind):
    """Of options: a new one is never given an archived option, what has one keeps it."""

    name = "choice"
    label = pgettext_lazy("field", "Choice")
    icon = "circle-check"
    column = "choice"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "—"), *_offered(own, kept)], coerce=int, empty_value=None, **self._base(own)
        )

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return ", ".join(option.name for option in chosen(own, kept))

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return format_html_join(
            " ",
            '<span class="badge{}">{}</span>',
            ((f" is-{one.colour}" if one.colour else "", one.name) for one in chosen(own, kept)),
        )

    def sort(self, own: Definition) -> Any:
        """In the order of the options."""
        places = [When(**{f"custom__{own.key}": one.pk}, then=at) for at, one in enumerate(own.options)]
        return Case(*places, output_field=IntegerField()) if places else None

    def by(self, own: Definition) -> Any:
        return value_of(own)

    def read(self, own: Definition, words: str) -> Any:
        return self.checked(own, _by_name(own, words))


class ChoicesValue(ChoiceValue):
    name = "choices"
    label = _("Several choices")
    icon = "list-check"
    column = "choices"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.TypedMultipleChoiceField(
            choices=_offered(own, kept), coerce=int, widget=forms.CheckboxSelectMultiple, **self._base(own)
        )

    def by(self, own: Definition) -> Any:
        return KeyTransform(own.key, "custom")

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return [option.name for option in chosen(own, kept)]

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return [option.pk for option in own.options if option.pk in cleaned]

    def sort(self, own: Definition) -> Any:
        return None

    def read(self, own: Definition, words: str) -> Any:
        return self.checked(own, [_by_name(own, word) for word in words.split(",") if word.strip()])


class MemberValue(OwnKind):
    name = "member"
    label = _("Employee")
    icon = "user"
    column = "person"
    points_at = "member"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        named = [kept] if isinstance(kept, int) else []
        rows = members_or(*named)
        control = RowField(rows=rows, **self._base(own))
        offered = offer_members(rows, named=named)
        print_members(control, offered, [("", "—"), *offered])
        return control

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return reading.names.get((self.points_at, kept), "…")

    def by(self, own: Definition) -> Any:
        return Cast(value_of(own), BigIntegerField())


class Calculated(OwnKind):
    """What all calculated kinds have in common; a result may depend on what not all may see, so it is not searched."""

    name = CALCULATED
    label = pgettext_lazy("field", "Calculated")
    icon = "math-function"
    not_at = frozenset({ShownAt.SEARCH})


class CalculatedNumber(Calculated, NumberValue):
    pass


class CalculatedText(Calculated, TextValue):
    pass


class CalculatedDay(Calculated, DayValue):
    pass


class CalculatedYesNo(Calculated, YesNoValue):
    pass


class CalculatedDuration(Calculated):
    """Whole minutes."""

    column = "duration"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return DurationField(**self._base(own))

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return int(cleaned)

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return format_duration(kept) if kept >= 0 else f"−{format_duration(-kept)}"

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), BigIntegerField())


BY_RESULT: Mapping[str, OwnKind] = {
    "number": CalculatedNumber(),
    "text": CalculatedText(),
    "day": CalculatedDay(),
    "yes_no": CalculatedYesNo(),
    "duration": CalculatedDuration(),
}
"""By the type of what the formula comes to."""


class RowField(forms.TypedChoiceField):
    """The id of one of `rows`, whichever of them the page has printed."""

    def __init__(self, *, rows: QuerySet[Any], **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)
        self.rows = rows

    def valid_value(self, value: Any) -> bool:
        return self.rows.filter(pk=row_id(str(value)) or 0).exists()


KINDS: dict[str, OwnKind] = {}


def register_value_kind(*kinds: OwnKind) -> None:
    KINDS.update({kind.name: kind for kind in kinds})


register_value_kind(
    TextValue(),
    LongTextValue(),
    NumberValue(),
    AmountValue(),
    DayValue(),
    MomentValue(),
    YesNoValue(),
    ChoiceValue(),
    ChoicesValue(),
    PhoneValue(),
    EmailValue(),
    LinkValue(),
    MemberValue(),
    BY_RESULT["text"],
)
HAS_OPTIONS = frozenset({"choice", "choices"})


def kind_of(own: Definition) -> OwnKind:
    return BY_RESULT[own.gives] if own.kind == CALCULATED else KINDS[own.kind]


def chosen(own: Definition, kept: Any) -> list[Option]:
    ids = kept if isinstance(kept, list) else [kept]
    return [option for option in own.options if option.pk in ids]


def pointed_at(
    definitions: Collection[Definition], values: Collection[Mapping[str, Any]]
) -> dict[str, set[int]]:
    """Ids of the rows whose names are needed to say these values, by kind."""
    wanted: dict[str, set[int]] = {}
    for own in definitions:
        if at := kind_of(own).points_at:
            wanted.setdefault(at, set()).update(row[own.key] for row in values if own.key in row)
    return {at: ids for at, ids in wanted.items() if ids}


def member_names(ids: set[int]) -> dict[int, str]:
    return dict(Member.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


NamesOf = Callable[[Member, set[int]], Mapping[int, str]]
NAMES_OF: dict[str, NamesOf] = {"member": lambda _member, ids: member_names(ids)}
"""How rows are called that values point at, as far as a member may see them."""


def _offered(own: Definition, kept: Any) -> list[tuple[str, str]]:
    has = kept if isinstance(kept, list) else [kept]
    return [(str(one.pk), one.name) for one in own.options if not one.is_archived or one.pk in has]


def _by_name(own: Definition, words: str) -> Any:
    said = words.strip().casefold()
    return next((str(one.pk) for one in own.options if one.name.casefold() == said), words)


def _decimal(kept: Any) -> Any:
    try:
        return Decimal(kept) if isinstance(kept, str) and kept.isascii() else kept
    except ArithmeticError:
        return kept


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _is_iso(value: Any, read: Callable[[str], Any]) -> bool:
    try:
        return isinstance(value, str) and bool(read(value))
    except ValueError:
        return False
