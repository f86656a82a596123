"""Pure decisions about orders: whose they are, and where a row goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, Protocol
from urllib.parse import quote

from django.utils.translation import gettext as _

from naryad.core.time import day_start

MORNING = timedelta(hours=8)
"""A reminder without a clock time is told about on the morning of its day."""

YANDEX = frozenset({"RU", "BY", "KZ", "UZ", "AM", "GE"})


class HasResponsible(Protocol):
    responsible_id: int


class Ownable(Protocol):
    """An order, as far as the question "whose is it" goes."""

    responsible_id: int

    @property
    def deal(self) -> HasResponsible | None: ...


def is_own(order: Ownable, *, member_id: int) -> bool:
    """Of the member's own deal, or led by the member."""
    return order.responsible_id == member_id or (
        order.deal is not None and order.deal.responsible_id == member_id
    )


def is_own_money(order: Ownable, *, member_id: int) -> bool:
    """Amounts belong to the deal; an internal order's to who leads it."""
    led_by = order.deal.responsible_id if order.deal is not None else order.responsible_id
    return led_by == member_id


class Stoppable(Protocol):
    """An order, as far as the question "is it worked on" goes."""

    @property
    def code(self) -> str: ...

    @property
    def stop_text(self) -> str: ...

    @property
    def stop_reason(self) -> str: ...


def stopped_words(order: Stoppable) -> str:
    """Why nothing is done on an order that is on hold or cancelled, and the cure."""
    state = order.stop_text[:1].lower() + order.stop_text[1:]
    state = f"{state}: {order.stop_reason}" if order.stop_reason else state
    return _("Nothing is done on order %(code)s (%(state)s): return it to work first.") % {
        "code": order.code,
        "state": state,
    }


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


def due_state(
    *, due_on: date, due_at: datetime | None, now: datetime, today: date
) -> Literal["overdue", "today", "coming"]:
    """A clock time is over when it passes, a day when it ends. `today`: the company's day at `now`."""
    if (due_at <= now) if due_at else (due_on < today):
        return "overdue"
    return "today" if due_on <= today else "coming"


def moment_to_tell(
    *, due_on: date, due_at: datetime | None, time_zone: str, now: datetime
) -> datetime | None:
    """When the assignee is told that a reminder is due; None where that has passed: they see it already."""
    moment = due_at or day_start(day=due_on, time_zone=time_zone) + MORNING
    return moment if moment > now else None


BOT = re.compile(
    r"^(whatsapp|telegram|viber)"  # their own browsers, with a person, begin as all browsers do
    r"|bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|skype|slack|discord|vkshare"
    r"|curl|wget|python|java/|go-http|okhttp|headless|monitor|scan",
    re.I,
)
BROWSERS = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class Agent:
    """What a page was opened with, no closer than many people share."""

    browser: str
    is_phone: bool


def coarse_agent(header: str) -> Agent | None:
    """By the User-Agent header; None: a program that looks at links before people do, or says nothing."""
    if not header or BOT.search(header):
        return None
    browser = next((name for mark, name in BROWSERS if mark in header), "")
    return Agent(browser=browser, is_phone="Mobi" in header or "Android" in header)


@dataclass(frozen=True)
class StageStep:
    """A step of ui/_stagebar.html."""

    name: str
    state: str


def client_stages(*, names: Sequence[str], current: int) -> list[StageStep]:
    """The steps that the client sees of stages called `names` ("": not told apart from the one before), of which
    `current` is reached."""
    named = [place for place, name in enumerate(names) if name and (not place or name != names[place - 1])]
    reached = max((place for place in named if place <= current), default=-1)
    return [
        StageStep(
            name=names[place],
            state="past" if place < reached else "current" if place == reached else "future",
        )
        for place in named
    ]
