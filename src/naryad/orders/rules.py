"""Pure decisions about orders: whose they are, and where a row goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.core.money import HUNDRED
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

YANDEX = frozenset({"RU", "BY", "KZ", "UZ", "AM", "GE"})


class HasResponsible(Protocol):
    responsible_id: int


class Ownable(Protocol):
    """An order, as far as the question "whose is it" goes."""

    responsible_id: int

    @property
    def deal(self) -> HasResponsible | None: ...


class Priced(Protocol):
    """A line, as far as its sum goes."""

    @property
    def total(self) -> Decimal: ...

    @property
    def vat_rate(self) -> Decimal: ...


def is_own(order: Ownable, *, member_id: int) -> bool:
    """Of the member's own deal, or led by the member."""
    return order.responsible_id == member_id or (
        order.deal is not None and order.deal.responsible_id == member_id
    )


def order_code(*, year: int, number: int) -> str:
    """The number as people say it: 26-0318."""
    return f"{year % 100:02d}-{number:04d}"


def may_add_order(member: Member, deal: HasResponsible) -> bool:
    return may(member, "orders.edit", is_own=deal.responsible_id == member.pk)


def is_own_money(order: Ownable, *, member_id: int) -> bool:
    """Amounts belong to the deal; an internal order's to who leads it."""
    led_by = order.deal.responsible_id if order.deal is not None else order.responsible_id
    return led_by == member_id


def most_discount(member: Member) -> Decimal | None:
    """Per cent that the member may give; None: any. An owner is held by none."""
    company = member.workspace
    by_role = {Member.Role.SALES: company.sales_discount, Member.Role.HEAD: company.head_discount}
    return by_role.get(Member.Role(member.role))


def given_discount(*, price: Decimal, discount: Decimal, usual: Decimal | None) -> Decimal:
    """Per cent of the `usual` price (None: of the price itself) that a line is cheaper by; below zero: dearer."""
    if not usual:
        return discount
    return HUNDRED - price * (HUNDRED - discount) / usual


class Stoppable(Protocol):
    """An order, as far as the question "is it worked on" goes."""

    @property
    def code(self) -> str: ...

    @property
    def stop_text(self) -> str: ...

    @property
    def stop_reason(self) -> str: ...


def stopped_words(order: Stoppable) -> Promise:
    """Why nothing is done on an order that is on hold or cancelled, and the cure."""
    state = order.stop_text[:1].lower() + order.stop_text[1:]
    state = f"{state}: {order.stop_reason}" if order.stop_reason else state
    return filled(
        _("Nothing is done on order %(code)s (%(state)s): return it to work first."),
        {"code": order.code, "state": state},
    )


@dataclass(frozen=True, kw_only=True)
class ItemProgress:
    """Pieces of an item that are ready, and those whose own steps are done (None: it has no steps of its own)."""

    ready: Decimal
    made: Decimal | None


def progress(lines: Sequence[tuple[Decimal, str, Decimal]]) -> tuple[Decimal, Decimal]:
    """(done, total) of an order's items given as (quantity, unit, done quantity).

    Pieces are added up when all are counted in one unit; otherwise whole items are counted.
    """
    if len({unit for _quantity, unit, _done in lines}) == 1:
        return sum((done for *_line, done in lines), Decimal(0)), sum(
            (quantity for quantity, *_line in lines), Decimal(0)
        )
    ready = sum(1 for quantity, _unit, done in lines if done >= quantity)
    return Decimal(ready), Decimal(len(lines))


def map_url(*, address: str, country: str) -> str:
    """A search of an address on the map that people of the country use."""
    place = (
        "https://yandex.ru/maps/?text="
        if country in YANDEX
        else "https://www.openstreetmap.org/search?query="
    )
    return place + quote(address)
