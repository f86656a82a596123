"""Shapes of what is typed about tasks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.ui.fields import DurationField


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("Expected on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class RemainingForm(forms.Form):
    minutes = DurationField(label=_("Time left"))


class PiecesForm(forms.Form):
    done_quantity = forms.DecimalField(label=_("Done"), min_value=0, max_digits=14, decimal_places=3)
