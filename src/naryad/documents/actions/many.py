"""Papers of many orders, issued in one press."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from naryad.core.errors import ActionError
from naryad.crm.actions.deals import lock_deals
from naryad.documents.actions.papers import draft_paper, keep_issued, numbered_content
from naryad.documents.models import Paper
from naryad.documents.queries.content import set_papers
from naryad.documents.queries.printing import Refused
from naryad.documents.rules.kinds import PaperContent
from naryad.orders.models import Order
from naryad.workspaces.models import Member


@transaction.atomic
def issue_papers(
    *, kind: str, order_ids: Collection[int], actor: Member, now: datetime
) -> tuple[list[Paper], Refused]:
    """One of each order, by number as the orders are; of which orders none could be, and why.

    All that is locked is locked before the first number is taken: who issues one alone waits, and nobody in a ring.
    The first page of each is drawn when somebody looks at it: few of them are.
    """
    orders = Order.objects.filter(pk__in=order_ids).order_by("sort_number")
    lock_deals({order.deal_id for order in orders if order.deal_id})
    list(Order.objects.filter(pk__in=order_ids).select_for_update(of=("self",)).order_by("pk"))
    ready: list[tuple[Paper, PaperContent]] = []
    refused: Refused = []
    for order in orders:
        try:
            with transaction.atomic():
                paper = draft_paper(kind=kind, order_id=order.pk, actor=actor, now=now)
                ready.append((paper, numbered_content(paper, actor=actor, now=now)))
        except ActionError as refusal:
            refused.append((order, str(refusal)))
    files = set_papers(kind, [content for _paper, content in ready], to=["pdf"])
    for (paper, content), made in zip(ready, files, strict=True):
        keep_issued(paper, content, made, actor=actor, now=now)
    return [paper for paper, _content in ready], refused
