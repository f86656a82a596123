"""Minutes per unit of a product, a box for each step of a template."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from naryad.core.durations import format_duration
from naryad.processes.models import TemplateStep
from naryad.ui.fields import DurationField


class NormsForm(forms.Form):
    """An empty box leaves what the step says, which stands in it in grey."""

    def __init__(self, data: Any = None, *, steps: Sequence[TemplateStep], held: Mapping[int, int]) -> None:
        super().__init__(data)
        self.steps = steps
        for step in steps:
            said = format_duration(step.minutes_per_unit) if step.minutes_per_unit else "—"
            field = DurationField(label=step.title, required=False, initial=held.get(step.pk))
            field.widget.attrs["placeholder"] = said
            self.fields[f"step-{step.pk}"] = field

    def minutes(self) -> dict[int, int | None]:
        return {step.pk: self.cleaned_data[f"step-{step.pk}"] for step in self.steps}
