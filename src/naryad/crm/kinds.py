"""What the program knows of deals and clients as rows that are opened, named and talked of."""

from django.urls import reverse

from naryad.crm.models import Client, ClientFile, Deal, DealComment, DealFile
from naryad.crm.queries import is_own_client, visible_clients, visible_deals
from naryad.ui.hooks.kinds import Kind, Talk
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may


def _may_edit_client(member: Member, client: Client) -> bool:
    return may(member, "crm.edit", is_own=is_own_client(client_id=client.pk, member=member))


CLIENT = Kind(
    name="client",
    model=Client,
    visible=visible_clients,
    url=lambda row, slug: reverse("crm:client", args=[slug, row.pk]),
    may=_may_edit_client,
    lock_rank=10,
    talk=Talk(
        files=ClientFile,
        where=lambda row: {"client_id": row.pk},
        are_papers=True,
        may_attach=_may_edit_client,
    ),
)
DEAL = Kind(
    name="deal",
    model=Deal,
    visible=visible_deals,
    url=lambda row, slug: reverse("crm:deal", args=[slug, row.pk]),
    may=lambda member, row: may(member, "crm.edit", is_own=row.responsible_id == member.pk),
    lock_rank=20,
    talk=Talk(files=DealFile, comments=DealComment, where=lambda row: {"deal_id": row.pk}, are_papers=True),
)
