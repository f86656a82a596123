"""Where a chain fell behind its plan: what each step added to the delay that it got from those before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """Minutes since the epoch. `planned`: the finish of its first plan; `finished` None: not yet."""

    planned: int | None
    finished: int | None
    is_cancelled: bool = False
    after: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Calendar minutes. `late`: its finish (now, while it is open) after its plan, below 0 before it; `own`: of that,
    what the latest of the steps before it does not explain."""

    late: int
    own: int


def slips(steps: Mapping[int, PlannedStep], *, now: int) -> dict[int, Slip]:
    """Of steps with a plan that are done or overdue. late = finish − plan; own = late − max(0, the latest before it).

    A step without a plan, or a cancelled one, hands on what it got.
    """
    found: dict[int, Slip] = {}
    got: dict[int, int] = {}
    for pk in _in_order(steps):
        step = steps[pk]
        inherited = max((got.get(before, 0) for before in step.after), default=0)
        late = None if step.is_cancelled else _late(step, now=now)
        got[pk] = inherited if late is None else max(0, late)
        if late is not None and (step.finished is not None or late > 0):
            found[pk] = Slip(late=late, own=late - inherited)
    return found


def _late(step: PlannedStep, *, now: int) -> int | None:
    if step.planned is None:
        return None
    return (now if step.finished is None else step.finished) - step.planned


def _in_order(steps: Mapping[int, PlannedStep]) -> list[int]:
    """Each after those it waits for. The database knows no circles; rows read one by one might."""
    known = {pk: [before for before in step.after if before in steps] for pk, step in steps.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError:
        return sorted(steps)
