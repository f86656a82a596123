"""Time entries by API: hours that were worked, and what is said of timers that the clock stopped."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.tasks.actions.times import (
    add_time,
    change_time,
    confirm_time,
    deny_time,
    restore_time,
    void_time,
)
from naryad.tasks.models import TimeEntry
from naryad.tasks.queries.times import visible_entries
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Line, Moment, Name, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

entries = Routes("time_entries")
MOST = 200


class TimeEntryJson(Answered):
    """`ended_at` null: the timer runs. Only what is confirmed counts; what was not worked is void, and is kept."""

    id: int
    task_id: int
    member_id: int
    started_at: At
    ended_at: At | None
    is_confirmed: bool
    is_void: bool
    stopped_at: At | None
    pressed_by_id: int
    corrected_at: At | None
    corrected_by_id: int | None
    correction_reason: str
    version: int


class TimeEntriesJson(Answered):
    """The last begun first."""

    items: list[TimeEntryJson]


class TimeEntryQuery(Sent):
    """`since`, `until`: begun at this moment or later, and before this one. `before`: those that stand behind this entry."""

    member_id: RowId | None = None
    task_id: RowId | None = None
    since: Moment | None = None
    until: Moment | None = None
    before: RowId | None = None
    limit: int = Field(50, ge=1, le=MOST)


class Hours(Sent):
    started_at: Moment
    ended_at: Moment
    reason: Line = Field("", max_length=300)


class NewTimeEntry(Hours):
    member_id: RowId
    task_id: RowId


class WorkedUntil(Sent):
    ended_at: Moment


class NotWorked(Sent):
    reason: Name = Field(max_length=300)


@entries.get(needs="time.view", gives=TimeEntriesJson)
def list_time_entries(request: TokenRequest, asked: Query[TimeEntryQuery]) -> TimeEntriesJson:
    named = {"member": asked.member_id, "task": asked.task_id}
    between = {"started_at__gte": asked.since, "started_at__lt": asked.until}
    given = {name: value for name, value in {**named, **between}.items() if value is not None}
    rows = visible_entries(request.member).filter(**given).order_by("-started_at", "-pk")
    if asked.before:
        rows = rows.filter(_behind(_entry(request, asked.before)))
    return TimeEntriesJson(items=[shown(TimeEntryJson, row) for row in rows[: asked.limit]])


@entries.post(needs="time.edit", gives=TimeEntryJson)
def add_time_entry(request: TokenRequest, response: HttpResponse, given: NewTimeEntry) -> TimeEntryJson:
    """Work without a timer; a task that nobody had begun is begun by it."""
    return _answer(request, response, add_time(**given.values(), **by(request)).pk)


@entries.get("/{int:pk}", needs="time.view", gives=TimeEntryJson)
def read_time_entry(request: TokenRequest, response: HttpResponse, pk: int) -> TimeEntryJson:
    return _answer(request, response, pk)


@entries.patch("/{int:pk}", needs="time.edit", gives=TimeEntryJson)
def change_time_entry(request: TokenRequest, response: HttpResponse, pk: int, given: Hours) -> TimeEntryJson:
    """Other hours; what was unconfirmed is confirmed by it."""
    _entry(request, pk)
    change_time(entry_id=pk, version=seen_version(request), **given.values(), **by(request))
    return _answer(request, response, pk)


@entries.post("/{int:pk}/confirm", needs="time.edit", gives=TimeEntryJson, status=200)
def confirm_time_entry(
    request: TokenRequest, response: HttpResponse, pk: int, given: WorkedUntil
) -> TimeEntryJson:
    """A timer that the clock stopped: the work went on until then, or had ended before."""
    _entry(request, pk)
    confirm_time(entry_id=pk, **given.values(), **by(request))
    return _answer(request, response, pk)


@entries.post("/{int:pk}/deny", needs="time.edit", gives=TimeEntryJson, status=200)
def deny_time_entry(request: TokenRequest, response: HttpResponse, pk: int) -> TimeEntryJson:
    """A timer that the clock stopped: nobody worked on it at all."""
    _entry(request, pk)
    deny_time(entry_id=pk, **by(request))
    return _answer(request, response, pk)


@entries.post("/{int:pk}/void", needs="time.edit", gives=TimeEntryJson, status=200)
def void_time_entry(
    request: TokenRequest, response: HttpResponse, pk: int, given: NotWorked
) -> TimeEntryJson:
    """It was not worked: the entry is kept and counts nowhere."""
    _entry(request, pk)
    void_time(entry_id=pk, **given.values(), **by(request))
    return _answer(request, response, pk)


@entries.post("/{int:pk}/restore", needs="time.edit", gives=TimeEntryJson, status=200)
def restore_time_entry(request: TokenRequest, response: HttpResponse, pk: int) -> TimeEntryJson:
    """It counts again."""
    _entry(request, pk)
    restore_time(entry_id=pk, **by(request))
    return _answer(request, response, pk)


def _behind(entry: TimeEntry) -> Q:
    return Q(started_at__lt=entry.started_at) | Q(started_at=entry.started_at, pk__lt=entry.pk)


def _entry(request: TokenRequest, pk: int) -> TimeEntry:
    return get_object_or_404(visible_entries(request.member), pk=pk)


def _answer(request: TokenRequest, response: HttpResponse, pk: int) -> TimeEntryJson:
    return tagged(response, shown(TimeEntryJson, _entry(request, pk)))
