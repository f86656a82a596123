"""What reminders add to the list of deals: the next step on a card of the board."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from naryad.reminders.queries import ReminderRow, next_of_deals
from naryad.ui.lists.columns import Column, Viewer
from naryad.ui.lists.listing import register_columns


def next_steps(ids: Sequence[int], viewer: Viewer) -> dict[int, ReminderRow]:
    return next_of_deals(deal_ids=ids, now=viewer.now, time_zone=viewer.member.workspace.time_zone)


def register() -> None:
    register_columns(
        "deal",
        Column(
            "next_step",
            _("Next step"),
            cells=next_steps,
            template="reminders/cells/_next_step.html",
            in_table=False,
            on_card="line",
        ),
    )
