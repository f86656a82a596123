"""How often something was done in the last minute: a sliding window, in the memory of one process."""

import math
import time
from dataclasses import dataclass, field
from threading import Lock

MINUTE = 60


@dataclass(frozen=True)
class Taken:
    """`is_over`: it was too often. `remaining`: how many more fit now; `reset`: seconds until all of them do again."""

    limit: int
    remaining: int
    reset: int
    is_over: bool


@dataclass
class Window:
    """The minute that runs counts whole, the one before it by the part that still lies in the last sixty seconds."""

    counts: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    lock: Lock = field(default_factory=Lock)

    def take(self, key: str, *, limit: int, now: float | None = None) -> Taken:
        """What is too often is not counted."""
        now = time.time() if now is None else now
        with self.lock:
            self._turn(int(now // MINUTE))
            left = MINUTE - now % MINUTE
            used = self.counts.get(key, 0) + self.before.get(key, 0) * left / MINUTE
            is_over = used + 1 > limit
            if not is_over:
                self.counts[key] = self.counts.get(key, 0) + 1
                used += 1
        return Taken(limit, max(0, int(limit - used)), math.ceil(left), is_over)

    def _turn(self, minute: int) -> None:
        if minute != self.minute:
            self.before = self.counts if minute == self.minute + 1 else {}
            self.counts, self.minute = {}, minute
