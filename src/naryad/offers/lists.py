"""The list of offers: its columns, filters and tabs."""

from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.offers.actions.offers import update_offer
from naryad.offers.cells import offer_cell, state_cell, version_cell
from naryad.offers.models import Offer
from naryad.offers.queries.offers import offer_cells, sum_of_offer, visible_offers
from naryad.orders.queries.orders import to_pay
from naryad.search.queries import searched
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column
from naryad.ui.lists.edits import edits_by, title_column
from naryad.ui.lists.filters import Search
from naryad.ui.lists.listing import Listing, Tab
from naryad.workspaces.lists import MemberPick, members

_column = partial(Column, cells=offer_cells)
IN_PROGRESS = Q(status__in=Offer.OPEN)


_edited = edits_by(update_offer, "offer_id")


OFFERS = Listing(
    key="offer",
    rows=lambda viewer: visible_offers(member=viewer.member),
    lead=offer_cells,
    live="offer",
    sort="-number",
    empty="offers/_no_offers.html",
    tabs_label=_("States"),
    is_live=IN_PROGRESS,
    columns=[
        select_column(offer_cells, capability="offers.edit"),
        _column("number", _("Number"), value="number", sort="number", css="narrow nums", on_phone="more"),
        title_column(_("Offer"), cells=offer_cells, printed=offer_cell, edited=_edited),
        _column(
            "state",
            _("State"),
            printed=state_cell,
            plain=lambda cell: cell.state,
            on_phone="more",
            kind="choice",
            by="status",
            choices=lambda _viewer: [Choice(value, label) for value, label in Offer.Status.choices],
        ),
        _column(
            "valid_until",
            _("Valid until"),
            template="ui/lists/_when.html",
            value="valid_until",
            sort="valid_until",
            kind="day",
            edit=_edited("valid_until"),
        ),
        _column(
            "sent", _("Sent"), template="ui/lists/_when.html", value="sent_at", sort="sent_at", kind="moment"
        ),
        _column(
            "version",
            _("Version"),
            printed=version_cell,
            plain=lambda cell: cell.sent_number,
            is_numeric=True,
            is_spare=True,
        ),
        _column(
            "responsible",
            _("Responsible"),
            template="ui/lists/_person.html",
            value="responsible",
            css="as-face",
            is_spare=True,
            kind="person",
            by="deal__responsible",
            choices=members,
        ),
        _column(
            "sum",
            _("Sum"),
            template="ui/lists/_money.html",
            value="sum",
            is_numeric=True,
            on_phone="end",
            kind="money",
            by=sum_of_offer,
            is_summed=True,
            below=to_pay("sections__items__"),
        ),
        _column("client", _("Client"), value="client", kind="text", by="deal__client__name", is_offered=True),
    ],
    filters=[
        Search(name="words", hint=_("Number, title, client"), condition=searched("offer")),
        MemberPick(
            name="responsible",
            label=_("Responsible"),
            rows=Offer.objects.all,
            by="deal__responsible",
        ),
    ],
    tabs=[
        Tab(key="", label=pgettext_lazy("offers", "Open"), rows=IN_PROGRESS),
        Tab(
            key="accepted", label=pgettext_lazy("offers", "Accepted"), rows=Q(status="accepted"), is_over=True
        ),
        Tab(key="closed", label=pgettext_lazy("offers", "Closed"), rows=Q(status="closed"), is_over=True),
    ],
)
