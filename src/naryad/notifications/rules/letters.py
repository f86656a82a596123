"""What a letter tells of."""

from dataclasses import asdict, dataclass
from typing import Any


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
