"""Writes of offers themselves: made, changed, sent, closed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import filled
from naryad.core.time import refuse_unlikely
from naryad.crm.models import Deal
from naryad.fields.actions.values import first_values, own_check
from naryad.offers.actions.sections import known_type, lay_section
from naryad.offers.actions.shared import (
    CannotChangeOffer,
    about,
    editable_offer,
    locked_offer,
    require_offer_edit,
)
from naryad.offers.facts import OfferChanged, OfferClosed, OfferCreated, OfferReopened, OfferSent
from naryad.offers.models import Offer, OfferVersion
from naryad.offers.queries.offers import content_of, sections_of, sent_version
from naryad.offers.queries.texts import usual_text
from naryad.offers.rules import Content, SaidSection, empty_sections
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.actions.company import next_number
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

SENT: Ask[None] = Ask("offer.sent", "What goes out with an offer: the client's link")


@transaction.atomic
def create_offer(
    *,
    deal_id: int,
    title: str = "",
    order_type_id: int,
    valid_until: date | None = None,
    language: str = "",
    custom: Mapping[str, Any] | None = None,
    actor: Member,
    now: datetime,
) -> Offer:
    """With its first section, called as the deal unless said otherwise, and the usual texts of the language ("": the
    company's)."""
    deal = _deal(deal_id, actor)
    refuse_unlikely(valid_until, now=now, field="valid_until")
    usual = usual_text(language or actor.workspace.language)
    said = {"valid_until": valid_until, "intro": usual.intro, "terms": usual.terms}
    offer = Offer(deal=deal, title=title.strip() or deal.title, created_at=now, **said)
    offer.custom = first_values("offer", offer, custom, actor=actor, is_typed=custom is not None)
    _lay_offer(offer, actor=actor, now=now)
    known_type(order_type_id)
    lay_section(offer, SaidSection(title="", order_type_id=order_type_id, lines=()), sequence=0)
    return offer


@transaction.atomic
def copy_offer(*, offer_id: int, actor: Member, now: datetime) -> Offer:
    """Another variant of it in the same deal: a draft that says the same."""
    like = locked_offer(offer_id)
    deal = _deal(like.deal_id, actor)
    content = content_of(like, sections_of(like))
    copied = {"intro": like.intro, "terms": like.terms, "valid_until": like.valid_until}
    offer = Offer(deal=deal, title=like.title, custom=like.custom, created_at=now, **copied)
    _lay_offer(offer, actor=actor, now=now)
    for sequence, section in enumerate(content.sections):
        lay_section(offer, section, sequence=sequence)
    return offer


@transaction.atomic
def update_offer(
    *, offer_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Offer:
    """Change what is given of EDITABLE, and of own fields in `custom`; what was sent stays as it was sent."""
    offer = editable_offer(offer_id, actor)
    refuse_unlikely(changes.get("valid_until"), now=now, field="valid_until")
    if edit := Edit(
        offer, changes, fields=EDITABLE | own_check("offer", offer, actor=actor), version=version
    ):
        edit.save()
        record(OfferChanged(**about(offer), changes=edit.words), actor=actor, at=now)
    return offer


@transaction.atomic
def send_offer(*, offer_id: int, actor: Member, now: datetime) -> OfferVersion:
    """What it says now is what the client sees from now on; said again without a change, it is the same version."""
    offer = editable_offer(offer_id, actor)
    content = content_of(offer, sections_of(offer))
    if offer.is_expired(actor.workspace.today(now)):
        raise CannotChangeOffer(_("Its day is over: give it a later one."), field="valid_until")
    refuse_unready(content)
    version = sent_version(offer)
    if version is None or version.content != content.kept():
        version = keep_version(offer, content, actor=actor, now=now)
        record(OfferSent(**about(offer), number=version.number), actor=actor, at=now)
    SENT(offer=offer, actor=actor, now=now)
    return version


def keep_version(offer: Offer, content: Content, *, actor: Member, now: datetime) -> OfferVersion:
    """The next one. `offer` is locked."""
    offer.status, offer.sent_at, offer.sent_number = Offer.Status.SENT, now, offer.sent_number + 1
    offer.save(update_fields=["status", "sent_at", "sent_number"])
    return OfferVersion.objects.create(
        offer=offer, number=offer.sent_number, content=content.kept(), sent_by=actor, sent_at=now
    )


@transaction.atomic
def close_offer(*, offer_id: int, actor: Member, now: datetime) -> Offer:
    """The client does not take it: the link says that it is closed."""
    offer = editable_offer(offer_id, actor)
    end_offer(offer, actor=actor, now=now)
    return offer


def end_offer(offer: Offer, *, actor: Member | None, now: datetime) -> None:
    """`offer` is locked and open."""
    offer.status, offer.ended_at = Offer.Status.CLOSED, now
    offer.save(update_fields=["status", "ended_at"])
    record(OfferClosed(**about(offer)), actor=actor, at=now)


@transaction.atomic
def reopen_offer(*, offer_id: int, actor: Member, now: datetime) -> Offer:
    """As it was before it was closed."""
    offer = locked_offer(offer_id)
    require_offer_edit(offer, actor)
    if offer.status == Offer.Status.ACCEPTED:
        raise CannotChangeOffer(_("An accepted offer stays accepted. Make a variant of it."))
    if offer.status == Offer.Status.CLOSED:
        open_again(offer, actor=actor, now=now)
    return offer


def open_again(offer: Offer, *, actor: Member, now: datetime) -> None:
    """`offer` is locked and closed."""
    offer.status = Offer.Status.SENT if offer.sent_number else Offer.Status.DRAFT
    offer.ended_at = None
    offer.save(update_fields=["status", "ended_at"])
    record(OfferReopened(**about(offer)), actor=actor, at=now)


def _deal(deal_id: int, actor: Member) -> Deal:
    deal = Deal.objects.select_for_update(of=("self",)).select_related("client").filter(pk=deal_id).first()
    if deal is None:
        raise CannotChangeOffer(_("There is no such deal."))
    require(actor, "offers.edit", is_own=deal.responsible_id == actor.pk)
    return deal


def _lay_offer(offer: Offer, *, actor: Member, now: datetime) -> None:
    offer.number = next_number(kind="offer", year=0)
    offer.save(force_insert=True)
    record(OfferCreated(**about(offer)), actor=actor, at=now)


def refuse_unready(content: Content) -> None:
    """Nothing can be made of it yet."""
    if not content.sections:
        raise CannotChangeOffer(_("There is nothing in the offer yet: add a section with items."))
    if empty := empty_sections(content.sections):
        said = _("There is no item in “%(title)s”: add one, or remove the section.")
        raise CannotChangeOffer(filled(said, {"title": empty[0]}))


def _title(title: str) -> str:
    if not title.strip():
        raise CannotChangeOffer(_("A title is needed."), field="title")
    return title.strip()


EDITABLE: dict[str, Check | None] = {
    "title": _title,
    "valid_until": None,
    "intro": str.strip,
    "terms": str.strip,
}
