"""What the client was told, and the link by which they see their order."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.orders.events import OrderEvent


@dataclass(frozen=True, kw_only=True)
class DateToldToClient(OrderEvent):
    """Somebody copied the text for the client with this date; `promised_on` is the promise at that moment."""

    sentence = _("The client was told a date")

    told_on: date
    promised_on: date | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClientLinkMade(OrderEvent):
    sentence = _("A link for the client was made")


@dataclass(frozen=True, kw_only=True)
class ClientLinkRenewed(OrderEvent):
    sentence = _("The client's link was renewed: the old one no longer works")


@dataclass(frozen=True, kw_only=True)
class ClientLinkRevoked(OrderEvent):
    sentence = _("The client's link was switched off")
