"""Facts about offers: what was proposed, sent and accepted."""

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact


class OfferFact(Fact, moves_dates=False, abstract=True):
    """`offer` is what people call it: number and title."""

    part = "offers"

    offer_id: int
    offer: str
    deal_id: int
    client_id: int


class OfferWithinFact(Fact, moves_dates=False, abstract=True):
    """Of what stands in an offer: a deal's history does not tell of each, but its card shows the sum."""

    part = "offers"

    offer_id: int
    of_deal: int

    def heard(self) -> list[str]:
        return [*self.topics(), f"deal:{self.of_deal}"]


class OfferLineFact(OfferWithinFact, abstract=True):
    """Of a section or an item, called `line`."""

    line: str


class OfferCreated(OfferFact, kind="offer.created"):
    sentence = _("Offer {offer} created")


class OfferChanged(OfferFact, kind="offer.changed"):
    sentence = _("Offer {offer} changed")

    changes: Changes = field(default_factory=dict)


class OfferSent(OfferFact, kind="offer.sent"):
    """`number`: of the version."""

    sentence = _("Offer {offer} sent, version {number}")

    number: int


class OfferAccepted(OfferFact, kind="offer.accepted"):
    """`number`: of the version; `name`: who accepted, as they said; `is_by_link`: by their own press on the page.

    `settled`: what stood before, for an undo: the deal's stage and agreed amount, the stage it came to, offers it closed.
    """

    sentence = _("Offer {offer} accepted, version {number}: {name}")

    number: int
    name: str
    is_by_link: bool
    order_ids: list[int] = field(default_factory=list)
    settled: dict[str, Any] = field(default_factory=dict)


class OfferTakenBack(OfferFact, kind="offer.taken_back"):
    """That it was accepted was a mistake: its orders are cancelled."""

    sentence = _("The acceptance of offer {offer} was taken back")

    order_ids: list[int] = field(default_factory=list)


class OfferClosed(OfferFact, kind="offer.closed"):
    """The client did not take it, or took another one."""

    sentence = _("Offer {offer} closed")


class OfferReopened(OfferFact, kind="offer.reopened"):
    sentence = _("Offer {offer} is open again")


class SectionAdded(OfferLineFact, kind="offer_section.added"):
    sentence = _("Section added to the offer: {line}")


class SectionChanged(OfferLineFact, kind="offer_section.changed"):
    sentence = _("Section of the offer changed: {line}")

    changes: Changes = field(default_factory=dict)


class SectionRemoved(OfferLineFact, kind="offer_section.removed"):
    sentence = _("Section removed from the offer: {line}")


class SectionsReordered(OfferWithinFact, kind="offer_section.reordered"):
    sentence = _("Sections of the offer put in another order")


class OfferItemAdded(OfferLineFact, kind="offer_item.added"):
    sentence = _("Item added to the offer: {line}")


class OfferItemChanged(OfferLineFact, kind="offer_item.changed"):
    sentence = _("Item of the offer changed: {line}")

    changes: Changes = field(default_factory=dict)


class OfferItemRemoved(OfferLineFact, kind="offer_item.removed"):
    sentence = _("Item removed from the offer: {line}")


class OfferItemMoved(OfferLineFact, kind="offer_item.moved"):
    """`section`: into which."""

    sentence = _("Item moved to “{section}”: {line}")

    section: str


class OfferItemsReordered(OfferLineFact, kind="offer_item.reordered"):
    """`line`: their section."""

    sentence = _("Items of the offer put in another order: {line}")


class OfferTextChanged(Fact, kind="offer_text.changed", moves_dates=False):
    """What new offers begin with is a setting, so the audit shows who changed it. `language`: as it calls itself."""

    part = "offers"
    audited_as = "settings"
    sentence = _("Usual texts of offers changed: {language}")

    language: str
    changes: Changes = field(default_factory=dict)
