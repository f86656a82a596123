"""When a message that did not arrive is sent again."""

import random
from datetime import datetime, timedelta

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200)
)
"""After the last of them again and again, until the endpoint is paused."""
GIVES_UP_AFTER = timedelta(days=3)
JITTER = 0.2


def next_try(*, attempts: int, now: datetime) -> datetime:
    """Not of all endpoints at the same second: a fifth earlier or later."""
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    return now + wait * random.uniform(1 - JITTER, 1 + JITTER)  # spreads load, keeps no secret
