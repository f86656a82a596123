"""What clients see and are told, by API: their links to orders and offers, and the day that they were told."""

from django.http import HttpResponse

from naryad.offers.api.offers import offers, seen_offer
from naryad.orders.api.orders import OrderJson, answer_order, orders, seen_order
from naryad.portal.actions import (
    make_link,
    make_offer_link,
    renew_link,
    renew_offer_link,
    revoke_link,
    revoke_offer_link,
    tell_client,
)
from naryad.portal.models import ClientLink
from naryad.portal.queries import link_url
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Answered, At, Day, Sent
from naryad.workspaces.door.tokens import TokenRequest


class ClientLinkJson(Answered):
    """Whoever has the address sees the order, or the offer."""

    url: str
    created_at: At


class DateTold(Sent):
    """`is_promise`: it is the promised day from now on as well."""

    told_on: Day
    is_promise: bool = False


@orders.post("/{int:pk}/link", needs="links.edit", gives=ClientLinkJson)
def make_link_of_order(request: TokenRequest, pk: int) -> ClientLinkJson:
    """The one in use, if there is one."""
    seen_order(request, pk)
    return _link(make_link(order_id=pk, **by(request)))


@orders.post("/{int:pk}/link/renew", needs="links.edit", gives=ClientLinkJson)
def renew_link_of_order(request: TokenRequest, pk: int) -> ClientLinkJson:
    """A new address; the old one stops working at once."""
    seen_order(request, pk)
    return _link(renew_link(order_id=pk, **by(request)))


@orders.delete("/{int:pk}/link", needs="links.edit")
def revoke_link_of_order(request: TokenRequest, pk: int) -> None:
    seen_order(request, pk)
    revoke_link(order_id=pk, **by(request))


@orders.post("/{int:pk}/tell", needs="links.edit", gives=OrderJson, status=200)
def tell_date_to_client(request: TokenRequest, response: HttpResponse, pk: int, given: DateTold) -> OrderJson:
    """Keep which day the client was told: their link shows it."""
    seen_order(request, pk)
    tell_client(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@offers.post("/{int:pk}/link", needs="links.edit", gives=ClientLinkJson)
def make_link_of_offer(request: TokenRequest, pk: int) -> ClientLinkJson:
    """Of an offer that was sent."""
    seen_offer(request, pk)
    return _link(make_offer_link(offer_id=pk, **by(request)))


@offers.post("/{int:pk}/link/renew", needs="links.edit", gives=ClientLinkJson)
def renew_link_of_offer(request: TokenRequest, pk: int) -> ClientLinkJson:
    seen_offer(request, pk)
    return _link(renew_offer_link(offer_id=pk, **by(request)))


@offers.delete("/{int:pk}/link", needs="links.edit")
def revoke_link_of_offer(request: TokenRequest, pk: int) -> None:
    seen_offer(request, pk)
    revoke_offer_link(offer_id=pk, **by(request))


def _link(link: ClientLink) -> ClientLinkJson:
    return ClientLinkJson(url=link_url(link), created_at=link.created_at)
