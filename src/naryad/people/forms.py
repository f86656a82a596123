"""Shape of what is typed about specialisations and working time."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.core.errors import ActionError
from naryad.people.models import Absence, Holiday
from naryad.people.queries import overtime_inside
from naryad.people.rules import Schedule, Stretch, check_days, parse_cycle, parse_day
from naryad.ui.fields import ClockField, DayField, TextField
from naryad.workspaces.models import Member


class WeekForm(forms.Form):
    """Seven texts such as "9:00-13:00, 14:00-18:00", or a stretch a line; `schedule` after is_valid()."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for day in range(7):
            cell = forms.Textarea(attrs={"rows": 2, "class": "week-cell", "spellcheck": "false"})
            self.fields[f"day_{day}"] = TextField(
                label=WEEKDAYS[day], required=False, max_length=100, widget=cell
            )

    @property
    def schedule(self) -> Schedule:
        days = {day: self.cleaned_data[f"day_{day}"] for day in range(7)}
        return Schedule(days={day: stretches for day, stretches in days.items() if stretches})

    def clean(self) -> dict[str, Any]:
        for day in range(7):
            name = f"day_{day}"
            try:
                self.cleaned_data[name] = parse_day(self.cleaned_data.get(name, ""))
            except ActionError as refusal:
                self.add_error(name, str(refusal))
        if not self.errors:
            try:
                check_days(self.schedule.days)
            except ActionError as refusal:
                self.add_error(None, str(refusal))
        return self.cleaned_data


class CycleForm(forms.Form):
    """Days that come again whatever the weekday, one after another; `schedule` after is_valid()."""

    cycle = TextField(
        label=gettext_lazy("Days of the cycle"),
        max_length=600,
        help_text=gettext_lazy(
            "One after another, parted by “/”: 8-20 / 20-8 / - / - is day, night, two off."
        ),
        widget=forms.TextInput(attrs={"list": "cycles", "wide": True}),
    )
    first_on = DayField(label=gettext_lazy("The first of them is"))
    on_holidays = forms.BooleanField(label=gettext_lazy("Holidays are worked, too"), required=False)

    def clean_cycle(self) -> dict[int, list[Stretch]]:
        try:
            return parse_cycle(self.cleaned_data["cycle"])
        except ActionError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def schedule(self) -> Schedule:
        days = self.cleaned_data["cycle"]
        return Schedule(
            days={day: stretches for day, stretches in days.items() if stretches},
            cycle_days=len(days),
            first_on=self.cleaned_data["first_on"],
            on_holidays=self.cleaned_data["on_holidays"],
        )


class NoScheduleForm(forms.Form):
    """Nothing is planned for them."""

    schedule = Schedule(days={})


class AwayForm(forms.Form):
    """An absence or overtime: whole days (empty times), or hours. `values`, what actions take, after is_valid().

    `member`: whose they are, in whose zone they are typed.
    """

    first_day = DayField(label=gettext_lazy("From"))
    first_time = ClockField(label=gettext_lazy("from the hour"), required=False)
    last_day = DayField(label=gettext_lazy("To"))
    last_time = ClockField(label=gettext_lazy("to the hour"), required=False)
    note = TextField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Aware moments; without an hour the last day counts whole."""
        data = self.cleaned_data
        start = datetime.combine(data["first_day"], data["first_time"] or time.min)
        if data["last_time"]:
            end = datetime.combine(data["last_day"], data["last_time"])
        else:
            end = datetime.combine(data["last_day"] + timedelta(days=1), time.min)
        zone = ZoneInfo(self.member.zone)
        return timezone.make_aware(start, zone), timezone.make_aware(end, zone)

    @property
    def values(self) -> dict[str, Any]:
        own = {
            name: self.cleaned_data[name]
            for name in ("kind", "note", "overtime")
            if name in self.cleaned_data
        }
        return own | dict(zip(("starts_at", "ends_at"), self.span, strict=True))

    def clean(self) -> dict[str, Any]:
        if not self.errors and self.span[1] <= self.span[0]:
            self.add_error("last_day", _("The end must be after the start."))
        return self.cleaned_data


class AbsenceForm(AwayForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Absence.Kind.choices)
    overtime = forms.ChoiceField(
        label=gettext_lazy("Overtime in that time"),
        choices=[("keep", gettext_lazy("stands: they work then")), ("remove", gettext_lazy("is taken off"))],
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "first_day", "last_day", "first_time", "last_time", "note", "overtime")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.data.get("overtime"):
            del self.fields["overtime"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and "overtime" not in self.fields:
            start, end = self.span
            inside = overtime_inside(member_id=self.member.pk, starts_at=start, ends_at=end)
            if inside.exists():
                self.fields["overtime"] = self.base_fields["overtime"]
                self.add_error("overtime", _("In that time there is overtime. Say whether it stands."))
        return self.cleaned_data


class HolidayForm(forms.Form):
    day = DayField(label=gettext_lazy("Day"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Holiday.Kind.choices)
    name = TextField(label=gettext_lazy("Name"), max_length=150, required=False)
    shorter_by = forms.IntegerField(
        label=gettext_lazy("Shorter by, minutes"), min_value=0, max_value=720, required=False
    )
    as_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Works as"),
        choices=[("", "—"), *WEEKDAYS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def clean_shorter_by(self) -> int:
        return self.cleaned_data["shorter_by"] or 0
