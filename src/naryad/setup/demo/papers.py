"""In whose name the demo company sells, and papers of one of its orders."""

from datetime import datetime
from typing import Any

from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.entities.actions.accounts import add_account
from naryad.entities.actions.entities import create_entity
from naryad.offers.models import Offer
from naryad.orders.models import Order, OrderItem
from naryad.workspaces.models import Member

ENTITY: dict[str, Any] = {
    "short_name": "ООО «Мебель на заказ»",
    "name": "Общество с ограниченной ответственностью «Мебель на заказ»",
    "inn": "7701123405",
    "kpp": "770101001",
    "ogrn": "1027700123450",
    "address": "150000, Ярославль, Промышленная ул., 7",
    "phone": "+7 900 000-00-01",
    "vat_mode": "simplified",
    "director_position": "Генеральный директор",
    "accountant": "Белова Т. П.",
}
ACCOUNT: dict[str, Any] = {
    "bank": "Банк «Волга»",
    "bic": "044525225",
    "account": "40702810938000000001",
    "correspondent": "30101810400000000225",
}


def found_entity(*, owner: Member, now: datetime) -> None:
    who: dict[str, Any] = {"actor": owner, "now": now}
    entity = create_entity(**ENTITY, director=owner.name, **who)
    add_account(entity_id=entity.pk, **ACCOUNT, **who)


def issue_papers(*, owner: Member, now: datetime) -> None:
    """Of the newest order in work that nothing else was agreed for."""
    priced = OrderItem.objects.filter(price__gt=0).values("order")
    orders = Order.objects.filter(status=Order.Status.OPEN, pk__in=priced, deal__agreed_amount=None)
    for order in orders.exclude(deal=None).order_by("-sort_number")[:1]:
        for kind in ("contract", "invoice", "work_order"):
            _issue(kind=kind, order_id=order.pk, actor=owner, now=now)


def issue_offer(*, owner: Member, now: datetime) -> None:
    """Of that which a client thinks about."""
    for offer in Offer.objects.filter(status=Offer.Status.SENT).order_by("-number")[:1]:
        _issue(kind="commercial_offer", offer_id=offer.pk, actor=owner, now=now)


def _issue(*, actor: Member, now: datetime, **of: Any) -> None:
    paper = draft_paper(**of, actor=actor, now=now)
    issue_paper(paper_id=paper.pk, actor=actor, now=now)
