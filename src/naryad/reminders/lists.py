"""The list of reminders, and what it adds to the list of deals: the next step on a card of the board."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.reminders.actions import update_reminder
from naryad.reminders.cells import about_cell, text_cell, when_cell
from naryad.reminders.models import Reminder, ReminderKind
from naryad.reminders.queries import (
    ReminderCells,
    holders,
    kinds,
    next_of_deals,
    reminder_cells,
    visible_reminders,
)
from naryad.ui.fields import TextField
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column, Edited, Viewer
from naryad.ui.lists.edits import edits_by
from naryad.ui.lists.listing import Listing, Tab, register_columns
from naryad.workspaces.lists import MemberPick, members

MINE, EVERYBODY = "mine", "all"


def _of_person(chosen: str, viewer: Viewer) -> Q:
    if chosen == EVERYBODY:
        return Q()
    return Q(assignee=viewer.member.pk if chosen == MINE else chosen)


_column = partial(Column, cells=reminder_cells)


def _may(lead: Any) -> bool:
    return bool(lead.may_edit and lead.closed_at is None)


_edited = edits_by(update_reminder, "reminder_id", may=_may, is_required=True)


def _put_off(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    """To another day, at the hour that was agreed."""
    at = Reminder.objects.filter(pk=pk).values_list("due_at", flat=True).first()
    if at is None:
        due: dict[str, Any] = {"due_on": value}
    else:
        zone = ZoneInfo(actor.workspace.time_zone)
        due = {"due_at": datetime.combine(value, at.astimezone(zone).time(), tzinfo=zone)}
    update_reminder(reminder_id=pk, version=version, actor=actor, now=now, **due)


REMINDERS = Listing(
    key="reminder",
    rows=lambda viewer: visible_reminders(member=viewer.member),
    lead=reminder_cells,
    live="reminders",
    sort="due",
    empty="reminders/_no_reminders.html",
    tabs=[Tab(key="", label=pgettext_lazy("reminders", "Open"), rows=Q(closed_at=None))],
    columns=[
        select_column(reminder_cells, capability="reminders.edit"),
        _column(
            "due",
            _("Day"),
            printed=when_cell,
            sort="due_on",
            on_phone="date",
            kind="day",
            plain=lambda cell: cell.when,
            edit=Edited(save=_put_off, may=_may, is_required=True),
        ),
        _column(
            "kind",
            _("Kind"),
            printed=lambda _context, cell: cell.kind_label,
            on_phone="more",
            kind="choice",
            by="kind",
            choices=lambda _viewer: [
                Choice(str(row.pk), row.name, is_offered=not row.is_archived)
                for row in ReminderKind.objects.order_by("sequence", "pk")
            ],
            plain=lambda cell: cell.kind_label,
            edit=_edited(
                "kind_id",
                read=int,
                choices=lambda _viewer: [Choice(str(row.pk), row.name) for row in kinds()],
            ),
        ),
        _column(
            "text",
            _("What to do"),
            printed=text_cell,
            on_phone="lead",
            kind="text",
            by="text",
            plain=lambda cell: cell.text,
            edit=_edited("text", control=lambda: TextField(max_length=300)),
        ),
        _column(
            "deal",
            _("Deal"),
            printed=about_cell("deal"),
            blank=lambda cell: not cell.deal_title,
            kind="text",
            by="deal__title",
            plain=lambda cell: cell.deal_title,
        ),
        _column(
            "order",
            _("Order"),
            printed=about_cell("order"),
            blank=lambda cell: not cell.order,
            kind="text",
            by="order__title",
            plain=lambda cell: cell.order,
        ),
        _column(
            "client",
            _("Client"),
            printed=about_cell("client"),
            blank=lambda cell: not cell.client,
            on_phone="end",
            kind="text",
            by="client__name",
            plain=lambda cell: cell.client,
        ),
        _column(
            "assignee",
            pgettext_lazy("reminder", "Assignee"),
            template="ui/lists/_person.html",
            value="assignee",
            kind="person",
            by="assignee",
            choices=members,
            edit=_edited(
                "assignee_id",
                read=int,
                choices=lambda _viewer: [Choice(str(row.pk), row.name) for row in holders()],
            ),
        ),
    ],
    filters=[
        MemberPick(
            name="person",
            label=_("Whose"),
            nothing=pgettext_lazy("reminders", "Mine"),
            unset=MINE,
            rows=lambda: Reminder.objects.filter(closed_at=None),
            by="assignee",
            capability="reminders.edit",
            without_viewer=True,
            first=[Choice(EVERYBODY, _("Everybody's"))],
            condition=_of_person,
        )
    ],
)


def next_steps(ids: Sequence[int], viewer: Viewer) -> dict[int, ReminderCells]:
    return next_of_deals(deal_ids=ids, viewer=viewer)


def register() -> None:
    register_columns(
        "deal",
        Column(
            "next_step",
            _("Next step"),
            cells=next_steps,
            template="reminders/cells/_next_step.html",
            capability="reminders.view",
            in_table=False,
            on_card="line",
        ),
    )
