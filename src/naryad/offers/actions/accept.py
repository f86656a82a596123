"""An offer is accepted: each section becomes an order, the deal is won, the other offers close."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.crm.actions.deals import settle_deal
from naryad.offers.actions.offers import end_offer, keep_version, refuse_unready
from naryad.offers.actions.sections import lay_section
from naryad.offers.actions.shared import about, editable_offer, lock_offers, locked_offer
from naryad.offers.facts import OfferAccepted
from naryad.offers.models import Offer, OfferItem, OfferVersion
from naryad.offers.queries.offers import OfferedSection, content_of, is_lost, sections_of, sent_version
from naryad.offers.queries.promises import Foreseen, promises
from naryad.offers.rules import Content, read_content
from naryad.orders.actions.items import ItemInput
from naryad.orders.actions.orders import order_as_offered
from naryad.orders.models import Order
from naryad.workspaces.models import Member

LONGEST_NAME = 150
ACCEPTED = ("status", "ended_at", "accepted_number", "accepted_name", "accepted_by", "accepted_from")


class CannotAcceptOffer(ActionError):
    """Its message is shown to the member, or to the client."""


@transaction.atomic
def accept_offer(
    *,
    offer_id: int,
    number: int | None = None,
    name: str = "",
    is_promised: bool = True,
    actor: Member,
    now: datetime,
) -> Offer:
    """The client said so in another way than by the link. `number`: the version that they took, None: what it says now.

    `is_promised`: the client is promised the dates that the forecast has now. Said again, it is refused.
    """
    offer = editable_offer(offer_id, actor)
    if number is not None and number != offer.sent_number:
        raise CannotAcceptOffer(_("Another version was sent meanwhile. Look at it, then accept it."))
    version = sent_version(offer)
    content = content_of(offer, sections_of(offer))
    if number is None and (version is None or version.content != content.kept()):
        refuse_unready(content)
        version = keep_version(offer, content, actor=actor, now=now)
    if version is None:
        raise CannotAcceptOffer(_("This offer was not sent yet."))
    _accept(offer, version, name=name, is_promised=is_promised, actor=actor, now=now)
    return offer


@transaction.atomic
def accept_by_client(*, offer_id: int, number: int, name: str, address: str, now: datetime) -> Offer:
    """By the press on the page of the link. `number`: of the version that was read, `address`: from where."""
    offer = locked_offer(offer_id)
    if offer.status == Offer.Status.ACCEPTED:
        return offer
    version = sent_version(offer)
    if not offer.is_open or version is None or is_lost(offer):
        raise CannotAcceptOffer(_("This offer is closed. Ask the company for a new one."))
    if version.number != number:
        raise CannotAcceptOffer(_("The company has sent another version meanwhile. Read it, then accept it."))
    until = read_content(version.content).valid_until
    if until is not None and until < offer.workspace.today(now):
        raise CannotAcceptOffer(_("The offer is not valid any more. Ask the company for a new one."))
    if not name.strip():
        raise CannotAcceptOffer(_("Say who you are."), field="name")
    offer.accepted_from = address
    _accept(
        offer,
        version,
        name=name,
        is_promised=True,
        actor=_answering(offer, version),
        is_clients=True,
        now=now,
    )
    return offer


def _answering(offer: Offer, version: OfferVersion) -> Member:
    """For the client's press: who leads the deal, else who sent the offer, else an owner."""
    asked = [offer.deal.responsible_id, version.sent_by_id]
    here = Member.objects.select_related("workspace").filter(is_active=True)
    members = {member.pk: member for member in here.filter(pk__in=asked)}
    found = next((members[pk] for pk in asked if pk in members), None)
    return found or here.filter(role=Member.Role.OWNER).order_by("pk")[0]


def _accept(
    offer: Offer,
    version: OfferVersion,
    *,
    name: str,
    is_promised: bool,
    actor: Member,
    is_clients: bool = False,
    now: datetime,
) -> None:
    """`offer` is locked and open."""
    if is_lost(offer):
        raise CannotAcceptOffer(_("The deal is lost: return it to a stage in progress first."))
    content = read_content(version.content)
    sections = _as_accepted(offer, content)
    foreseen: Sequence[Foreseen] = (
        promises(content.sections, deal=offer.deal, workspace=actor.workspace, now=now)
        if is_promised
        else [Foreseen()] * len(sections)
    )
    orders = [
        _order(section, promise=promise, offer=offer, actor=actor, is_clients=is_clients, now=now)
        for section, promise in zip(sections, foreseen, strict=True)
    ]
    offer.status, offer.ended_at = Offer.Status.ACCEPTED, now
    offer.accepted_number = version.number
    offer.accepted_name = (name.strip() or offer.deal.client.name)[:LONGEST_NAME]
    offer.accepted_by = None if is_clients else actor
    offer.save(update_fields=ACCEPTED)
    by = None if is_clients else actor
    stood, closed = offer.deal, _close_others(offer, by=by, now=now)
    deal = settle_deal(deal_id=offer.deal_id, actor=actor, is_clients=is_clients, now=now)
    fact = OfferAccepted(
        **about(offer),
        number=version.number,
        name=offer.accepted_name,
        is_by_link=is_clients,
        order_ids=[order.pk for order in orders],
        settled={
            "stage": stood.stage_id,
            "agreed_amount": stood.agreed_amount and str(stood.agreed_amount),
            "won": deal.stage_id,
            "closed": closed,
        },
    )
    record(fact, actor=by, at=now)


def _as_accepted(offer: Offer, content: Content) -> list[OfferedSection]:
    """What was changed after the accepted version was sent is put back: from here on the offer says what was taken."""
    sections = sections_of(offer)
    before = content_of(offer, sections)
    if before.kept() == content.kept():
        return sections
    offer.sections.all().delete()
    for sequence, section in enumerate(content.sections):
        lay_section(offer, section, sequence=sequence)
    offer.title, offer.valid_until = content.title, content.valid_until
    offer.intro, offer.terms = content.intro, content.terms
    offer.custom = {key: kept for key, kept in offer.custom.items() if key not in before.custom} | dict(
        content.custom
    )
    offer.save(update_fields=["title", "valid_until", "intro", "terms", "custom"])
    return sections_of(offer)


def _order(
    section: OfferedSection,
    *,
    promise: Foreseen,
    offer: Offer,
    actor: Member,
    is_clients: bool,
    now: datetime,
) -> Order:
    order, rows = order_as_offered(
        order_type_id=section.row.order_type_id,
        title=section.row.title,
        deal=offer.deal,
        promised_on=promise.day,
        items=[_item(item) for item in section.items],
        actor=actor,
        is_clients=is_clients,
        now=now,
    )
    section.row.order, section.row.promised_on = order, promise.day
    section.row.promised_step = promise.step
    section.row.save(update_fields=["order", "promised_on", "promised_step"])
    for item, row in zip(section.items, rows, strict=True):
        item.laid_id = row.pk
    OfferItem.objects.bulk_update(section.items, ["laid_id"])
    return order


def _item(item: OfferItem) -> ItemInput:
    return ItemInput(
        name=item.name,
        quantity=item.quantity,
        unit=item.unit,
        price=item.price,
        discount=item.discount,
        vat_rate=item.vat_rate,
        product_id=item.product_id,
        brought=item.custom,
    )


def _close_others(offer: Offer, *, by: Member | None, now: datetime) -> list[int]:
    """The client chose this variant; which were closed by it."""
    others = Offer.objects.filter(deal=offer.deal_id, status__in=Offer.OPEN).exclude(pk=offer.pk)
    locked = lock_offers(set(others.values_list("pk", flat=True)))
    for other in locked.values():
        end_offer(other, actor=by, now=now)
    return list(locked)
