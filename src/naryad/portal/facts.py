"""What the client was told, and the link by which they see their order."""

from dataclasses import field
from datetime import date

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes
from naryad.offers.facts import OfferFact
from naryad.orders.facts import OrderFact
from naryad.workspaces.facts import SettingsFact


class LinkFact(OrderFact, moves_dates=False, abstract=True):
    part = "client_link"


class DateToldToClient(LinkFact, kind="order.date_told"):
    """Somebody copied the text for the client with this date; `promised_on` is the promise at that moment."""

    sentence = _("The client was told a date")

    told_on: date
    promised_on: date | None = None
    changes: Changes = field(default_factory=dict)


class ClientLinkMade(LinkFact, kind="client_link.made"):
    sentence = _("A link for the client was made")


class ClientLinkRenewed(LinkFact, kind="client_link.renewed"):
    sentence = _("The client's link was renewed: the old one no longer works")


class ClientLinkRevoked(LinkFact, kind="client_link.revoked"):
    sentence = _("The client's link was switched off")


class OfferLinkFact(OfferFact, abstract=True):
    part = "client_link"


class OfferLinkMade(OfferLinkFact, kind="offer_link.made"):
    sentence = _("A link to the offer was made")


class OfferLinkRenewed(OfferLinkFact, kind="offer_link.renewed"):
    sentence = _("The link to the offer was renewed: the old one no longer works")


class OfferLinkRevoked(OfferLinkFact, kind="offer_link.revoked"):
    sentence = _("The link to the offer was switched off")


class LogoChanged(SettingsFact, kind="company.logo_changed", moves_dates=False):
    sentence = _("The company’s logo was changed: {name}")

    part = "client_link"
    name: str


class LogoRemoved(SettingsFact, kind="company.logo_removed", moves_dates=False):
    sentence = _("The company’s logo was removed")

    part = "client_link"
