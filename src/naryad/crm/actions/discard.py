"""Clients and deals that came by mistake go again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from naryad.activity.actions import record
from naryad.crm.actions.clients import lock_clients
from naryad.crm.actions.deals import lock_deals
from naryad.crm.facts import ClientDiscarded, DealDiscarded
from naryad.crm.models import Client, Contact, Deal, DealComment, DealTagging
from naryad.tenancy.held import held
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


@transaction.atomic
def discard_clients(
    *, versions: Mapping[int, int], contact_ids: Collection[int], actor: Member, now: datetime
) -> set[int]:
    """Those of them that are of this version still, and that nothing hangs on but these contacts, are gone with them; which.

    `versions`: by the client's id.
    """
    require(actor, "crm.edit")
    rows = lock_clients(set(versions))
    stay = held(Client, rows.keys(), besides=[Contact])
    others = Contact.objects.filter(client__in=rows).exclude(pk__in=contact_ids)
    stay |= set(others.values_list("client_id", flat=True))
    stay |= _held_contacts(rows.keys())
    gone = {pk: row for pk, row in rows.items() if pk not in stay and row.version == versions[pk]}
    for pk, row in gone.items():
        record(ClientDiscarded(client_id=pk, name=row.name), actor=actor, at=now)
    Client.objects.filter(pk__in=gone).delete()
    return set(gone)


@transaction.atomic
def discard_deals(
    *, versions: Mapping[int, int], comment_ids: Collection[int] = (), actor: Member, now: datetime
) -> set[int]:
    """Those of them that are of this version still, and that nothing hangs on but these comments, are gone; which.

    Its tags go with it.
    """
    require(actor, "crm.edit")
    rows = lock_deals(set(versions))
    stay = held(Deal, rows.keys(), besides=[DealTagging, DealComment])
    others = DealComment.objects.filter(row__in=rows).exclude(pk__in=comment_ids)
    stay |= set(others.values_list("row_id", flat=True))
    gone = {pk: row for pk, row in rows.items() if pk not in stay and row.version == versions[pk]}
    for pk, row in gone.items():
        fact = DealDiscarded(deal_id=pk, client_id=row.client_id, number=row.number, title=row.title)
        record(fact, actor=actor, at=now)
    Deal.objects.filter(pk__in=gone).delete()
    return set(gone)


def _held_contacts(client_ids: Collection[int]) -> set[int]:
    """Clients of contacts that something points at."""
    contacts = dict(Contact.objects.filter(client__in=client_ids).values_list("pk", "client_id"))
    return {contacts[pk] for pk in held(Contact, contacts.keys())}
