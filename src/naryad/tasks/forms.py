"""Shapes of what is typed about tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Priority
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


class TaskFieldsForm(forms.Form):
    """The fields of a task, all of them for a new one and one by one on its card."""

    title = forms.CharField(label=_("Title"), max_length=200)
    task_type = forms.TypedChoiceField(label=_("Type"), coerce=int, empty_value=None, required=False)
    assignee = forms.TypedChoiceField(label=_("Assignee"), coerce=int, empty_value=None, required=False)
    skill = forms.TypedChoiceField(label=_("Specialisation"), coerce=int, empty_value=None, required=False)
    estimate = DurationField(label=_("Estimate"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Priority.choices, initial=Priority.NORMAL
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    appointment_at = forms.DateTimeField(
        label=_("Appointment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3, "wide": True})
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[Any, str]]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *rows]

    def given(self, *names: str) -> dict[str, Any]:
        """Cleaned values by the names that the actions have."""
        return {ACTION_NAMES.get(name, name): self.cleaned_data[name] for name in names}


ACTION_NAMES = {
    "task_type": "task_type_id",
    "assignee": "assignee_id",
    "skill": "skill_id",
    "item": "item_id",
}


class NewTaskForm(TaskFieldsForm):
    """A new task; waiting for somebody outside takes calendar time and no employee."""

    is_elapsed = forms.BooleanField(label=_("Waiting: a supplier, the client, drying"), required=False)
    elapsed_minutes = DurationField(label=_("Waits"), allows_days=True, required=False)
    ends_itself = forms.BooleanField(label=_("Ends by itself"), required=False)
    item = forms.TypedChoiceField(label=_("Item"), coerce=int, empty_value=None, required=False)
    predecessors = forms.TypedMultipleChoiceField(
        label=_("After tasks"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (
            data.get("is_elapsed")
            and not data.get("elapsed_minutes")
            and "elapsed_minutes" not in self.errors
        ):
            self.add_error("elapsed_minutes", _("Say how long it waits, such as 3d."))
        return data


class LinkForm(forms.Form):
    predecessor = forms.IntegerField(label=_("Waits for"))
    lag = DurationField(label=_("and then"), allows_days=True, required=False)
