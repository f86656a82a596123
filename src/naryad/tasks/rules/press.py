"""Until when a press is taken, and taken back."""

from datetime import datetime, timedelta

UNDO_SECONDS = 10
"""A Done can be undone for so long; the next person is told after it."""
UNDO_GRACE = 3  # seconds that a press may need on its way to us
OLDEST_PRESS = timedelta(hours=24)
"""A press that could not be sent is taken so long."""
ON_ITS_WAY = timedelta(seconds=5)
"""A press that took no longer is of now: clocks differ by so much."""
FAST_CLOCK = timedelta(minutes=1)
"""So far ahead of ours the clock of a device may be."""


def may_undo(*, finished_at: datetime, now: datetime) -> bool:
    return now - finished_at <= timedelta(seconds=UNDO_SECONDS + UNDO_GRACE)


def moment_of_press(*, pressed_at: datetime, now: datetime) -> datetime | None:
    """When a button was pressed, if its press can be taken: not in the future, and not older than a day."""
    if not now - OLDEST_PRESS <= pressed_at <= now + FAST_CLOCK:
        return None
    return now if pressed_at >= now - ON_ITS_WAY else pressed_at
