"""The plain rows that a plan is made of: what `queries.rows` reads and `rules.problem` turns into a problem."""

from datetime import date, datetime
from typing import NamedTuple


class TaskRow(NamedTuple):
    """An open task. `priority` is its own; `order_priority` its order's or deal's, of an internal one normal."""

    id: int
    order_id: int | None = None
    deal_id: int | None = None
    order_priority: int = 1
    promised_on: date | None = None
    priority: int = 1
    position: float = 0.0
    pin_order_priority: int | None = None
    pin_task_priority: int | None = None
    estimate: int | None = None
    task_type_id: int | None = None
    assignee_id: int | None = None
    skill_id: int | None = None
    kind: str = "work"
    elapsed_minutes: int | None = None
    ends_itself: bool = False
    status: str = "todo"
    appointment_at: datetime | None = None
    expected_at: datetime | None = None
    stated_left: int | None = None
    spent_when_stated: int = 0

    @property
    def is_wait(self) -> bool:
        return self.kind == "wait"


class LinkRow(NamedTuple):
    """A dependency into an open task; `finished_at` is its predecessor's, and so is `is_held`: its order is on hold."""

    predecessor_id: int
    successor_id: int
    lag: int
    status: str
    finished_at: datetime | None
    is_held: bool = False


class TimerRow(NamedTuple):
    """A running timer."""

    task_id: int
    member_id: int
    started_at: datetime


class MemberRow(NamedTuple):
    id: int
    is_active: bool
    time_zone: str
    """Empty: the company's."""


class ShiftRow(NamedTuple):
    """As people's Shift: of every week, or of a cycle."""

    member_id: int
    day: int
    start_minute: int
    end_minute: int
    cycle_days: int | None = None
    first_on: date | None = None
    on_holidays: bool = False


class HolidayRow(NamedTuple):
    day: date
    kind: str
    shorter_by: int
    as_weekday: int | None


class SpanRow(NamedTuple):
    """An absence, or overtime."""

    member_id: int
    starts_at: datetime
    ends_at: datetime


class TypeRow(NamedTuple):
    id: int
    parent_id: int | None
    default_estimate: int | None


class CalendarRows(NamedTuple):
    """Who works, and when."""

    time_zone: str
    members: list[MemberRow]
    shifts: list[ShiftRow]
    holidays: list[HolidayRow]
    absences: list[SpanRow]
    overtimes: list[SpanRow]


class Rows(NamedTuple):
    """Everything that a company's plan depends on, beside the moment."""

    tasks: list[TaskRow]
    links: list[LinkRow]
    timers: list[TimerRow]
    spent: dict[int, int]
    """Confirmed whole minutes of ended time entries by task."""
    types: list[TypeRow]
    skills: dict[int, list[int]]
    """Specialisations by member."""
    calendars: CalendarRows

    @property
    def time_zone(self) -> str:
        """The company's."""
        return self.calendars.time_zone

    @property
    def members(self) -> list[MemberRow]:
        return self.calendars.members
