"""The list of papers."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.models import Client, Deal
from naryad.documents.cells import paper_cell, status_cell
from naryad.documents.models import Paper
from naryad.documents.queries.cells import paper_cells
from naryad.documents.queries.papers import visible_papers
from naryad.documents.rules.kinds import kept_kinds
from naryad.entities.queries import all_entities
from naryad.payments.queries.balances import visible_money
from naryad.search.queries import searched
from naryad.ui.lists.columns import Choice, Column, Viewer
from naryad.ui.lists.filters import About, Given, Pick, Search
from naryad.ui.lists.listing import ALL_ROWS, Listing, Tab

_column = partial(Column, cells=paper_cells)


def _kinds(_viewer: Viewer) -> list[Choice]:
    return [Choice(kind.key, kind.label) for kind in kept_kinds()]


def _offered_kinds(viewer: Viewer, _given: Given) -> list[Choice]:
    return _kinds(viewer)


def _statuses(_viewer: Viewer) -> list[Choice]:
    return [Choice(value, label) for value, label in Paper.Status.choices]


def _entities(_viewer: Viewer) -> list[Choice]:
    return [Choice(str(row.pk), row.short_name, is_offered=not row.is_archived) for row in all_entities()]


def _deals(viewer: Viewer) -> Any:
    return visible_money(Deal.objects.all(), member=viewer.member)


PAPERS = Listing(
    key="paper",
    rows=lambda viewer: visible_papers(member=viewer.member),
    lead=paper_cells,
    live="paper",
    sort="-date",
    empty="documents/_no_papers.html",
    tabs_label=_("States"),
    tabs=[
        ALL_ROWS,
        Tab(key="drafts", label=_("Drafts"), rows=Q(status=Paper.Status.DRAFT)),
    ],
    columns=[
        _column(
            "number",
            _("Paper"),
            printed=paper_cell,
            sort="number",
            on_phone="lead",
            kind="text",
            plain=lambda cell: cell.title,
        ),
        _column(
            "date",
            _("Date"),
            template="ui/lists/_when.html",
            value="dated_on",
            sort="dated_on",
            on_phone="date",
            kind="day",
        ),
        _column(
            "kind",
            _("Kind"),
            value="kind_label",
            kind="choice",
            by="kind",
            choices=_kinds,
            is_offered=True,
        ),
        _column(
            "status",
            _("Status"),
            printed=status_cell,
            kind="choice",
            by="status",
            choices=_statuses,
            plain=lambda cell: cell.status_label,
            on_phone="more",
        ),
        _column("client", _("Client"), value="client", on_phone="more", kind="text", by="deal__client__name"),
        _column("order", pgettext_lazy("paper", "Order"), value="order", kind="text", by="order__title"),
        _column("entity", _("Legal entity"), value="entity", kind="choice", by="entity", choices=_entities),
        _column(
            "amount",
            _("Amount"),
            template="ui/lists/_money.html",
            value="amount",
            sort="amount",
            is_numeric=True,
            on_phone="end",
            kind="money",
            is_summed=True,
            currency="deal__currency",
        ),
    ],
    filters=[
        Search(
            name="words", label=pgettext_lazy("paper", "Number, client, deal"), condition=searched("paper")
        ),
        Pick(
            name="kind",
            label=_("Kind"),
            choices=_offered_kinds,
            condition=lambda kind, _viewer: Q(kind=kind),
            unknown=_("There are no such papers."),
        ),
        About(
            name="client",
            rows=lambda _viewer: Client.objects.all(),
            condition=lambda client, _viewer: Q(deal__client=client),
            unknown=_("No such client"),
        ),
        About(name="deal", rows=_deals, unknown=_("No such deal")),
    ],
)
