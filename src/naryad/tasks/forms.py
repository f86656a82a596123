"""Shapes of what is typed about tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.core.durations import parse_duration
from naryad.core.errors import Unreadable
from naryad.core.typed_lines import typed_rows
from naryad.crm.models import LostReason, Priority
from naryad.crm.queries.stages import lost_reasons
from naryad.fields.forms import add_own, ask_of_branch, own_values
from naryad.tasks.actions.types import TypeLine
from naryad.tasks.rules.checklist import LONGEST_LINE, Unticked
from naryad.ui.fields import (
    WORKING_HINT,
    ClockField,
    DayField,
    DurationField,
    LinesField,
    MomentField,
    QuantityField,
    TextField,
)
from naryad.workspaces.lists import print_members
from naryad.workspaces.models import Member
from naryad.workspaces.queries import Offered


class TypeLinesForm(forms.Form):
    """New task types as a tree."""

    lines = LinesField(
        label=_("New kinds and types, one a line"),
        help_text=_(
            "What is inside a kind is indented under it; its time and its specialisation stand behind semicolons: "
            "“  Sawing; 30 min; Saw”."
        ),
        longest=300,
        keeps_indents=True,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_lines(self) -> list[TypeLine]:
        read = typed_rows("\n".join(self.cleaned_data["lines"]))
        return [_type_line(number, level, texts) for number, level, texts in read]


def _type_line(number: int, level: int, texts: list[str]) -> TypeLine:
    name, *rest = texts
    given: dict[str, Any] = {}
    for text in filter(None, rest):
        key, value = _estimate_or_skill(text)
        if key in given:
            said = gettext("Line %(number)d: “%(text)s” is one too many.")
            raise forms.ValidationError(said % {"number": number, "text": text}, code="many")
        given[key] = value
    return TypeLine(level=level, name=name, **given)


def _estimate_or_skill(text: str) -> tuple[str, int | str]:
    try:
        return "default_estimate", parse_duration(text)
    except Unreadable:
        return "skill", text


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class CancelForm(ReasonForm):
    """Of an order whose deal has an agreed amount (orders.views.agreed)."""

    agreed_is = forms.ChoiceField(
        label=_("What does it come to now?"),
        choices=[("kept", _("Leave the agreed amount")), ("orders", _("By the orders"))],
        required=False,
    )


class HoldForm(forms.Form):
    until = DayField(
        label=_("On hold until"),
        required=False,
        help_text=_("On that day it returns by itself. Empty: until somebody returns it."),
    )
    reason = TextField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayForm(forms.Form):
    day = DayField(label=_("Expected on"))


class RemainingForm(forms.Form):
    minutes = DurationField(label=_("Time left"))
    reason = TextField(label=_("Why"), max_length=300, required=False)


class SheetWeekForm(forms.Form):
    """Any day of the week that is asked for, with days before and after it."""

    week = DayField(label=_("Week"))


class UntilForm(forms.Form):
    """Until when the work went on that a forgotten timer has left open."""

    until = ClockField(label=_("Until"))


class TimeForm(forms.Form):
    """Hours of one stretch of work; an end before the start is of the next day."""

    day = DayField(label=_("Day"))
    starts = ClockField(label=_("Worked from"))
    ends = ClockField(label=_("Worked until"))
    reason = TextField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"wide": True}))


class NewTimeForm(TimeForm):
    task = forms.TypedChoiceField(label=_("Task"), coerce=int, widget=forms.Select({"aria-label": _("Task")}))

    field_order = ("task", "day", "starts", "ends", "reason")

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["task"].choices = [("", ""), *choices]  # type: ignore[attr-defined]


class PiecesForm(forms.Form):
    done_quantity = QuantityField(label=_("Done"), min_value=0)


class TaskFieldsForm(forms.Form):
    """The fields of a task, all of them for a new one and one by one on its card."""

    title = TextField(label=_("Title"), max_length=200)
    task_type = forms.TypedChoiceField(label=_("Type"), coerce=int, empty_value=None, required=False)
    assignee = forms.TypedChoiceField(label=_("Assignee"), coerce=int, empty_value=None, required=False)
    skill = forms.TypedChoiceField(label=_("Specialisation"), coerce=int, empty_value=None, required=False)
    estimate = DurationField(label=_("Estimate"), required=False, shortest=1)
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Priority.choices, initial=Priority.NORMAL
    )
    due_on = DayField(label=_("Due"), required=False)
    appointment_at = MomentField(label=_("Appointment"), required=False)
    makes_ready = forms.BooleanField(label=_("After it the item is ready"), required=False)
    unticked = forms.ChoiceField(
        label=_("«Done» with an unfinished checklist"),
        choices=Unticked.choices,
        required=False,
        initial=Unticked.FREE,
    )
    description = TextField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3, "wide": True})
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[Any, str]]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = rows if isinstance(field, forms.MultipleChoiceField) else [("", "—"), *rows]
            if isinstance(rows, Offered):
                print_members(field, rows, [("", "—"), *rows])

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

    estimate = DurationField(label=_("Estimate"), required=False, shortest=1, help_text=WORKING_HINT)
    is_wait = forms.BooleanField(label=_("Waiting: a supplier, the client, drying"), required=False)
    elapsed_minutes = DurationField(label=_("Waits"), is_calendar=True, required=False)
    ends_itself = forms.BooleanField(label=_("Ends by itself"), required=False)
    item = forms.TypedChoiceField(label=_("Item"), coerce=int, empty_value=None, required=False)
    predecessors = forms.TypedMultipleChoiceField(
        label=_("After tasks"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        self.own = add_own(self, "task", member=member)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def own_values(self) -> dict[str, Any]:
        return own_values(self, "task", member=self.member, branch=self.cleaned_data["task_type"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        ask_of_branch(self, "task", member=self.member, branch=data.get("task_type"))
        if data.get("is_wait") and not data.get("elapsed_minutes") and "elapsed_minutes" not in self.errors:
            self.add_error("elapsed_minutes", _("Say how long it waits, such as 3d."))
        return data


class LinkForm(forms.Form):
    predecessor = forms.IntegerField(label=_("Waits for"))
    lag = DurationField(label=_("and then"), is_calendar=True, required=False)


class BulkAssignForm(forms.Form):
    """Whose the chosen tasks become: a member's, of a specialisation, or each of its own specialisation."""

    to = forms.ChoiceField(label=_("Assign to"))

    def __init__(self, *args: Any, choices: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "bulk-%s"
        pools = [(f"skill-{pk}", _("shared: %(skill)s") % {"skill": name}) for pk, name in choices["skill"]]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Assign to…")),
            (_("Assignee"), [(f"member-{pk}", name) for pk, name in choices["assignee"]]),
            (_("Shared queue"), [("pool", _("back to the shared queue")), *pools]),
        ]
        field: Any = self.fields["to"]
        print_members(field, choices["assignee"], list(field.choices), query="before=member-")

    def target(self) -> tuple[str, int | None]:
        """What was chosen: ("member", 12), ("skill", 3), ("pool", None)."""
        kind, _dash, pk = self.cleaned_data["to"].partition("-")
        return kind, int(pk) if pk else None

    def target_name(self) -> str:
        groups: list[Any] = list(self.fields["to"].choices)[1:]  # type: ignore[attr-defined]
        names = {value: name for _group, rows in groups for value, name in rows}
        return str(names[self.cleaned_data["to"]])


class BulkPriorityForm(forms.Form):
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=[("", _("Priority…")), *Priority.choices]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "bulk-%s"


class BulkDueForm(forms.Form):
    """Until when the chosen tasks are to be done."""

    due_on = DayField(label=_("Due"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "bulk-%s"


class LostForm(forms.Form):
    """Why: one of the reasons of the pipeline; in words alone where it has none."""

    reason = forms.ModelChoiceField(
        label=_("Why was it lost?"),
        queryset=LostReason.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    comment = TextField(
        label=_("Comment"), max_length=500, required=False, widget=forms.Textarea({"rows": 2, "wide": True})
    )

    def __init__(self, *args: Any, pipeline_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        reasons = lost_reasons(pipeline_id=pipeline_id)
        if reasons.exists():
            self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]
            self.fields["comment"].label, self.fields["comment"].required = _("Why was it lost?"), True

    def why(self) -> dict[str, Any]:
        """Arguments of lose_deal."""
        reason = self.cleaned_data.get("reason")
        return {"reason_id": reason.pk if reason else None, "comment": self.cleaned_data["comment"]}


class ChecklistLineForm(forms.Form):
    text = TextField(label=_("What is to be thought of"), max_length=LONGEST_LINE)
