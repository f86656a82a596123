"""The list of clients: its columns and filters."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.phones import LONGEST_TYPED
from naryad.crm.actions.clients import CannotChangeClient, update_client
from naryad.crm.cells import client_cell
from naryad.crm.models import Client
from naryad.crm.queries.cells import client_cells
from naryad.crm.queries.clients import visible_clients
from naryad.search.queries import searched
from naryad.ui.fields import TextField
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column, Edited
from naryad.ui.lists.edits import edits_by
from naryad.ui.lists.filters import Pick, Search, Tick, of_choices
from naryad.ui.lists.listing import Listing

_column = partial(Column, cells=client_cells)


_edited = edits_by(update_client, "client_id", empty="")


def _call(*, pk: int, value: Any, **who: Any) -> None:
    """As the form of a client has it."""
    if not value and Client.objects.filter(pk=pk, kind=Client.Kind.PERSON).exists():
        raise CannotChangeClient(_("A private person is known by a phone: type it."))
    update_client(client_id=pk, phone=value or "", **who)


CLIENTS = Listing(
    key="client",
    rows=lambda viewer: visible_clients(member=viewer.member),
    lead=client_cells,
    live="client",
    sort="name",
    empty="crm/_no_clients.html",
    columns=[
        select_column(client_cells, capability="requisites.edit"),
        _column(
            "name",
            pgettext_lazy("client", "Name"),
            printed=client_cell,
            sort="sort_key",
            on_phone="lead",
            kind="text",
            plain=lambda cell: cell.name,
            edit=_edited(
                "name", by="name", is_required=True, in_bulk=False, control=lambda: TextField(max_length=200)
            ),
        ),
        _column(
            "kind",
            _("Kind"),
            value="kind_label",
            on_phone="more",
            kind="choice",
            by="kind",
            choices=lambda _viewer: [Choice(value, label) for value, label in Client.Kind.choices],
            edit=_edited("kind", is_required=True),
        ),
        _column(
            "phone",
            _("Phone"),
            template="ui/lists/_phone.html",
            value="phone",
            on_phone="end",
            kind="text",
            by="phone",
            edit=Edited(save=_call, in_bulk=False, control=lambda: TextField(max_length=LONGEST_TYPED)),
        ),
        _column(
            "inn",
            _("INN"),
            value="inn",
            kind="text",
            by="inn",
            edit=_edited(
                "inn",
                may=lambda lead: lead.may_edit_requisites and lead.kind != Client.Kind.PERSON,
                in_bulk=False,
                control=lambda: TextField(max_length=20),
            ),
        ),
        _column(
            "kpp",
            _("KPP"),
            value="kpp",
            kind="text",
            by="kpp",
            is_offered=True,
            edit=_edited(
                "kpp",
                may=lambda lead: lead.may_edit_requisites and lead.kind == Client.Kind.ORGANISATION,
                in_bulk=False,
                control=lambda: TextField(max_length=12),
            ),
        ),
        _column(
            "email",
            _("E-mail"),
            value="email",
            kind="text",
            by="email",
            is_offered=True,
            edit=_edited("email", in_bulk=False, control=forms.EmailField),
        ),
        _column(
            "address",
            _("Address"),
            value="address",
            kind="text",
            by="address",
            is_offered=True,
            edit=_edited("address", control=lambda: TextField(max_length=300)),
        ),
        _column(
            "deals",
            _("Deals in progress"),
            template="ui/lists/_count.html",
            value="open_deals",
            is_numeric=True,
        ),
    ],
    filters=[
        Search(label=_("Name, phone or INN"), condition=searched("client")),
        Pick(
            name="kind", label=_("Kind"), choices=of_choices(Client.Kind.choices), unknown=_("No such kind")
        ),
        Tick(
            name="archived",
            label=_("In the archive"),
            condition=lambda is_archived, _viewer: Q(is_archived=is_archived),
        ),
    ],
)
