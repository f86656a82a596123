"""What a field of one's own can hold: what every kind says of itself.

A kept value is plain JSON, the same for pages, lists, import and API: numbers as exact decimals in text, days and moments
in ISO, options, members and clients by id. Whatever comes from outside goes through the control of its kind, so a value
is judged in one place.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from naryad.fields.rules.definitions import Definition, filled
from naryad.fields.rules.kinds.kept import KeptValue

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

    def dress(self, control: forms.Field, *, member: Any, chosen: Any) -> None:  # noqa: B027  # most need nothing
        """What its widget has to know to be used on a page of the member. `chosen`: the id that it will show, if any."""

    def again(self, own: Definition, kept: Any) -> Any:
        """What a row begins with that is made after one that has this value."""
        return kept

    def kept(self, own: Definition, cleaned: Any) -> Any:
        """What the control made of it, as JSON."""
        return cleaned

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return str(kept)

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return self.words(own, kept, reading)

    def sort(self, own: Definition) -> Any:
        """An expression (kinds.kept); None: rows are not sorted by it."""
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
    return KeptValue(own.pk)
