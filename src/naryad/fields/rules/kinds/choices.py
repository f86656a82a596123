"""Kinds of choices: yes or no, an option, several; kept as a truth value or by the ids of options."""

from typing import Any

from django import forms
from django.db.models import BooleanField, Case, IntegerField, JSONField, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from naryad.fields.rules.definitions import Definition, Option
from naryad.fields.rules.kinds.base import OwnKind, Reading, value_of
from naryad.fields.rules.kinds.kept import whole


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
        value = value_of(own)
        places = [When(Exact(value, str(one.pk)), then=at) for at, one in enumerate(own.options)]
        return Case(*places, output_field=IntegerField()) if places else None

    def by(self, own: Definition) -> Any:
        return value_of(own)

    def read(self, own: Definition, words: str) -> Any:
        return self.checked(own, _by_name(own, words))

    def again(self, own: Definition, kept: Any) -> Any:
        return next((one.pk for one in chosen(own, kept) if not one.is_archived), None)


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
        return Cast(whole(own.key, own.pk), JSONField())

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return [option.name for option in chosen(own, kept)]

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return [option.pk for option in own.options if option.pk in cleaned]

    def sort(self, own: Definition) -> Any:
        return None

    def read(self, own: Definition, words: str) -> Any:
        return self.checked(own, [_by_name(own, word) for word in words.split(",") if word.strip()])

    def again(self, own: Definition, kept: Any) -> Any:
        return [one.pk for one in chosen(own, kept) if not one.is_archived] or None


def chosen(own: Definition, kept: Any) -> list[Option]:
    ids = kept if isinstance(kept, list) else [kept]
    return [option for option in own.options if option.pk in ids]


def _offered(own: Definition, kept: Any) -> list[tuple[str, str]]:
    has = kept if isinstance(kept, list) else [kept]
    return [(str(one.pk), one.name) for one in own.options if not one.is_archived or one.pk in has]


def _by_name(own: Definition, words: str) -> Any:
    said = words.strip().casefold()
    return next((str(one.pk) for one in own.options if one.name.casefold() == said), words)
