"""When members work, by API: schedules, absences, overtime and the company's calendar."""

from datetime import date
from typing import Annotated, Literal, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from naryad.people.actions import (
    CannotChangeSchedule,
    add_absence,
    add_overtime,
    load_country_holidays,
    remove_absence,
    remove_holiday,
    remove_overtime,
    set_holiday,
    set_schedule,
)
from naryad.people.api.members import members, seen_member
from naryad.people.models import MOST_CYCLE_DAYS, Absence, Holiday, Overtime
from naryad.people.queries import holidays as holidays_of
from naryad.people.queries import schedule_of
from naryad.people.rules import WEEK, Schedule, UnreadableSchedule, parse_day
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Day, Line, Moment, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

schedule, absences, overtimes, holidays = (
    Routes("schedule"),
    Routes("absences"),
    Routes("overtimes"),
    Routes("holidays"),
)
AbsenceKind = Literal["vacation", "sick", "other"]
DayKind = Literal["off", "short", "working"]
MOST = 200
Span = TypeVar("Span", Absence, Overtime)


class ScheduleJson(Answered):
    """Hours of each day as they are typed ("9:00–13:00, 14:00–18:00"; "" is a day off): of the week from Monday, or of a
    cycle whose first day was `first_on`."""

    days: list[str]
    first_on: Day | None
    on_holidays: bool
    version: int


class ScheduleIn(Sent):
    """Seven days from Monday; with `first_on` the days of a cycle, of which it is the first."""

    days: list[Annotated[Line, Field(max_length=100)]] = Field(min_length=2, max_length=MOST_CYCLE_DAYS)
    first_on: Day | None = None
    on_holidays: bool = False

    def schedule(self) -> Schedule:
        """Raises CannotChangeSchedule for hours that are none, and for a week of other than seven days."""
        if self.first_on is None and len(self.days) != WEEK:
            raise CannotChangeSchedule(_("A week has seven days."), field="days")
        try:
            hours = {day: parse_day(text) for day, text in enumerate(self.days)}
        except UnreadableSchedule as refusal:
            raise CannotChangeSchedule(str(refusal), field="days") from refusal
        return Schedule(
            days={day: stretches for day, stretches in hours.items() if stretches},
            cycle_days=len(self.days) if self.first_on else None,
            first_on=self.first_on,
            on_holidays=self.on_holidays,
        )


class SpanJson(Answered):
    id: int
    member_id: int
    starts_at: At
    ends_at: At
    note: str


class AbsenceJson(SpanJson):
    kind: AbsenceKind


class AbsencesJson(Answered):
    items: list[AbsenceJson]


class OvertimesJson(Answered):
    items: list[SpanJson]


class SpanQuery(Sent):
    """Those that have not ended before `since`, the first to begin first."""

    member_id: RowId | None = None
    since: Moment | None = None
    limit: int = Field(50, ge=1, le=MOST)


class NewSpan(Sent):
    member_id: RowId
    starts_at: Moment
    ends_at: Moment
    note: Line = Field("", max_length=200)


class NewAbsence(NewSpan):
    """`overtime`: what becomes of overtime in that time; it has to be said where there is some."""

    kind: AbsenceKind = "vacation"
    overtime: Literal["", "keep", "remove"] = ""


class HolidayJson(Answered):
    """`shorter_by`: minutes; `as_weekday`: whose hours a moved working day has, Monday 0."""

    id: int
    day: date
    name: str
    kind: DayKind
    shorter_by: int
    as_weekday: int | None


class HolidaysJson(Answered):
    items: list[HolidayJson]


class YearIn(Sent):
    year: int = Field(ge=2000, le=2100)


class YearQuery(Sent):
    """Without a year, all that are kept."""

    year: int | None = Field(None, ge=2000, le=2100)


class LoadedJson(Answered):
    added: int


class HolidayIn(Sent):
    day: Day
    name: Line = Field("", max_length=150)
    kind: DayKind = "off"
    shorter_by: int = Field(0, ge=0, le=1440)
    as_weekday: int | None = Field(None, ge=0, le=6)


@schedule.get(needs="members.edit", gives=ScheduleJson)
def read_usual_schedule(request: TokenRequest, response: HttpResponse) -> ScheduleJson:
    """Of the company: given to who joins."""
    return _answer(response, None)


@schedule.put("", needs="members.edit", gives=ScheduleJson)
def set_usual_schedule(request: TokenRequest, response: HttpResponse, given: ScheduleIn) -> ScheduleJson:
    set_schedule(member_id=None, schedule=given.schedule(), version=seen_version(request), **by(request))
    return _answer(response, None)


@members.get("/{int:pk}/schedule", needs="members.edit", gives=ScheduleJson)
def read_schedule(request: TokenRequest, response: HttpResponse, pk: int) -> ScheduleJson:
    seen_member(pk)
    return _answer(response, pk)


@members.put("/{int:pk}/schedule", needs="members.edit", gives=ScheduleJson)
def set_member_schedule(
    request: TokenRequest, response: HttpResponse, pk: int, given: ScheduleIn
) -> ScheduleJson:
    seen_member(pk)
    set_schedule(member_id=pk, schedule=given.schedule(), version=seen_version(request), **by(request))
    return _answer(response, pk)


@absences.get(needs="members.edit", gives=AbsencesJson)
def list_absences(request: TokenRequest, asked: Query[SpanQuery]) -> AbsencesJson:
    return AbsencesJson(items=[shown(AbsenceJson, row) for row in _spans(Absence.objects.all(), asked)])


@absences.post(needs="members.edit", gives=AbsenceJson)
def add_one_absence(request: TokenRequest, given: NewAbsence) -> AbsenceJson:
    seen_member(given.member_id)
    return shown(AbsenceJson, add_absence(**given.values(), **by(request)))


@absences.delete("/{int:pk}", needs="members.edit")
def remove_one_absence(request: TokenRequest, pk: int) -> None:
    remove_absence(absence_id=pk, **by(request))


@overtimes.get(needs="members.edit", gives=OvertimesJson)
def list_overtimes(request: TokenRequest, asked: Query[SpanQuery]) -> OvertimesJson:
    return OvertimesJson(items=[shown(SpanJson, row) for row in _spans(Overtime.objects.all(), asked)])


@overtimes.post(needs="members.edit", gives=SpanJson)
def add_one_overtime(request: TokenRequest, given: NewSpan) -> SpanJson:
    seen_member(given.member_id)
    return shown(SpanJson, add_overtime(**given.values(), **by(request)))


@overtimes.delete("/{int:pk}", needs="members.edit")
def remove_one_overtime(request: TokenRequest, pk: int) -> None:
    remove_overtime(overtime_id=pk, **by(request))


@holidays.get(needs="settings.edit", gives=HolidaysJson)
def list_holidays(request: TokenRequest, asked: Query[YearQuery]) -> HolidaysJson:
    rows = holidays_of(year=asked.year) if asked.year else Holiday.objects.order_by("day")
    return HolidaysJson(items=[shown(HolidayJson, row) for row in rows])


@holidays.put("", needs="settings.edit", gives=HolidayJson)
def set_one_holiday(request: TokenRequest, given: HolidayIn) -> HolidayJson:
    """A day that differs from the week; said again, it replaces what was said of the day."""
    return shown(HolidayJson, set_holiday(**given.values(), **by(request)))


@holidays.post("/load", needs="settings.edit", gives=LoadedJson, status=200)
def load_holidays(request: TokenRequest, given: YearIn) -> LoadedJson:
    """The country's calendar of a year; what stands is kept."""
    return LoadedJson(added=load_country_holidays(**given.values(), **by(request)))


@holidays.delete("/{int:pk}", needs="settings.edit")
def remove_one_holiday(request: TokenRequest, pk: int) -> None:
    remove_holiday(holiday_id=pk, **by(request))


def _spans(rows: QuerySet[Span], asked: SpanQuery) -> QuerySet[Span]:
    given = {"member": asked.member_id, "ends_at__gt": asked.since}
    found = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return found.order_by("starts_at", "pk")[: asked.limit]


def _answer(response: HttpResponse, member_id: int | None) -> ScheduleJson:
    found = schedule_of(member_id=member_id)
    row = ScheduleJson(
        days=found.written, first_on=found.first_on, on_holidays=found.on_holidays, version=found.version
    )
    return tagged(response, row)
