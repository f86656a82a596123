"""What a process keeps between requests because it is long to make: the least recently used goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """By key, at most `limit` bytes in all by what each is said to weigh; whoever finds one judges whether it holds."""

    def __init__(self, *, limit: int) -> None:
        self.limit = limit
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> Value | None:
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def keep(self, key: Key, value: Value, *, weight: int) -> None:
        """One too heavy for the whole is not kept."""
        with self._lock:
            self._held.pop(key, None)
            if weight > self.limit:
                return
            self._held[key] = (value, weight)
            while self.weight > self.limit:
                self._held.popitem(last=False)

    @property
    def weight(self) -> int:
        return sum(weight for _value, weight in self._held.values())
