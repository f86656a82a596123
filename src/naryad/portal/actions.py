"""The client's link, and what the client was told."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import announce, record
from naryad.activity.facts import Fact
from naryad.core.errors import ActionError, filled
from naryad.core.time import refuse_unlikely
from naryad.files.actions.attachments import remove, store
from naryad.offers.actions.shared import about as about_offer
from naryad.offers.actions.shared import locked_offer, require_offer_edit
from naryad.offers.models import Offer
from naryad.orders.actions.orders import update_order
from naryad.orders.actions.shared import about, locked_order
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.portal.facts import (
    ClientLinkMade,
    ClientLinkRenewed,
    ClientLinkRevoked,
    DateToldToClient,
    LogoChanged,
    LogoRemoved,
    OfferLinkMade,
    OfferLinkRenewed,
    OfferLinkRevoked,
)
from naryad.portal.models import ClientLink, LinkOpening, Logo
from naryad.portal.queries import link_secret
from naryad.portal.rules import Agent
from naryad.workspaces.actions.invitations import hash_secret
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may, require

LOGO_BYTES = 2 * 1024 * 1024
ONE_VISIT = timedelta(minutes=10)
"""Openings with the same browser within this time are one: a page that is reloaded."""


class CannotShareOrder(ActionError):
    """Its message is shown to the user."""


class CannotUseLogo(ActionError):
    """Its message is shown beside the choice of the file."""


@transaction.atomic
def set_logo(*, upload: "File[bytes] | None", actor: Member, now: datetime) -> Logo:
    """Instead of the one before. A drawing that may hold scripts (SVG) is none: only what is decoded here is shown."""
    require(actor, "settings.edit")
    if upload is not None and upload.size > LOGO_BYTES:
        most = {"most": filesizeformat(LOGO_BYTES)}
        raise CannotUseLogo(filled(_("The picture is too big: at most %(most)s."), most), field="file")
    attachment = store(upload=upload, actor=actor, now=now)
    if not attachment.is_shown:
        raise CannotUseLogo(_("A logo is a picture: PNG, JPEG, WebP or GIF."), field="file")
    _drop_logo(actor=actor, now=now)
    logo = Logo.objects.create(attachment=attachment)
    record(LogoChanged(name=attachment.name), actor=actor, at=now)
    return logo


@transaction.atomic
def remove_logo(*, actor: Member, now: datetime) -> None:
    require(actor, "settings.edit")
    if _drop_logo(actor=actor, now=now):
        record(LogoRemoved(), actor=actor, at=now)


def _drop_logo(*, actor: Member, now: datetime) -> bool:
    """Its bytes go as those of every removed file do."""
    logo = Logo.objects.select_for_update(of=("self",)).select_related("attachment").first()
    if logo is None:
        return False
    logo.delete()
    return remove(attachment=logo.attachment, actor=actor, now=now)


@transaction.atomic
def make_link(*, order_id: int, actor: Member, now: datetime) -> ClientLink:
    """The order's link; the one in use, if there is one."""
    return _made(_order(order_id, actor), actor=actor, now=now)


@transaction.atomic
def renew_link(*, order_id: int, actor: Member, now: datetime) -> ClientLink:
    """A new address; the old one stops working at once."""
    return _renewed(_order(order_id, actor), actor=actor, now=now)


@transaction.atomic
def revoke_link(*, order_id: int, actor: Member, now: datetime) -> None:
    _revoked(_order(order_id, actor), actor=actor, now=now)


@transaction.atomic
def make_offer_link(*, offer_id: int, actor: Member, now: datetime) -> ClientLink:
    """As make_link, of an offer that was sent."""
    return _made(_offer(offer_id, actor), actor=actor, now=now)


@transaction.atomic
def renew_offer_link(*, offer_id: int, actor: Member, now: datetime) -> ClientLink:
    return _renewed(_offer(offer_id, actor), actor=actor, now=now)


@transaction.atomic
def revoke_offer_link(*, offer_id: int, actor: Member, now: datetime) -> None:
    _revoked(_offer(offer_id, actor), actor=actor, now=now)


def link_goes_out(*, offer: Offer, actor: Member, now: datetime) -> None:
    """With an offer that is sent, by who may share it; `offer` is locked."""
    if may(actor, "links.edit", is_own=offer.deal.responsible_id == actor.pk):
        _made(_offer_shared(offer), actor=actor, now=now)


@transaction.atomic
def tell_client(
    *, order_id: int, told_on: date, actor: Member, now: datetime, is_promise: bool = False
) -> Order:
    """Keep which date the client was told, from now on the one that their link shows. `is_promise`: it is the
    promised date from now on as well."""
    order = _shared(order_id, actor=actor)
    if order.is_stopped:
        raise CannotShareOrder(_("The order is on hold or cancelled: there is no date to tell."))
    if told_on < actor.workspace.today(now):
        raise CannotShareOrder(_("This day is over."), field="told_on")
    refuse_unlikely(told_on, now=now, field="told_on")
    if is_promise and told_on != order.promised_on:
        update_order(order_id=order_id, promised_on=told_on, actor=actor, now=now)
        order = locked_order(order_id=order_id)
    before, order.told_on, order.told_at = order.told_on, told_on, now
    order.save(update_fields=["told_on", "told_at"])
    event = DateToldToClient(
        **about(order),
        told_on=told_on,
        promised_on=order.promised_on,
        changes={"told_on": [before, told_on]},
    )
    record(event, actor=actor, at=now)
    return order


@transaction.atomic
def keep_opening(*, link_id: int, agent: Agent, now: datetime) -> LinkOpening | None:
    """Somebody opened the link; None when it is the same visit still."""
    link = ClientLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    recent = LinkOpening.objects.filter(
        link=link, browser=agent.browser, is_phone=agent.is_phone, at__gt=now - ONE_VISIT
    )
    if recent.exists():
        return None
    opening = LinkOpening.objects.create(link=link, at=now, browser=agent.browser, is_phone=agent.is_phone)
    announce([f"order:{link.order_id}" if link.order_id else f"offer:{link.offer_id}"])
    return opening


def _shared(order_id: int, *, actor: Member) -> Order:
    order = locked_order(order_id=order_id)
    require(actor, "links.edit", is_own=is_own(order, member_id=actor.pk))
    if order.deal_id is None:
        raise CannotShareOrder(_("An internal order has no client."))
    return order


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """What a link leads to, under its lock: `row` is its column of the link; what is recorded of it."""

    row: dict[str, Any]
    made: Fact
    renewed: Fact
    revoked: Fact


def _order(order_id: int, actor: Member) -> _Shared:
    order = _shared(order_id, actor=actor)
    of = about(order)
    return _Shared(
        row={"order": order},
        made=ClientLinkMade(**of),
        renewed=ClientLinkRenewed(**of),
        revoked=ClientLinkRevoked(**of),
    )


def _offer(offer_id: int, actor: Member) -> _Shared:
    offer = locked_offer(offer_id)
    require(actor, "links.edit", is_own=offer.deal.responsible_id == actor.pk)
    require_offer_edit(offer, actor)
    if not offer.sent_number:
        raise CannotShareOrder(_("The offer was not sent yet: send it, and its link is there."))
    return _offer_shared(offer)


def _offer_shared(offer: Offer) -> _Shared:
    of = about_offer(offer)
    return _Shared(
        row={"offer": offer},
        made=OfferLinkMade(**of),
        renewed=OfferLinkRenewed(**of),
        revoked=OfferLinkRevoked(**of),
    )


def _made(shared: _Shared, *, actor: Member, now: datetime) -> ClientLink:
    link = ClientLink.objects.filter(**shared.row, revoked_at=None).first()
    if link is None:
        link = _new_link(shared, actor=actor, now=now)
        record(shared.made, actor=actor, at=now)
    return link


def _renewed(shared: _Shared, *, actor: Member, now: datetime) -> ClientLink:
    _revoke(shared, now=now)
    link = _new_link(shared, actor=actor, now=now)
    record(shared.renewed, actor=actor, at=now)
    return link


def _revoked(shared: _Shared, *, actor: Member, now: datetime) -> None:
    if _revoke(shared, now=now):
        record(shared.revoked, actor=actor, at=now)


def _new_link(shared: _Shared, *, actor: Member, now: datetime) -> ClientLink:
    link = ClientLink(**shared.row, nonce=secrets.token_hex(16), created_by=actor, created_at=now)
    link.secret_hash = hash_secret(link_secret(link))
    link.save()
    return link


def _revoke(shared: _Shared, *, now: datetime) -> int:
    return ClientLink.objects.filter(**shared.row, revoked_at=None).update(revoked_at=now)
