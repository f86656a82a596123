"""An acceptance that a member said by mistake is taken back: as a whole, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.models import EventRecord
from naryad.core.errors import filled
from naryad.crm.actions.deals import unsettle_deal
from naryad.offers.actions.accept import ACCEPTED, CannotAcceptOffer
from naryad.offers.actions.offers import open_again
from naryad.offers.actions.shared import about, lock_offers, locked_offer, require_offer_edit
from naryad.offers.facts import OfferAccepted, OfferTakenBack
from naryad.offers.models import Offer, OfferItem
from naryad.orders.models import Order
from naryad.payments.models import ExpectedPayment, Payment
from naryad.tasks.actions.stop import cancel_order
from naryad.tasks.models import Task
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Member

STANDS: Ask[Promise | None] = Ask(
    "offer.stands", "Why an acceptance is not taken back: what was made of its orders above"
)
TAKEN_BACK = (*ACCEPTED, "version")


@transaction.atomic
def take_back(*, offer_id: int, actor: Member, now: datetime) -> Offer:
    """Its orders are cancelled (their numbers stay taken), it and the others that it closed are open, the deal is as it was.

    Refused, with why, once anything has come of its orders, and where the client accepted by the link.
    """
    offer = locked_offer(offer_id)
    require_offer_edit(offer, actor)
    if offer.status != Offer.Status.ACCEPTED:
        return offer
    orders = list(Order.objects.filter(offers_offersection__offer=offer).order_by("pk"))
    if refusal := _refusal(offer, orders):
        raise CannotAcceptOffer(refusal)
    settled = _settled(offer)
    unsettle_deal(
        deal_id=offer.deal_id,
        stage_id=settled["stage"],
        won_id=settled["won"],
        agreed_amount=Decimal(settled["agreed_amount"]) if settled["agreed_amount"] else None,
        actor=actor,
        now=now,
    )
    for order in orders:
        if order.status != Order.Status.CANCELLED:
            cancel_order(order_id=order.pk, reason=_reason(offer, actor), actor=actor, now=now)
    _send_back(offer)
    record(OfferTakenBack(**about(offer), order_ids=[order.pk for order in orders]), actor=actor, at=now)
    for other in lock_offers(set(settled["closed"])).values():
        if other.status == Offer.Status.CLOSED:
            open_again(other, actor=actor, now=now)
    return offer


def _refusal(offer: Offer, orders: Sequence[Order]) -> Promise | None:
    if offer.accepted_by_id is None:
        return _("The client accepted it by the link: that is not taken back. Cancel the orders instead.")
    if begun := _begun(orders):
        return filled(_("Work for “%(order)s” has begun: cancel the order instead."), {"order": begun})
    of_them = Q(order__in=orders)
    since = of_them | Q(order=None, recorded_at__gte=offer.ended_at)
    if Payment.objects.filter(since, deal=offer.deal_id, reverses=None, reversal=None).exists():
        return _("A payment was recorded since: reverse it first.")
    if ExpectedPayment.objects.filter(of_them, removed_at=None).exists():
        return _("A payment is expected for its orders: remove it first.")
    return next((said for said in STANDS(orders=orders) if said), None)


def _begun(orders: Sequence[Order]) -> Order | None:
    """The first of them that is done, or whose tasks anybody has touched."""
    touched = Task.objects.filter(order__in=orders).filter(
        Q(started_at__isnull=False) | Q(finished_at__isnull=False) | Q(time_entries__isnull=False)
    )
    ids = set(touched.values_list("order", flat=True))
    return next((order for order in orders if order.pk in ids or order.status == Order.Status.DONE), None)


def _settled(offer: Offer) -> dict[str, Any]:
    """Of the fact of the acceptance that stands."""
    facts = EventRecord.objects.filter(kind=OfferAccepted.kind, topics__contains=[f"offer:{offer.pk}"])
    settled: dict[str, Any] = facts.order_by("-pk")[0].data.get("settled") or {}
    if not settled:
        raise CannotAcceptOffer(_("It was accepted too long ago. Cancel the orders instead."))
    return settled


def _send_back(offer: Offer) -> None:
    """What it became is forgotten; the client may take the version that was sent last."""
    offer.status, offer.ended_at = Offer.Status.SENT, None
    offer.accepted_number, offer.accepted_name, offer.accepted_by = 0, "", None
    offer.version += 1
    offer.save(update_fields=TAKEN_BACK)
    offer.sections.update(order=None, promised_on=None, promised_step="")
    OfferItem.objects.filter(section__offer=offer).update(laid_id=None)


def _reason(offer: Offer, actor: Member) -> str:
    """In the company's language: it stays on the orders."""
    with override(actor.workspace.language):
        return gettext("The acceptance of the offer was taken back: %(offer)s") % {"offer": offer}
