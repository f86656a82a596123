"""What a task without an estimate is taken to need: the median of the last ones like it."""

from collections import deque
from statistics import median
from typing import Any

from naryad.calibration.kinds import Id

LAST = 60
ENOUGH = 5
NOTHING_KNOWN = 60.0  # minutes


class Typical:
    """The last actual minutes of every type and of the company."""

    def __init__(self) -> None:
        self._company: deque[float] = deque(maxlen=LAST)
        self._types: dict[Id, deque[float]] = {}

    def learn(self, type_: Id | None, actual: float) -> None:
        self._company.append(actual)
        if type_ is not None:
            self._types.setdefault(type_, deque(maxlen=LAST)).append(actual)

    def minutes(self, type_: Id | None) -> float:
        """The median of the type's last 60, with fewer than 5 the company's, with fewer than 5 an hour."""
        of_type = () if type_ is None else self._types.get(type_, ())
        for actuals in (of_type, self._company):
            if len(actuals) >= ENOUGH:
                return median(actuals)
        return NOTHING_KNOWN

    def to_json(self) -> dict[str, Any]:
        types = [[key, list(actuals)] for key, actuals in self._types.items()]
        return {"company": list(self._company), "types": sorted(types, key=repr)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Typical":
        typical = cls()
        typical._company.extend(data["company"])
        typical._types = {key: deque(actuals, maxlen=LAST) for key, actuals in data["types"]}
        return typical
