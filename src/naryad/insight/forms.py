"""Shape of what is asked: a period, and which estimates to take."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.insight.queries.proposal import Proposal
from naryad.insight.rules.period import Period, Span, own, rolling
from naryad.processes.actions.estimates import StepEstimate
from naryad.ui.fields import DayField, DurationField

SPANS = {
    Span.MONTH: gettext_lazy("Month"),
    Span.QUARTER: gettext_lazy("Quarter"),
    Span.HALF: gettext_lazy("Half a year"),
    Span.YEAR: gettext_lazy("Year"),
    Span.OWN: gettext_lazy("From – to"),
}
USUAL = Span.QUARTER
FARTHEST_BACK = 240
LONGEST_DAYS = 10 * 366


class FunnelForm(forms.Form):
    """Of which deals; what has one choice is not asked."""

    pipeline = forms.ChoiceField(label=gettext_lazy("Pipeline"), required=False)
    responsible = forms.ChoiceField(label=gettext_lazy("Responsible"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source of the deal"), required=False)

    def __init__(
        self, *, pipelines: Sequence[Any], members: Sequence[Any], sources: Sequence[Any], **options: Any
    ) -> None:
        super().__init__(**{"auto_id": "filter_%s"} | options)
        self._offer("pipeline", pipelines)
        self._offer("responsible", members, nothing=gettext_lazy("Everybody"))
        self._offer("source", sources, nothing=gettext_lazy("Any"))

    def _offer(self, name: str, rows: Sequence[Any], *, nothing: Any = None) -> None:
        if len(rows) < (1 if nothing else 2):
            del self.fields[name]
            return
        first = [("", nothing)] if nothing else []
        self.fields[name].choices = [*first, *((row.pk, row.name) for row in rows)]  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """`span` and how many times `back`; for an own span its first and last day."""

    span = forms.ChoiceField(choices=list(SPANS.items()), required=False)
    back = forms.IntegerField(min_value=0, max_value=FARTHEST_BACK, required=False)
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        if values.get("span") != Span.OWN:
            return values
        first, last = values.get("first"), values.get("last")
        if first is None or last is None:
            self.add_error("first" if first is None else "last", _("Choose the first and the last day."))
        elif last < first:
            self.add_error("last", _("The last day is before the first."))
        elif (last - first).days > LONGEST_DAYS or first.year < 2000:
            self.add_error("first", _("At most ten years."))
        return values

    def period(self, *, today: date, time_zone: str) -> Period:
        """What was asked; the usual one where nothing was, or where it cannot be."""
        values = self.cleaned_data if self.is_valid() else {}
        span = Span(values.get("span") or USUAL)
        if span == Span.OWN:
            return own(first=values["first"], last=values["last"], time_zone=time_zone)
        return rolling(span=span, back=values.get("back") or 0, today=today, time_zone=time_zone)


class EstimateForm(forms.Form):
    """The new estimate of the type, and a box for each step of a template with what it is to take."""

    minutes = DurationField(label=gettext_lazy("New estimate of the type"), shortest=1)

    def __init__(self, *args: Any, proposed: Proposal, **options: Any) -> None:
        super().__init__(*args, **options)
        self.proposed = proposed
        if proposed.minutes is not None:
            self.initial.setdefault("minutes", proposed.minutes)
        for row in proposed.steps:
            pk = row.step.pk
            self.fields[f"take_{pk}"] = forms.BooleanField(
                required=False, label=row.step.title, initial=row.is_changed and row.is_sure
            )
            for part, value in (("fixed", row.fixed), ("per_unit", row.per_unit or None)):
                self.fields[f"{part}_{pk}"] = DurationField(required=False, label="", initial=value)

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        for row in self.proposed.steps:
            pk = row.step.pk
            if values.get(f"take_{pk}") and not (values.get(f"fixed_{pk}") or values.get(f"per_unit_{pk}")):
                self.add_error(f"fixed_{pk}", _("An estimate is longer than nothing."))
        return values

    def steps(self) -> list[StepEstimate]:
        """Of a valid form: the chosen ones."""
        return [
            StepEstimate(
                step_id=row.step.pk,
                fixed_minutes=self.cleaned_data[f"fixed_{row.step.pk}"],
                minutes_per_unit=self.cleaned_data[f"per_unit_{row.step.pk}"] or 0,
            )
            for row in self.proposed.steps
            if self.cleaned_data[f"take_{row.step.pk}"]
        ]

    def rows(self) -> list[dict[str, Any]]:
        """For the template: a step's proposal beside its fields."""
        return [
            {
                "proposal": row,
                "take": self[f"take_{row.step.pk}"],
                "fixed": self[f"fixed_{row.step.pk}"],
                "per_unit": self[f"per_unit_{row.step.pk}"],
            }
            for row in self.proposed.steps
        ]
