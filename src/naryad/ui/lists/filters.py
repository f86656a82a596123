"""What a list is narrowed by: the search box, choices, boxes to tick, days. The same for its table, board and file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id
from naryad.ui.fields import DayField, TextField
from naryad.ui.lists.columns import Choice, Viewer, Words
from naryad.ui.lists.where import NOWHERE, Where

Given = Mapping[str, str]
LONGEST = 100


class OfChoices:
    """Choices of a Pick that are the same for everybody."""

    def __init__(self, choices: Iterable[tuple[Any, Words]]) -> None:
        self.known = [Choice(str(value), label) for value, label in choices]

    def __call__(self, _viewer: Viewer, _given: Given) -> list[Choice]:
        return list(self.known)


def of_choices(choices: Iterable[tuple[Any, Words]]) -> OfChoices:
    """Choices of a Pick from those of a model's field."""
    return OfChoices(choices)


@dataclass(frozen=True)
class Opened:
    """A filter as it stands in one address. `value`: None narrows nothing; `control`: None shows none in the bar."""

    value: Any = None
    control: forms.Field | None = None
    is_unknown: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Filter(ABC):
    """`condition` of a value that was chosen, else the row's field `name` has it; `unknown`: what is said of one that
    does not exist.

    `is_shown`: who has it in the bar; for others it narrows nothing.
    """

    name: str
    label: Words = ""
    condition: Callable[[Any, Viewer], Q] | None = None
    unknown: Words = _("Not found")
    is_shown: Callable[[Viewer], bool] = field(default=lambda _viewer: True)

    @abstractmethod
    def open(self, given: Given, viewer: Viewer) -> Opened:
        """What an address says of it, as this viewer may use it."""

    def narrowed(self, value: Any, viewer: Viewer) -> Q:
        return self.condition(value, viewer) if self.condition else Q((self.name, value))


@dataclass(frozen=True, kw_only=True, eq=False)
class Search(Filter):
    """`condition` is of the words that were typed: the one place that says what is found."""

    name: str = "q"
    label: Words = _("Search")
    hint: Words = ""

    def open(self, given: Given, viewer: Viewer) -> Opened:
        attrs: dict[str, Any] = {"type": "search", "data-hotkey": "/"}
        if self.hint:
            attrs["placeholder"] = self.hint
        control = TextField(label=str(self.label), required=False, widget=forms.TextInput(attrs))
        words = " ".join(given.get(self.name, "").replace("\0", "").split())[:LONGEST]
        return Opened(words or None, control)


@dataclass(frozen=True, kw_only=True, eq=False)
class Pick(Filter):
    """One of `choices`; where none is offered the bar leaves it out.

    `nothing`: the words of no choice, `unset`: the value that it then has.
    """

    choices: Callable[[Viewer, Given], Sequence[Choice]]
    nothing: Words = _("All")
    unset: str | None = None

    def open(self, given: Given, viewer: Viewer) -> Opened:
        known = {choice.value: choice for choice in self.choices(viewer, given)}
        shown = [
            ("", self.nothing),
            *(
                (known_choice.value, known_choice.label)
                for known_choice in known.values()
                if known_choice.is_offered
            ),
        ]
        chosen = given.get(self.name, "")
        if chosen and chosen not in known:
            shown.append((chosen[:LONGEST], self.unknown))
            return Opened(None, self._control(shown), is_unknown=True)
        is_meant = bool(chosen) and known[chosen].is_offered
        return Opened(chosen if is_meant else self.unset, self._control(shown) if len(shown) > 1 else None)

    def _control(self, shown: Sequence[tuple[str, Words]]) -> forms.Field:
        return forms.ChoiceField(label=str(self.label), required=False, choices=shown)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tick(Filter):
    """A box; `condition` is asked of True and of False."""

    def open(self, given: Given, viewer: Viewer) -> Opened:
        is_ticked = given.get(self.name, "") not in ("", "0", "false", "False")
        return Opened(is_ticked, forms.BooleanField(label=str(self.label), required=False))


@dataclass(frozen=True, kw_only=True, eq=False)
class About(Filter):
    """A row that a link opens the list for, one of `rows`; the bar sends it along unseen."""

    rows: Callable[[Viewer], QuerySet[Any]]

    def open(self, given: Given, viewer: Viewer) -> Opened:
        text, hidden = given.get(self.name, ""), TextField(required=False, widget=forms.HiddenInput)
        row = self.rows(viewer).filter(pk=row_id(text) or 0).first() if text else None
        return Opened(row, hidden if text else None, is_unknown=bool(text) and row is None)


@dataclass(frozen=True, kw_only=True, eq=False)
class Day(Filter):
    """A day; one that is no day is unknown."""

    unknown: Words = _("This is no day")

    def open(self, given: Given, viewer: Viewer) -> Opened:
        control = DayField(label=str(self.label), required=False)
        try:
            return Opened(control.clean(given.get(self.name, "")), control)
        except forms.ValidationError:
            return Opened(None, control, is_unknown=True)


@dataclass(frozen=True)
class Chosen:
    """What an address narrows a list to. `unknown`: in words, what of it does not exist; then nothing is shown.

    `where`: conditions on columns.
    """

    values: Mapping[str, Any]
    unknown: tuple[Words, ...]
    bar: forms.Form
    where: Where = NOWHERE

    @property
    def narrows(self) -> bool:
        return bool(self.unknown or self.where.kept) or any(
            value not in (None, False) for value in self.values.values()
        )

    def condition(self, filters: Sequence[Filter], viewer: Viewer) -> Q:
        condition = Q()
        for chosen in filters:
            if self.values.get(chosen.name) is not None:
                condition &= chosen.narrowed(self.values[chosen.name], viewer)
        return condition


def choose(
    *,
    filters: Sequence[Filter],
    given: Given,
    viewer: Viewer,
    kept: Mapping[str, str] | None = None,
    where: Where = NOWHERE,
) -> Chosen:
    """`kept`: what the bar sends along unseen: the tab and the order of the rows."""
    opened = {control: control.open(given, viewer) for control in filters if control.is_shown(viewer)}
    unknown = tuple(control.unknown for control, opening in opened.items() if opening.is_unknown)
    controls = {
        control.name: opening.control for control, opening in opened.items() if opening.control is not None
    }
    controls |= {name: TextField(required=False, widget=forms.HiddenInput) for name in kept or {}}
    bar = forms.Form(initial={name: given.get(name, "")[:LONGEST] for name in controls} | dict(kept or {}))
    bar.auto_id = "filter_%s"
    bar.fields.update(controls)
    values = {control.name: opening.value for control, opening in opened.items()}
    return Chosen(values, unknown, bar, where)
