"""When an order's forecast is made anew, and what is left of it then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from naryad.calibration.kinds import Id, rank

SHARES = (0.25, 0.5, 0.75)  # of the estimated minutes: stages 1 to 3
ENOUGH = 4  # tasks


@dataclass(frozen=True, slots=True)
class Part:
    """A task of an order; waiting ones are none. `minutes`: its estimate, 0 without one."""

    minutes: float
    person: Id | None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an order: minutes of estimates, tasks, and the person with most minutes (ties: the lowest id)."""

    minutes: float
    tasks: int
    person: Id | None


def left_of(parts: Iterable[Part]) -> Left:
    parts = list(parts)
    minutes: dict[Id, float] = {}
    for part in parts:
        if part.person is not None:
            minutes[part.person] = minutes.get(part.person, 0.0) + part.minutes
    person = min(minutes, key=lambda each: (-minutes[each], rank(each)), default=None)
    return Left(sum(part.minutes for part in parts), len(parts), person)


def stages(parts: Sequence[Part]) -> Iterator[tuple[int, int, Left]]:
    """(stage, index of the part whose end brings it, what is left then) of parts in the order of their ends.

    One end may bring several stages; where nothing with an estimate is left there is none.
    """
    if len(parts) < ENOUGH:
        return
    total = sum(part.minutes for part in parts)
    done, stage = 0.0, 1
    for index, part in enumerate(parts):
        done += part.minutes
        while stage <= len(SHARES) and done >= SHARES[stage - 1] * total:
            left = left_of(parts[index + 1 :])
            if not left.minutes:
                return
            yield stage, index, left
            stage += 1
