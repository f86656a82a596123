"""Papers that a member may see."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.crm.models import Deal
from naryad.documents.models import Paper
from naryad.documents.rules.kinds import called
from naryad.entities.queries import offered_entities
from naryad.orders.models import Order
from naryad.payments.models import ExpectedPayment
from naryad.payments.queries.balances import awaited_payments, deal_sums
from naryad.search.queries import first_found
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, reach

LED = (
    "workspace",
    "entity",
    "order",
    "deal__client",
    "created_by",
    "issued_by",
    "cancelled_by",
    "attachment",
    "replaces",
)


def visible_papers(*, member: Member) -> QuerySet[Paper]:
    """They tell amounts: of one's own deals, and of orders without a deal that one leads, or all."""
    far = reach(member, "documents.view")
    if far == NONE:
        return Paper.objects.none()
    rows = Paper.objects.all()
    return (
        rows
        if far == ALL
        else rows.filter(Q(deal__responsible=member) | Q(deal=None, order__responsible=member))
    )


def find_paper(*, member: Member) -> QuerySet[Paper]:
    """For its page, with all that it names; to be narrowed by pk."""
    return visible_papers(member=member).select_related(*LED)


def search_papers(*, member: Member, text: str) -> list[Paper]:
    """What the words find, that of the number first, then drafts and issued ones, the newest first."""
    return first_found(
        rows=visible_papers(member=member).select_related("order", "deal__client"),
        kind="paper",
        text=text,
        country=member.workspace.country,
        exactly=Q(number__iexact=text.strip(" №#")) & ~Q(number=""),
    )


def is_own_paper(deal: Deal | None, order: Order | None, *, member: Member) -> bool:
    leads = deal.responsible_id if deal else order.responsible_id if order else None
    return leads == member.pk


@prepared
def papers_of_order(order_id: int, member: Member) -> QuerySet[Paper]:
    """The newest first; cancelled ones last."""
    rows = visible_papers(member=member).filter(order=order_id).select_related("entity", "deal")
    return rows.order_by("-dated_on", "-pk")


@prepared
def papers_of_deal(deal_id: int, member: Member) -> QuerySet[Paper]:
    rows = visible_papers(member=member).filter(deal=deal_id).select_related("entity", "deal")
    return rows.order_by("-dated_on", "-pk")


def papers_of_offer(offer_id: int, member: Member) -> QuerySet[Paper]:
    rows = visible_papers(member=member).filter(offer=offer_id).select_related("entity", "deal")
    return rows.order_by("-dated_on", "-pk")


def awaited_of(order: Order) -> QuerySet[ExpectedPayment]:
    """For an order, or for its deal as a whole where it is its only one; the earliest first."""
    of_order = Q(order=order)
    if list(deal_sums(deal_id=order.deal_id).totals) == [order.pk]:
        of_order |= Q(order=None)
    rows = awaited_payments().filter(of_order, deal=order.deal_id)
    return rows.select_related("deal", "order").order_by("due_on", "pk")


def uninvoiced(order: Order) -> QuerySet[ExpectedPayment]:
    """What is awaited and stands on no issued paper."""
    taken = Paper.objects.filter(status=Paper.Status.ISSUED, expected__isnull=False).values("expected")
    return awaited_of(order).exclude(pk__in=taken)


def usual_entity(deal: Deal | None) -> int | None:
    """By which the deal is run, else by which its last paper was made out."""
    if deal is None:
        return None
    own = offered_entities().filter(pk=deal.entity_id or 0).values_list("pk", flat=True).first()
    return own or _last_entity(deal.pk)


def _last_entity(deal_id: int) -> int | None:
    rows = Paper.objects.filter(deal=deal_id, entity__is_archived=False)
    found: int | None = rows.order_by("-pk").values_list("entity", flat=True).first()
    return found


def why_acceptance_stands(*, orders: Sequence[Order]) -> Promise | None:
    """A paper of its orders is issued."""
    paper = Paper.objects.filter(order__in=orders, status=Paper.Status.ISSUED).order_by("pk").first()
    if paper is None:
        return None
    said = _("“%(paper)s” is issued for its orders: cancel it first.")
    return filled(said, {"paper": called(paper.kind, paper.number)})


def printed_paper(kind: str, order: Order, *, member: Member, day: date) -> Paper:
    """Of a kind that is not kept: what its content is put together from, never saved."""
    paper = Paper(kind=kind, order=order, deal=order.deal, created_by=member, dated_on=day)
    paper.workspace = member.workspace
    return paper


def latest_day(papers: Sequence[Paper]) -> date | None:
    return max((paper.dated_on for paper in papers), default=None)
