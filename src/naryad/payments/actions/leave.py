"""Deals and orders of a member who leaves become another's, and what was told of them in vain is told again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.crm.actions.deals import update_deal
from naryad.orders.actions.orders import update_order
from naryad.payments.queries.balances import overdue_payments
from naryad.payments.queries.held import held_deals, held_orders
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotHandOverDeals(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def hand_over_deals(*, member_id: int, taker_id: int | None, actor: Member, now: datetime) -> None:
    require(actor, "members.edit")
    deals = list(held_deals(member_id=member_id).order_by("pk").values_list("pk", flat=True))
    orders = list(held_orders(member_id=member_id).order_by("pk").values_list("pk", flat=True))
    if not (deals or orders):
        return
    if taker_id in (None, member_id):
        raise CannotHandOverDeals(_("Choose who answers for the deals and orders now."))
    for pk in deals:
        update_deal(deal_id=pk, responsible_id=taker_id, actor=actor, now=now)
    for pk in orders:
        update_order(order_id=pk, responsible_id=taker_id, actor=actor, now=now)
    overdue_payments(day=actor.workspace.today(now)).filter(deal__in=deals, tell_at=None).update(tell_at=now)
