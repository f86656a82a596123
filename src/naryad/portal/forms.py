"""Shapes of what is typed about what the client is told."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.ui.fields import DayField, TextField


class TellForm(forms.Form):
    """Which date the client is told, and in which language; `told_on` is not before `today`."""

    told_on = DayField(label=_("Ready on"))
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=(("ru", "Русский"), ("en", "English")), required=False
    )
    is_promise = forms.BooleanField(label=_("Make it the promised date as well"), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["told_on"].widget.attrs["data-first"] = today.isoformat()

    def clean_told_on(self) -> date:
        told_on: date = self.cleaned_data["told_on"]
        if told_on < self.today:
            raise forms.ValidationError(_("This day is over."))
        return told_on


class ClientAcceptForm(forms.Form):
    """Who accepts an offer, and which version they read."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
