"""Which clients look like one, what is to be chosen where two become one, and which have become one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import phone_keys
from naryad.crm.models import Client, ClientMerge, DifferentClients
from naryad.crm.queries.clients import owned, visible_clients
from naryad.crm.rules import MERGED_FIELDS, Side, can_join, usual_side
from naryad.fields.queries.definitions import definitions
from naryad.fields.queries.values import reading
from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.kinds.known import kind_of
from naryad.search.queries import having_digits
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

UNDO_MERGE_FOR = timedelta(days=30)
MOST_PAIRS = 100
CROWD = 20
"""More clients with one value than that are not one: it says nothing of whom it is."""
REASONS = {"inn": _("INN"), "phone": _("Phone"), "email": _("E-mail"), "name": _("Name")}
"""What two clients have in common, the surest first."""
LEGAL_FORMS = "ооо|оао|зао|пао|нао|ао|ип|тоо|фгуп|муп|нко|llc|ltd|inc|gmbh"
ALIKE = """
WITH asked AS ({asked}), known AS (
  SELECT id, 'inn' AS reason, inn AS value FROM crm_client WHERE id IN (SELECT id FROM asked)
  UNION SELECT id, 'phone', unnest(phone_numbers(phone)) FROM crm_client WHERE id IN (SELECT id FROM asked)
  UNION SELECT client_id, 'phone', unnest(phone_numbers(phone)) FROM crm_contact
    WHERE client_id IN (SELECT id FROM asked) AND NOT is_archived
  UNION SELECT id, 'email', lower(email) FROM crm_client WHERE id IN (SELECT id FROM asked)
  UNION SELECT client_id, 'email', lower(email) FROM crm_contact
    WHERE client_id IN (SELECT id FROM asked) AND NOT is_archived
  UNION SELECT id, 'name', replace(regexp_replace(sort_key, {forms}, '', 'g'), ' ', '')
    FROM crm_client WHERE id IN (SELECT id FROM asked)
), shared AS (
  SELECT reason, array_agg(id) AS ids FROM known
  WHERE length(value) >= CASE reason WHEN 'phone' THEN 5 ELSE 3 END
  GROUP BY reason, value HAVING count(*) BETWEEN 2 AND %s
)
SELECT one.id, two.id, array_agg(DISTINCT reason)
FROM shared, unnest(ids) AS a(id), unnest(ids) AS b(id), crm_client one, crm_client two
WHERE a.id < b.id AND one.id = a.id AND two.id = b.id
  AND (reason <> 'inn' OR one.kpp = '' OR two.kpp = '' OR one.kpp = two.kpp)
  AND NOT EXISTS (SELECT FROM crm_differentclients d
    WHERE d.workspace_id = %s AND d.first_id = one.id AND d.second_id = two.id)
GROUP BY one.id, two.id
ORDER BY min(array_position(%s::text[], reason)), one.id, two.id LIMIT %s
"""


@dataclass(frozen=True)
class Pair:
    first: Client
    second: Client
    reasons: list[str]

    @property
    def reason_labels(self) -> list[str | Promise]:
        return [label for key, label in REASONS.items() if key in self.reasons]


@dataclass(frozen=True)
class MergeChoice:
    """A field in which two clients differ, in words. `side`: what is proposed."""

    name: str
    label: str | Promise
    keep: str
    other: str
    side: Side
    can_join: bool


def duplicate_pairs(*, member: Member) -> list[Pair]:
    """Of clients that the member may merge, but for those that were told apart; at most MOST_PAIRS."""
    sql, given = _own(member).values("id").order_by().query.sql_with_params()
    forms = f"'(^| )({LEGAL_FORMS})(?= |$)'"
    values = (*given, CROWD, require_workspace_id(), list(REASONS), MOST_PAIRS)
    with connection.cursor() as cursor:
        cursor.execute(ALIKE.format(asked=sql, forms=forms), values)
        rows = cursor.fetchall()
    found = Client.objects.in_bulk({pk for first, second, _reasons in rows for pk in (first, second)})
    return [Pair(found[first], found[second], reasons) for first, second, reasons in rows]


def likely_doubles(*, client: Client, member: Member, limit: int = 3) -> list[Client]:
    """For its card: by the very phone, INN, e-mail or name."""
    keys = phone_keys(client.phone, country=member.workspace.country)
    alike = Q(sort_key=client.sort_key) | having_digits(kind="client", digits=keys)
    alike |= Q(inn=client.inn) if client.inn else Q()
    alike |= Q(email__iexact=client.email) if client.email else Q()
    rows = _own(member).filter(alike).exclude(pk=client.pk)
    rows = rows.exclude(pk__in=DifferentClients.objects.filter(first=client).values("second"))
    rows = rows.exclude(pk__in=DifferentClients.objects.filter(second=client).values("first"))
    return list(rows.order_by("pk")[:limit])


def merge_choices(*, kept: Client, other: Client, member: Member) -> list[MergeChoice]:
    """Fields that differ, as the member sees them."""
    choices = [
        MergeChoice(
            name=name,
            label=Client._meta.get_field(name.removesuffix("_id")).verbose_name,  # type: ignore[union-attr]
            keep=_words(kept, name),
            other=_words(other, name),
            side=usual_side(name, getattr(kept, name), getattr(other, name)),
            can_join=can_join(name, getattr(kept, name), getattr(other, name)),
        )
        for name in MERGED_FIELDS
        if getattr(kept, name) != getattr(other, name)
    ]
    own = [one for one in chosen_fields(member) if kept.custom.get(one.key) != other.custom.get(one.key)]
    told = reading(member, own, [kept.custom, other.custom])
    return choices + [
        MergeChoice(
            name=one.key,
            label=one.name,
            keep=kind_of(one).words(one, kept.custom[one.key], told) if one.key in kept.custom else "",
            other=kind_of(one).words(one, other.custom[one.key], told) if one.key in other.custom else "",
            side=usual_side(one.key, kept.custom.get(one.key), other.custom.get(one.key)),
            can_join=False,
        )
        for one in own
    ]


def merged_fields(member: Member) -> list[Definition]:
    """Own fields of clients that are not calculated."""
    return [one for one in definitions("client", member.workspace) if one.kind != CALCULATED]


def chosen_fields(member: Member) -> list[Definition]:
    """Those of them that the member may see and change."""
    return [one for one in merged_fields(member) if one.is_seen(member.role) and one.is_edited(member.role)]


def merge_of(*, client_id: int) -> ClientMerge | None:
    """By which it became another one, and has not come back."""
    return (
        ClientMerge.objects.filter(merged=client_id, undone_at=None).select_related("kept", "merged").first()
    )


def merges_to_undo(*, client_id: int, now: datetime) -> QuerySet[ClientMerge]:
    """Into this client, as long as they can be undone."""
    since = now - UNDO_MERGE_FOR
    merges = ClientMerge.objects.filter(kept=client_id, undone_at=None, merged_at__gte=since)
    return merges.select_related("merged").order_by("pk")


def _own(member: Member) -> QuerySet[Client]:
    rows = visible_clients(member=member).filter(is_archived=False)
    return rows if reach(member, "crm.edit") == Reach.ALL else rows.filter(owned(member))


def _words(client: Client, name: str) -> str:
    if name == "kind":
        return client.get_kind_display()
    return str((client.price_list or "") if name == "price_list_id" else getattr(client, name))
