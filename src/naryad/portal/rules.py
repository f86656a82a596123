"""Pure decisions about what the client sees, and about who looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
