"""What the program knows of deals and clients as rows that are opened, named and talked of."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.crm.actions.clients import update_client
from naryad.crm.actions.deals import update_deal
from naryad.crm.forms.clients import FoundClient
from naryad.crm.models import (
    Client,
    ClientFile,
    Contact,
    Deal,
    DealComment,
    DealFieldBranch,
    DealFieldStage,
    DealFile,
)
from naryad.crm.queries.clients import is_own_client, search_clients, sells, visible_clients
from naryad.crm.queries.deals import search_deals, sees_money, visible_deals
from naryad.crm.queries.stages import asking_stages, pipelines
from naryad.fields.rules.definitions import Definition, ShownAt
from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.holders import BuiltIn, Holder
from naryad.fields.rules.kinds.base import OwnKind, Reading
from naryad.fields.rules.kinds.rows import RowField
from naryad.ui.hooks.kinds import Found, Kind, Talk, joined, register_sight
from naryad.ui.templatetags.marks import phone_text
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, may, reach, roles_with_all


def _may_edit_client(member: Member, client: Client) -> bool:
    return may(member, "crm.edit", is_own=is_own_client(client_id=client.pk, member=member))


def _may_edit_deal(member: Member, deal: Deal) -> bool:
    return may(member, "crm.edit", is_own=deal.responsible_id == member.pk)


def _works_on(member: Member, deal: Deal) -> bool:
    """Leads it, or sees only what is done for it by themselves."""
    return _may_edit_deal(member, deal) or reach(member, "crm.view") == Reach.OWN


def find_deals(*, member: Member, text: str) -> list[Found]:
    deals = search_deals(member=member, text=text)
    return [
        Found(deal, title=f"№ {deal.number} {deal.title}", hint=joined(deal.client.name, deal.stage.name))
        for deal in deals
    ]


def find_clients(*, member: Member, text: str) -> list[Found]:
    clients = search_clients(member=member, text=text)
    return [Found(client, hint=joined(phone_text(client.phone), client.inn)) for client in clients]


CLIENT = Kind(
    name="client",
    label=_("Clients"),
    search=find_clients,
    search_rank=30,
    model=Client,
    visible=visible_clients,
    url=lambda row, slug: reverse("crm:client", args=[slug, row.pk]),
    may=_may_edit_client,
    lock_rank=10,
    talk=Talk(
        files=ClientFile,
        where=lambda row: {"client_id": row.pk},
        are_papers=True,
        is_own=_may_edit_client,
        history_needs="history.view",
        sees_money=lambda member, _client: reach(member, "money.view") == Reach.ALL,  # of everybody's deals
    ),
)
DEAL = Kind(
    name="deal",
    label=_("Deals"),
    capability="deals.view",
    search=find_deals,
    search_rank=10,
    model=Deal,
    visible=visible_deals,
    url=lambda row, slug: reverse("crm:deal", args=[slug, row.pk]),
    may=_may_edit_deal,
    lock_rank=20,
    talk=Talk(
        files=DealFile,
        comments=DealComment,
        where=lambda row: {"deal_id": row.pk},
        is_own=_works_on,
        are_papers=True,
        history_needs="history.view",
        sees_money=lambda member, deal: sees_money(member=member, deal=deal),
    ),
)


def _may_change_deal(member: Member, deal: Deal) -> bool:
    return may(member, "deals.edit", is_own=deal.responsible_id == member.pk)


def _may_change_client(member: Member, client: Client) -> bool:
    return _may_edit_client(member, client) and not client.is_archived


CLIENT_FIELDS = Holder(
    of="client",
    model=Client,
    visible=visible_clients,
    may=_may_change_client,
    change=lambda pk, **given: update_client(client_id=pk, **given),
    capability="crm.edit",
    target=lambda _client: "#client-card",
    address=lambda client, slug: reverse("crm:client", args=[slug, client.pk]),
)
CONTACT_FIELDS = Holder(
    of="contact",
    model=Contact,
    visible=lambda member: Contact.objects.filter(client__in=visible_clients(member=member).values("pk")),
    address=lambda contact, slug: reverse("crm:client", args=[slug, contact.client_id]),
)
DEAL_FIELDS = Holder(
    of="deal",
    model=Deal,
    visible=visible_deals,
    may=_may_change_deal,
    change=lambda pk, **given: update_deal(deal_id=pk, **given),
    capability="deals.edit",
    target=lambda _deal: "#deal-card",
    address=lambda deal, slug: reverse("crm:deal", args=[slug, deal.pk]),
    branch=DealFieldBranch,
    branches=lambda: pipelines().filter(is_archived=False),
    branches_label=_("Pipelines"),
    branch_of=lambda deal: deal.stage.pipeline_id,
    branch_path="stage__pipeline",
    built_in=(
        BuiltIn(
            key="deal.agreed_amount",
            label=_("Agreed amount"),
            type=Type.NUMBER,
            column="agreed_amount",
            seen_by=roles_with_all("money.view"),
            not_at=frozenset({ShownAt.BOARD.value}),
        ),
    ),
    stage=DealFieldStage,
    stages=asking_stages,
    branch_of_stage=lambda stage: stage.pipeline_id,
)


class ClientValue(OwnKind):
    """A client, found by typing; one that the reader does not see has no name."""

    name = "client"
    label = _("Client")
    icon = "users"
    column = ""
    points_at = "client"
    not_at = frozenset({ShownAt.LINK})

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        control = RowField(
            rows=Client.objects.filter(is_archived=False), widget=FoundClient(), **self._base(own)
        )
        control.choices = [("", "—")]
        return control

    def dress(self, control: forms.Field, *, member: Member, chosen: Any) -> None:
        """What is chosen is printed as the member may know it."""
        control.widget.url = reverse("crm:client_options", args=[member.workspace.slug])
        if isinstance(chosen, int):
            name = client_names(member, {chosen}).get(chosen, "…")
            control.choices = [("", "—"), (chosen, name)]  # type: ignore[attr-defined]  # a RowField

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return reading.names.get((self.points_at, kept), "…")


def client_names(member: Member, ids: set[int]) -> dict[int, str]:
    return dict(visible_clients(member=member).filter(pk__in=ids).values_list("pk", "name"))


def sees_some_clients(member: Member) -> bool:
    return reach(member, "crm.view") != Reach.ALL


def register_sights() -> None:
    """Who answers for a deal sees it and its client; a client without deals is of everybody who sells."""
    register_sight("deal", lambda member: Deal.objects.filter(responsible=member).values("pk"))
    register_sight("client", lambda member: Deal.objects.filter(responsible=member).values("client"))
    register_sight("client", unsold_clients)


def unsold_clients(member: Member) -> object:
    unsold = Client.objects.filter(~Exists(Deal.objects.filter(client=OuterRef("pk"))))
    return (unsold if sells(member) else unsold.none()).values("pk")
