"""Reminders by API."""

from collections.abc import Sequence
from typing import Any, Literal, Self

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, model_validator

from naryad.crm.api.deals import ArchivedJson
from naryad.reminders.actions import (
    create_reminder,
    drop_reminder,
    finish_reminder,
    postpone_reminder,
    reopen_reminders,
    update_reminder,
)
from naryad.reminders.lists import REMINDERS
from naryad.reminders.models import Reminder
from naryad.reminders.names import REMINDER_KINDS
from naryad.reminders.queries import find_reminder, kinds
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Day, Moment, Name, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

reminders, sorts = Routes("reminders"), Routes("reminder_kinds")
ReminderQuery: Any = list_query(REMINDERS)
open_list(REMINDER_KINDS, needs="reminders.set_up")


class ReminderJson(ListedJson):
    """About one of client, deal and order. `outcome`: "" while it is open."""

    id: int
    kind_id: int
    text: str
    client_id: int | None
    deal_id: int | None
    order_id: int | None
    assignee_id: int
    author_id: int
    due_on: Day
    due_at: At | None
    outcome: Literal["", "done", "dropped"]
    result: str
    created_at: At
    closed_at: At | None
    version: int


class ReminderKindsJson(Answered):
    items: list[ArchivedJson]


class NewReminder(Sent):
    """About exactly one of client, deal and order; due on a day, or at a moment."""

    text: Name = Field(max_length=300)
    kind_id: RowId | None = None
    due_on: Day | None = None
    due_at: Moment | None = None
    assignee_id: RowId | None = None
    client_id: RowId | None = None
    deal_id: RowId | None = None
    order_id: RowId | None = None

    @model_validator(mode="after")
    def about_one(self) -> Self:
        """As the database has it."""
        if sum(subject is not None for subject in (self.client_id, self.deal_id, self.order_id)) != 1:
            raise ValueError("subject")
        if (self.due_on is None) == (self.due_at is None):
            raise ValueError("due")
        return self


class ReminderChanges(Sent, is_partial=True):
    text: Name = Field(max_length=300)
    kind_id: RowId
    assignee_id: RowId
    due_on: Day
    due_at: Moment | None


class Postponement(Sent):
    due_on: Day | None = None
    due_at: Moment | None = None


class ReminderResult(Sent):
    result: Text = ""


@reminders.get(needs="reminders.view", gives=Listed[ReminderJson])
def list_reminders(request: TokenRequest, asked: Query[ReminderQuery]) -> Listed[ReminderJson]:
    return read_list(request, REMINDERS, asked, reminder_rows, Listed[ReminderJson])


@reminders.post(needs="reminders.edit", gives=ReminderJson)
def add_reminder(request: TokenRequest, response: HttpResponse, given: NewReminder) -> ReminderJson:
    return _answer(request, response, create_reminder(**given.values(), **by(request)).pk)


@reminders.get("/{int:pk}", needs="reminders.view", gives=ReminderJson)
def read_reminder(request: TokenRequest, response: HttpResponse, pk: int) -> ReminderJson:
    return _answer(request, response, pk)


@reminders.patch("/{int:pk}", needs="reminders.edit", gives=ReminderJson)
def change_reminder(
    request: TokenRequest, response: HttpResponse, pk: int, given: ReminderChanges
) -> ReminderJson:
    _reminder(request, pk)
    update_reminder(reminder_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(request, response, pk)


@reminders.post("/{int:pk}/done", needs="reminders.edit", gives=ReminderJson, status=200)
def finish_one_reminder(
    request: TokenRequest, response: HttpResponse, pk: int, given: ReminderResult
) -> ReminderJson:
    _reminder(request, pk)
    finish_reminder(reminder_id=pk, **given.values(), **by(request))
    return _answer(request, response, pk)


@reminders.post("/{int:pk}/postpone", needs="reminders.edit", gives=ReminderJson, status=200)
def postpone_one_reminder(
    request: TokenRequest, response: HttpResponse, pk: int, given: Postponement
) -> ReminderJson:
    _reminder(request, pk)
    postpone_reminder(reminder_id=pk, **given.values(), **by(request))
    return _answer(request, response, pk)


@reminders.post("/{int:pk}/drop", needs="reminders.edit", gives=ReminderJson, status=200)
def drop_one_reminder(request: TokenRequest, response: HttpResponse, pk: int) -> ReminderJson:
    """It is not needed any more."""
    _reminder(request, pk)
    drop_reminder(reminder_id=pk, **by(request))
    return _answer(request, response, pk)


@reminders.post("/{int:pk}/reopen", needs="reminders.edit", gives=ReminderJson, status=200)
def reopen_one_reminder(request: TokenRequest, response: HttpResponse, pk: int) -> ReminderJson:
    _reminder(request, pk)
    reopen_reminders(reminder_ids=[pk], **by(request))
    return _answer(request, response, pk)


@sorts.get(needs="reminders.view", gives=ReminderKindsJson)
def list_reminder_kinds(request: TokenRequest) -> ReminderKindsJson:
    return ReminderKindsJson(items=[shown(ArchivedJson, row) for row in kinds()])


def reminder_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, ReminderJson]:
    return {row.pk: shown(ReminderJson, row) for row in Reminder.objects.filter(pk__in=ids)}


def _reminder(request: TokenRequest, pk: int) -> Reminder:
    return get_object_or_404(find_reminder(member=request.member), pk=pk)


def _answer(request: TokenRequest, response: HttpResponse, pk: int) -> ReminderJson:
    return tagged(response, shown(ReminderJson, _reminder(request, pk)))
