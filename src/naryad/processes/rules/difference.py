"""What other items make of a chain that is laid: pure decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from naryad.processes.rules.chain import Draft, LaidItem, Link, Step, expand
from naryad.tasks.rules.pieces import TypeDefaults

Place = tuple[int, int | None]
"""A step (by its index) and an item of the order (by its id; None: the whole order)."""


@dataclass(frozen=True, kw_only=True)
class LaidTask:
    """A task that is not cancelled, as a step laid it. `pieces` as Task.pieces; `is_lost`: its item was removed."""

    pk: int
    step: int
    item: int | None
    estimate: int | None
    is_begun: bool = False
    is_done: bool = False
    is_lost: bool = False
    pieces: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What other items make of a chain that is laid. Tasks are named by id, new ones by their index in `added`.

    `estimates`: of tasks nobody has begun or changed by hand; `kept`: those that stay although their estimate would
    be another; `given`: laid before there were items, now of the first; `partly`: done for fewer pieces than there are;
    `cancelled`: of a removed item, and nobody has begun them.
    """

    added: list[Draft]
    links: list[tuple[int, int, int]]
    before: list[tuple[int, int, int]]
    after: list[tuple[int, int, int]]
    estimates: dict[int, int]
    kept: list[int]
    given: dict[int, int]
    partly: dict[int, int | None]
    cancelled: list[int]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.estimates or self.given or self.partly or self.cancelled)


def difference(
    *,
    steps: Sequence[Step],
    links: Sequence[Link],
    then: Sequence[LaidItem],
    now: Sequence[LaidItem],
    tasks: Sequence[LaidTask],
    defaults: Mapping[int, TypeDefaults],
) -> Difference:
    """`then`: the items that the tasks were laid for. What was cancelled or taken away by hand is not laid again."""
    old = expand(steps=steps, links=links, items=then, defaults=defaults)
    new = expand(steps=steps, links=links, items=now, defaults=defaults)
    first = now[0].pk if now and not then else None

    def place(step: int, item: int | None) -> Place:
        return step, item if item is not None or not steps[step].is_per_item else first

    def of(draft: Draft, items: Sequence[LaidItem]) -> Place:
        return place(draft.step, items[draft.item].pk if draft.item is not None else None)

    was = {of(draft, then): draft for draft in old.drafts}
    laid = {place(task.step, task.item): task for task in tasks if not task.is_lost}
    places = [of(draft, now) for draft in new.drafts]
    at = [
        number
        for number, new_place in enumerate(places)
        if new_place not in was
        and new_place not in laid
        and not _is_of_nothing(steps[new_place[0]], then, now)
    ]
    index = {number: place_of for place_of, number in enumerate(at)}
    changed = [
        (laid[new_place], was.get(new_place, draft).estimate, draft)
        for new_place, draft in zip(places, new.drafts, strict=True)
        if new_place in laid
    ]
    moved = [
        (task, before, draft.estimate)
        for task, before, draft in changed
        if not task.is_done and draft.estimate is not None and draft.estimate != before
    ]
    free = {task.pk for task, before, _after in moved if not task.is_begun and task.estimate == before}
    joined = [(a, b, lag) for a, b, lag in new.links if a in index or b in index]
    return Difference(
        added=[new.drafts[number] for number in at],
        links=[(index[a], index[b], lag) for a, b, lag in joined if a in index and b in index],
        before=[
            (laid[places[a]].pk, index[b], lag)
            for a, b, lag in joined
            if a not in index and places[a] in laid
        ],
        after=[
            (index[a], laid[places[b]].pk, lag)
            for a, b, lag in joined
            if b not in index and places[b] in laid and not laid[places[b]].is_begun
        ],
        estimates={task.pk: after for task, _before, after in moved if task.pk in free and after is not None},
        kept=[task.pk for task, _before, _after in moved if task.pk not in free],
        given={
            task.pk: first
            for task in tasks
            if first is not None and task.item is None and not task.is_lost and steps[task.step].is_per_item
        },
        partly={
            task.pk: draft.estimate if task.estimate == before else task.estimate
            for task, before, draft in changed
            if task.is_done and _is_partly(task, draft, now)
        },
        cancelled=[
            task.pk
            for task in tasks
            if task.is_lost and not task.is_begun and {item.pk for item in then} - {item.pk for item in now}
        ],
    )


def _is_of_nothing(step: Step, then: Sequence[LaidItem], now: Sequence[LaidItem]) -> bool:
    """Every item has been removed: what is made for each of them is made for none."""
    return step.is_per_item and bool(then) and not now


def _is_partly(task: LaidTask, draft: Draft, items: Sequence[LaidItem]) -> bool:
    """Done, for fewer pieces than there are now."""
    return draft.item is not None and task.pieces is not None and task.pieces < items[draft.item].quantity
