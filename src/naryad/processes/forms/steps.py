"""A step of a template, as it is typed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.fields.rules.formulas.grammar import LONGEST
from naryad.orders.models import OrderStage
from naryad.processes.actions.templates import StepInput
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.queries.templates import manned_skills, members_and, skills_and, task_types_and
from naryad.tasks.models import Task
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.checklist import Unticked, read_lines
from naryad.tasks.rules.pieces import TypeDefaults
from naryad.ui.fields import DurationField, TextField
from naryad.workspaces.lists import print_members
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import Offered

Choice = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the steps of one template may be given; read once for all rows."""

    task_types: list[Choice]
    skills: list[Choice]
    members: Offered
    stages: list[Choice]
    active_members: frozenset[int]
    manned_skills: frozenset[int]
    defaults: dict[int, TypeDefaults]


def choices(
    *, order_type_id: int | None, template: ProcessTemplate | None, sent: Collection[Any] = ()
) -> Choices:
    """Active rows, and archived ones that the template still uses. `sent`: assignees as they were typed."""
    used = list(TemplateStep.objects.filter(template=template)) if template else []
    of_type = OrderStage.objects.filter(order_type=order_type_id or 0)
    held = {step.stage_id for step in used}
    members, active = members_and({step.assignee_id for step in used}, sent=sent)
    return Choices(
        task_types=[("", "—"), *task_types_and({step.task_type_id for step in used})],
        skills=[("", "—"), *skills_and({step.skill_id for step in used})],
        members=members,
        stages=[("", "—"), *((str(stage.pk), stage.name) for stage in offered(of_type, *held))],
        active_members=active,
        manned_skills=manned_skills(),
        defaults=type_defaults(),
    )


def _formula_field(label: str | Promise) -> TextField:
    widget = forms.Textarea({"rows": 1, "spellcheck": "false", "autocomplete": "off"})
    return TextField(label=label, max_length=LONGEST, required=False, widget=widget)


class StepForm(forms.Form):
    """One step. Waiting steps use `elapsed`, the others the estimate."""

    title = TextField(label=gettext_lazy("What is to be done"), max_length=200)
    task_type = forms.TypedChoiceField(
        label=gettext_lazy("Type"), required=False, coerce=int, empty_value=None
    )
    skill = forms.TypedChoiceField(
        label=gettext_lazy("Specialisation"), required=False, coerce=int, empty_value=None
    )
    assignee = forms.TypedChoiceField(
        label=gettext_lazy("Assignee"), required=False, coerce=int, empty_value=None
    )
    fixed = DurationField(label=gettext_lazy("Estimate"), required=False)
    per_unit = DurationField(
        label=gettext_lazy("+ per unit"),
        required=False,
        help_text=gettext_lazy("is added to the estimate, where that is empty to the type's"),
    )
    condition = _formula_field(gettext_lazy("Only if"))
    estimate_formula = _formula_field(gettext_lazy("Estimate by formula"))
    is_wait = forms.BooleanField(label=gettext_lazy("Waiting task"), required=False)
    elapsed = DurationField(label=gettext_lazy("Waits"), required=False, is_calendar=True)
    ends_itself = forms.BooleanField(label=gettext_lazy("Ends by itself"), required=False)
    is_per_item = forms.BooleanField(label=gettext_lazy("For every item"), required=False)
    makes_ready = forms.BooleanField(label=gettext_lazy("After it the item is ready"), required=False)
    checklist = TextField(
        label=gettext_lazy("Checklist, one line a point"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    unticked = forms.ChoiceField(
        label=gettext_lazy("«Done» with an unfinished checklist"),
        required=False,
        choices=Unticked.choices,
        initial=Unticked.ASK,
    )
    stage = forms.TypedChoiceField(
        label=gettext_lazy("Order stage"), required=False, coerce=int, empty_value=None
    )
    description = TextField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = {
            "task_type": choices.task_types,
            "skill": choices.skills,
            "assignee": [("", "—"), *choices.members],
            "stage": choices.stages,
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        print_members(self.fields["assignee"], choices.members, offered["assignee"])

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        if values.get("is_wait") and "elapsed" in values and not values["elapsed"]:
            self.add_error("elapsed", _("Say how long it waits."))
        elif not values.get("is_wait") and values.get("fixed") == 0 and not values.get("per_unit"):
            self.add_error("fixed", _("An estimate is longer than nothing."))
        return values

    def step(self, *, pk: int | None) -> StepInput:
        """Of a valid form; what does not belong to its kind is left out."""
        values = self.cleaned_data
        is_wait = values["is_wait"]
        return StepInput(
            pk=pk,
            title=values["title"],
            description=values["description"],
            task_type_id=values["task_type"],
            skill_id=None if is_wait else values["skill"],
            assignee_id=values["assignee"],
            fixed_minutes=None if is_wait else values["fixed"],
            minutes_per_unit=0 if is_wait else values["per_unit"] or 0,
            kind=Task.Kind.WAIT if is_wait else Task.Kind.WORK,
            elapsed_minutes=values["elapsed"] if is_wait else None,
            ends_itself=is_wait and values["ends_itself"],
            is_per_item=values["is_per_item"],
            makes_ready=values["makes_ready"],
            checklist=read_lines(values["checklist"].splitlines()),
            unticked=values["unticked"] or Unticked.ASK,
            stage_id=values["stage"],
            condition=values["condition"],
            estimate_formula="" if is_wait else values["estimate_formula"],
        )


STEP_NAMES = tuple(StepForm.base_fields)
