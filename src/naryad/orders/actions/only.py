"""The only order of a deal, where the company does not split deals into orders: it is made with the deal and follows it."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import filled
from naryad.crm.models import Deal, DealStage
from naryad.orders.actions.orders import EDITABLE, create_order
from naryad.orders.actions.shared import about, locked_order
from naryad.orders.actions.types import create_order_type
from naryad.orders.facts import OrderChanged
from naryad.orders.models import Order
from naryad.orders.queries.only import deals_of_several, internal_in_work, orders_on
from naryad.orders.queries.types import order_types
from naryad.workspaces.actions.company import CannotChangeWorkspace
from naryad.workspaces.models import Member

NAMED = 10
"""Deals that a refusal names."""
FOLLOWS = ("title", "responsible_id", "priority")


class CannotDoWithoutOrders(CannotChangeWorkspace):
    """Deals or orders in work would be seen nowhere."""


def keep_only_order(*, deal: Deal, actor: Member, now: datetime) -> None:
    """Call with the deal locked, whenever it was made or changed."""
    if actor.workspace.uses("orders") or deal.stage.kind == DealStage.Kind.LOST:
        return
    orders = list(orders_on(deal_id=deal.pk))
    if not orders:
        _make_order(deal, actor=actor, now=now)
    elif len(orders) == 1 and not orders[0].finished_at:
        _follow(orders[0].pk, deal, actor=actor, now=now)


def _make_order(deal: Deal, *, actor: Member, now: datetime) -> None:
    """Of the first type in use; where all were archived the card of the deal says so."""
    order_type = order_types().first()
    if order_type is None:
        return
    create_order(
        order_type_id=order_type.pk,
        title=deal.title,
        deal_id=deal.pk,
        address=deal.address or deal.client.address,
        contact_name=deal.client.name[:150],
        contact_phone=deal.client.phone,
        actor=actor,
        now=now,
    )


def _follow(order_id: int, deal: Deal, *, actor: Member, now: datetime) -> None:
    """By who may change the deal: asking again would refuse who has just handed it over."""
    order = locked_order(order_id=order_id)
    changes = {name: getattr(deal, name) for name in FOLLOWS}
    if edit := Edit(order, changes, fields={name: EDITABLE[name] for name in FOLLOWS}):
        edit.save()
        fact = OrderChanged(**about(order), fields=sorted(edit.words), changes=edit.words)
        record(fact, actor=actor, at=now)


def switch_orders(*, on: set[str], off: set[str], actor: Member, now: datetime) -> None:
    """Without the part each deal has one order: those that have several in work are named, those without get one."""
    if "orders" not in off:
        return
    _refuse_several(deals_of_several(), internal_in_work())
    with override(actor.workspace.language):
        require_type(actor=actor, now=now)
    bare = Deal.objects.filter(stage__kind=DealStage.Kind.OPEN).exclude(pk__in=orders_on().values("deal"))
    for deal in bare.select_related("client", "stage").select_for_update(of=("self",)).order_by("pk"):
        _make_order(deal, actor=actor, now=now)


def _refuse_several(deals: QuerySet[Deal], internal: QuerySet[Order]) -> None:
    named = [f"№ {deal.number} {deal.title}" for deal in deals[: NAMED + 1]]
    named += [str(order) for order in internal[: NAMED + 1 - len(named)]]
    if not named:
        return
    rest = "…" if len(named) > NAMED else ""
    raise CannotDoWithoutOrders(
        filled(
            _(
                "These have several orders in work, or are orders without a deal: %(named)s. Finish or cancel them first."
            ),
            {"named": "; ".join(named[:NAMED]) + rest},
        ),
        field="parts",
    )


def require_type(*, actor: Member, now: datetime) -> None:
    """Call in the company's language: the stages through which the only order of a deal goes."""
    if not order_types().exists():
        stages = [gettext("Accepted"), gettext("In work"), gettext("Ready"), gettext("Handed over")]
        create_order_type(name=gettext("Order"), stages=stages, actor=actor, now=now)
