"""What the program knows of deals and clients as rows that are opened, named and talked of."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Client, ClientFile, Deal, DealComment, DealFile
from naryad.crm.queries.clients import is_own_client, search_clients, sells, visible_clients
from naryad.crm.queries.deals import search_deals, sees_money, visible_deals
from naryad.ui.hooks.kinds import Found, Kind, Talk, joined, register_sight
from naryad.ui.templatetags.ui import phone_text
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, may, reach


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


def register_sights() -> None:
    """Who answers for a deal sees it and its client; a client without deals is of everybody who sells."""
    register_sight("deal", lambda member: Deal.objects.filter(responsible=member).values("pk"))
    register_sight("client", lambda member: Deal.objects.filter(responsible=member).values("client"))
    register_sight("client", unsold_clients)


def unsold_clients(member: Member) -> object:
    unsold = Client.objects.filter(~Exists(Deal.objects.filter(client=OuterRef("pk"))))
    return (unsold if sells(member) else unsold.none()).values("pk")
