"""Shape of what is typed about legal entities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.entities.models import LegalEntity
from naryad.entities.rules import BIGGEST_NUMBER, USUAL_TEMPLATE
from naryad.ui.fields import TextField


def _number(label: Any, most: int, **options: Any) -> TextField:
    """Of a register: with room for the spaces that people type."""
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return TextField(label=label, max_length=most, widget=widget, **options)


class EntityForm(forms.Form):
    short_name = TextField(label=_("Short name"), max_length=100)
    name = TextField(label=_("Full name"), max_length=250)
    inn = _number(_("INN"), 20)
    kpp = _number(_("KPP"), 20, required=False)
    ogrn = _number(_("OGRN"), 24, required=False)
    vat_mode = forms.ChoiceField(label=_("VAT"), choices=LegalEntity.VatMode, initial="rates")
    address = TextField(
        label=_("Legal address"), max_length=300, required=False, widget=forms.TextInput({"wide": True})
    )
    phone = TextField(
        label=_("Phone"), max_length=64, required=False, widget=forms.TextInput({"type": "tel"})
    )
    director_position = TextField(label=_("Who signs: position"), max_length=100, required=False)
    director = TextField(label=_("Who signs: name"), max_length=100, required=False)
    accountant = TextField(label=_("Chief accountant"), max_length=100, required=False)
    number_template = TextField(
        label=_("Numbers of papers"),
        max_length=40,
        initial=USUAL_TEMPLATE,
        help_text=_("{YY}: the year, {NNNN}: the number, counted by each kind of papers and year."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, most in (("inn", 12), ("kpp", 9), ("ogrn", 15)):
            if name in given and sum(map(str.isalnum, given[name])) > most:
                self.add_error(name, _("This is longer than such a number can be."))
        return given


class AccountForm(forms.Form):
    bank = TextField(label=_("Bank"), max_length=150)
    bic = _number(_("BIC"), 11)
    account = _number(_("Account"), 34)
    correspondent = _number(_("Correspondent account"), 34, required=False)


class NextNumberForm(forms.Form):
    number = forms.IntegerField(label=_("Next number"), min_value=1, max_value=BIGGEST_NUMBER, localize=False)
