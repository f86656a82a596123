"""What follows what: ways and circles along links, and the moment all predecessors allow."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

Edges = Mapping[int, Iterable[int]]
"""What comes next to each node."""


def find_path(*, edges: Edges, start: int, goal: int) -> list[int] | None:
    """The shortest way along `edges` from start to goal, both included; None if there is none. Each node is looked at once."""
    came_from: dict[int, int | None] = {start: None}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return _way_back(came_from, goal)
        for there in edges.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return None


def _way_back(came_from: Mapping[int, int | None], goal: int) -> list[int]:
    way = [goal]
    while (before := came_from[way[-1]]) is not None:
        way.append(before)
    return way[::-1]


def find_cycle(*, edges: Edges) -> list[int] | None:
    """Some cycle a → b → … → a, with its first node repeated at the end; None if there is none. Linear."""
    done: set[int] = set()
    for start in edges:
        if start not in done and (cycle := _walk(start, edges, done)):
            return cycle
    return None


def _walk(start: int, edges: Edges, done: set[int]) -> list[int] | None:
    """Depth first without recursion: a chain may be longer than Python's stack."""
    path, ahead = {start: None}, [iter(edges.get(start, ()))]  # the path is ordered, and asked for its nodes
    while ahead:
        there = next((node for node in ahead[-1] if node not in done), None)
        if there is None:
            done.add(path.popitem()[0])
            ahead.pop()
        elif there in path:
            way = list(path)
            return [*way[way.index(there) :], there]
        else:
            path[there] = None
            ahead.append(iter(edges.get(there, ())))
    return None


def available_from(*, finishes: Iterable[tuple[datetime, int]], otherwise: datetime) -> datetime:
    """The moment all (finish of a predecessor, lag in minutes) have passed; `otherwise` without predecessors."""
    return max((finish + timedelta(minutes=lag) for finish, lag in finishes), default=otherwise)
