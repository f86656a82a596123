"""What becomes of a letter."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long after each failed try a letter is tried again; after the last one it is given up."""


@dataclass(frozen=True, kw_only=True)
class LetterOutcome:
    """How sending a letter ended. `may_repeat`: it certainly did not leave; `is_unreachable`: no letter would."""

    is_sent: bool = False
    may_repeat: bool = False
    is_unreachable: bool = False
    error: str = ""


def next_try(*, attempts: int, now: datetime) -> datetime | None:
    """None: it was tried often enough."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


@dataclass(frozen=True, kw_only=True)
class MovedOrder:
    """An order whose ready date moved; moments as ISO texts, "" where it had or has no date.

    `reserve_days` as in OrderForecast. `event_ids`: what moved it most; empty: the clock alone.
    """

    order_id: int
    order: str
    before: str
    after: str
    promised_on: str
    state: str
    reserve_days: int | None
    event_ids: tuple[int, ...]

    def kept(self) -> dict[str, Any]:
        return asdict(self)
