"""Shapes of what is typed about reminders."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.reminders.models import ReminderKind
from naryad.reminders.queries import holders
from naryad.ui.fields import ClockField, DayField, TextField
from naryad.workspaces.lists import offer
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered

SOON = {"tomorrow": 1, "three_days": 3, "week": 7}
"""Days from today that one press stands for."""


class DueForm(forms.Form):
    """When: a day, with or without a clock time, or (`soon`) so many days from today by one press."""

    due_on = DayField(label=_("Day"), required=False)
    due_time = ClockField(label=_("Time"), required=False)
    soon = forms.ChoiceField(
        choices=[(name, name) for name in SOON], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["due_on"].widget.attrs["data-first"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("soon"):
            given["due_on"] = self.today + timedelta(days=SOON[given["soon"]])
        if not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", gettext("Say when."))
        return given

    def due(self) -> dict[str, Any]:
        """Arguments of the actions: a clock time is the reader's own."""
        day, clock = self.cleaned_data["due_on"], self.cleaned_data["due_time"]
        if clock is None:
            return {"due_on": day}
        return {"due_at": timezone.make_aware(datetime.combine(day, clock))}


class ReminderForm(DueForm):
    """A call, a meeting or a letter."""

    kind = forms.ModelChoiceField(label=_("Kind"), queryset=ReminderKind.objects.none(), empty_label=None)
    text = TextField(
        label=_("What to do"), max_length=300, widget=forms.TextInput({"autocomplete": "off", "wide": True})
    )
    assignee = forms.ModelChoiceField(
        label=pgettext_lazy("reminder", "Assignee"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=None,
    )
    field_order: tuple[str, ...] = ("text", "kind", "due_on", "due_time", "assignee", "soon")

    def __init__(self, *args: Any, assignee_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.queryset = offered(ReminderKind.objects.all(), self.initial.get("kind"))
        assignee: Any = self.fields["assignee"]
        assignee.initial = assignee_id
        rows = holders() | Member.objects.filter(pk=assignee_id or 0)
        offer(self, "assignee", rows, capability="reminders.edit")

    def values(self) -> dict[str, Any]:
        """Arguments of the actions."""
        given = self.cleaned_data
        values = {"kind_id": given["kind"].pk, "text": given["text"], **self.due()}
        return values | ({"assignee_id": given["assignee"].pk} if given["assignee"] else {})


class NewReminderForm(ReminderForm):
    """Where nothing says yet what it is about: `about` is "deal:12" or "client:5"; `chosen` is how that reads."""

    about = forms.RegexField(
        r"^(deal|client):\d{1,18}$",
        label=_("About"),
        widget=forms.Select({"autofocus": True}),
        error_messages={"required": _("Choose the deal or the client.")},
    )
    field_order = ("about", *ReminderForm.field_order)

    def __init__(self, *args: Any, chosen: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        about = str(self.data.get("about", ""))
        choices = [("", ""), *([(about, chosen)] if chosen else [])]
        self.fields["about"].widget.choices = choices
