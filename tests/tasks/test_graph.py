"""Ways and circles in a chain are found by looking at each of its tasks once, however many paths there are."""

from collections import Counter

from naryad.tasks.rules.graph import find_cycle, find_path

LAYERS = 200


class Counted(dict[int, list[int]]):
    """Links that count how often those of each node are asked for."""

    def __init__(self, links: dict[int, list[int]]) -> None:
        super().__init__(links)
        self.asked: Counter[int] = Counter()

    def get(self, node: int, default: list[int] | None = None) -> list[int]:  # type: ignore[override]
        self.asked[node] += 1
        return super().get(node, default or [])


def wide_chain() -> Counted:
    """Each task of a layer leads to both of the next: 2 ** 199 paths from end to end."""
    return Counted({2 * n + side: [2 * n + 2, 2 * n + 3] for n in range(LAYERS - 1) for side in (0, 1)})


def test_a_way_is_the_shortest_and_no_task_is_looked_at_twice() -> None:
    edges = wide_chain()
    edges[0].append(2 * LAYERS - 4)

    way = find_path(edges=edges, start=0, goal=2 * LAYERS - 1)

    assert way == [0, 2 * LAYERS - 4, 2 * LAYERS - 1]
    assert max(edges.asked.values()) == 1


def test_a_chain_without_a_circle_is_known_by_looking_once() -> None:
    edges = wide_chain()

    assert find_cycle(edges=edges) is None
    assert max(edges.asked.values()) == 1


def test_a_circle_is_named_by_its_tasks() -> None:
    edges = wide_chain()
    edges[2 * LAYERS - 1] = [0]

    cycle = find_cycle(edges=edges)

    assert cycle is not None
    assert cycle[0] == cycle[-1]
    assert len(cycle) == LAYERS + 1
    assert all(there in edges[here] for here, there in zip(cycle, cycle[1:], strict=False))
