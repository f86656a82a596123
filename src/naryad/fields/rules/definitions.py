"""What is known of a company's own fields, apart from the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_FIELDS = 200
"""Of a company."""
CALCULATED = "calculated"
"""The kind whose values follow from others of the row."""
MOST_DECIMALS = 6


class Of(models.TextChoices):
    """Which rows have own fields."""

    CLIENT = "client", _("Client")
    CONTACT = "contact", _("Contact")
    DEAL = "deal", _("Deal")
    ORDER = "order", _("Order")
    ITEM = "item", _("Item")
    TASK = "task", _("Task")
    PRODUCT = "product", _("Product")
    OFFER = "offer", _("Offer")


class ShownAt(models.TextChoices):
    """Where a field is shown; its card, its form and its table can be told apart from what others see."""

    CARD = "card", _("card")
    TABLE = "table", _("table")
    BOARD = "board", _("board")
    QUEUE = "queue", _("to who does the work")
    LINK = "link", _("client's link")
    SEARCH = "search", _("search")


PLACES_OF: Mapping[str, tuple[ShownAt, ...]] = {
    Of.CLIENT: (ShownAt.CARD, ShownAt.TABLE, ShownAt.SEARCH),
    Of.CONTACT: (ShownAt.CARD,),
    Of.DEAL: (ShownAt.CARD, ShownAt.TABLE, ShownAt.BOARD, ShownAt.SEARCH),
    Of.ORDER: tuple(ShownAt),
    Of.ITEM: (ShownAt.CARD, ShownAt.QUEUE, ShownAt.LINK),
    Of.TASK: (ShownAt.CARD, ShownAt.TABLE, ShownAt.BOARD, ShownAt.QUEUE, ShownAt.SEARCH),
    Of.PRODUCT: (ShownAt.CARD, ShownAt.TABLE, ShownAt.SEARCH),
    Of.OFFER: (ShownAt.CARD, ShownAt.TABLE, ShownAt.LINK, ShownAt.SEARCH),
}


def default_places() -> list[str]:
    return [ShownAt.CARD.value, ShownAt.TABLE.value]


@dataclass(frozen=True)
class Option:
    """One of the values of a choice, in its place among them."""

    pk: int
    name: str
    colour: str = ""
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A field as pages, forms and lists use it.

    `branches`: the only ones that have it, by id (none: all); `stages`: from which on it is to be filled.
    """

    pk: int
    of: str
    kind: str
    name: str
    hint: str = ""
    group: str = ""
    default: Any = None
    decimals: int = 0
    unit: str = ""
    is_required: bool = False
    is_archived: bool = False
    seen_by: frozenset[str] = frozenset()
    edited_by: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    options: tuple[Option, ...] = ()
    branches: frozenset[int] = frozenset()
    stages: frozenset[int] = frozenset()
    formula: str = ""
    gives: str = ""
    """Of a calculated one: its formula as it is stored, and the type of what it comes to."""
    calculated_to: int | None = None
    calculated_share: int = 0
    """While its values are calculated anew: up to which row they are, and how much of a hundred."""
    country: str = "RU"
    """Of the company: phones without a code are of it."""

    @property
    def key(self) -> str:
        """Of its values in `custom`, of its control in forms, of its column in lists."""
        return f"f{self.pk}"

    def is_of(self, branch_id: int | None) -> bool:
        """Whether a row of that branch has it. None: a row that is of no branch yet, or of a kind without any."""
        return not self.branches or branch_id in self.branches

    def is_seen(self, role: str) -> bool:
        return role in self.seen_by

    def is_edited(self, role: str) -> bool:
        return role in self.edited_by and role in self.seen_by and self.kind != CALCULATED


def in_groups(definitions: Iterable[Definition]) -> list[tuple[str, list[Definition]]]:
    """As a card shows them: by groups in the order of their first fields, those without a group first."""
    groups: dict[str, list[Definition]] = {"": []}
    for own in definitions:
        groups.setdefault(own.group, []).append(own)
    return [(name, rows) for name, rows in groups.items() if rows]


def filled(value: Any) -> bool:
    """Zero and "no" are values."""
    return value not in (None, "", [])
