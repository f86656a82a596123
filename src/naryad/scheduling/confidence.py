"""What goes into a simulation beside the problem, and what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import isfinite
from typing import Any

from naryad.scheduling.issues import Issue

PERCENTS = (50, 80, 95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Efforts:
    """Distributions of remaining effort: `tasks` gives, by task id, the minutes at each of the `levels`.

    Between two levels effort is linear in probability; below the first and above the last it is what it is there.
    Ids that a problem does not have are left alone; a task not in `tasks` keeps the effort it has.
    """

    levels: Sequence[float]
    tasks: Mapping[int, Sequence[float]]

    def validate(self) -> list[Issue]:
        """Everything that is wrong at once: levels ascend within (0, 1); efforts are as many, and do not fall."""
        issues = []
        levels = self.levels
        if not levels or not all(map(_is_number, levels)):
            issues.append(Issue("ratios", None, "levels is not a list of numbers"))
        elif not (levels[0] > 0 and levels[-1] < 1 and all(a < b for a, b in pairwise(levels))):
            issues.append(Issue("ratios", None, "levels do not ascend between 0 and 1"))
        if not issues and self._are_sound():
            return []
        for task_id, minutes in self.tasks.items():
            if not isinstance(minutes, list | tuple) or len(minutes) != len(levels):
                issues.append(Issue("ratios of task", task_id, "not one number for each level"))
            elif not all(map(_is_number, minutes)):
                issues.append(Issue("ratios of task", task_id, "not a list of numbers"))
            elif minutes[0] < 0 or any(a > b for a, b in pairwise(minutes)):
                issues.append(Issue("ratios of task", task_id, "efforts are negative or fall"))
        return issues

    def _are_sound(self) -> bool:
        """A quick yes, without a Python loop over numbers."""
        rows = self.tasks.values()
        flat: list[Any] = list(chain.from_iterable(rows)) if set(map(type, rows)) <= {list, tuple} else [None]
        return (
            set(map(type, flat)) <= {int, float}
            and set(map(len, rows)) <= {len(self.levels)}
            and all(map(isfinite, flat))
            and min(flat, default=0) >= 0
            and all(list(row) == sorted(row) for row in rows)
        )


@dataclass(frozen=True, slots=True)
class TaskConfidence:
    """By when (minutes as in the problem) a task is finished in 50, 80, 95 % of futures; None: no date there."""

    id: int
    p50: int | None
    p80: int | None
    p95: int | None


@dataclass(frozen=True, slots=True)
class OrderConfidence:
    """As for a task; `on_time` is the share of futures ready by the order's due, None without one."""

    id: int
    p50: int | None
    p80: int | None
    p95: int | None
    on_time: float | None


@dataclass(frozen=True, slots=True)
class Confidence:
    """Tasks and orders by ascending id."""

    samples: int
    seed: int
    tasks: tuple[TaskConfidence, ...]
    orders: tuple[OrderConfidence, ...]

    def to_json(self) -> dict[str, Any]:
        """With exactly the keys of docs/dev/scheduling.md."""
        return {
            "samples": self.samples,
            "seed": self.seed,
            "tasks": [{"id": row.id, "p50": row.p50, "p80": row.p80, "p95": row.p95} for row in self.tasks],
            "orders": [
                {"id": row.id, "p50": row.p50, "p80": row.p80, "p95": row.p95, "on_time": row.on_time}
                for row in self.orders
            ],
        }


def rank_of(percent: int, count: int) -> int:
    """ceil(percent / 100 * count), in integers so that no rounding of floats moves it."""
    return -(-percent * count // 100)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
