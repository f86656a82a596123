"""The list of reminders, and what it adds to the list of deals: the next step on a card of the board."""

from collections.abc import Sequence
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.reminders.models import Reminder, ReminderKind
from naryad.reminders.queries import ReminderCells, next_of_deals, reminder_cells, visible_reminders
from naryad.ui.lists.columns import Choice, Column, Viewer
from naryad.ui.lists.listing import Listing, Tab, register_columns
from naryad.workspaces.lists import MemberPick, members

MINE, EVERYBODY = "mine", "all"


def _of_person(chosen: str, viewer: Viewer) -> Q:
    if chosen == EVERYBODY:
        return Q()
    return Q(assignee=viewer.member.pk if chosen == MINE else chosen)


_column = partial(Column, cells=reminder_cells)

REMINDERS = Listing(
    key="reminder",
    rows=lambda viewer: visible_reminders(member=viewer.member),
    lead=reminder_cells,
    live="reminders",
    sort="due",
    tabs=[Tab(key="", label=pgettext_lazy("reminders", "Open"), rows=Q(closed_at=None))],
    columns=[
        _column(
            "due",
            _("Day"),
            sort="due_on",
            kind="day",
            plain=lambda cell: cell.due_at or cell.due_on,
        ),
        _column(
            "kind",
            _("Kind"),
            kind="choice",
            by="kind",
            choices=lambda _viewer: [
                Choice(str(row.pk), row.name, is_offered=not row.is_archived)
                for row in ReminderKind.objects.order_by("sequence", "pk")
            ],
            plain=lambda cell: cell.kind_label,
        ),
        _column("text", _("What to do"), kind="text", by="text", plain=lambda cell: cell.text),
        _column("deal", _("Deal"), kind="text", by="deal__title", plain=lambda cell: cell.deal_title),
        _column("order", _("Order"), kind="text", by="order__title", plain=lambda cell: cell.order),
        _column("client", _("Client"), kind="text", by="client__name", plain=lambda cell: cell.client),
        _column(
            "assignee",
            pgettext_lazy("reminder", "Assignee"),
            kind="person",
            by="assignee",
            choices=members,
            plain=lambda cell: cell.assignee,
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
