"""What a launched chain would be otherwise now, that other things are ordered or its template is another: pure decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from naryad.processes.rules.asking import NOTHING_TOLD, Asking
from naryad.processes.rules.chain import Draft, Expansion, LaidItem, Link, Norms, Step, expand
from naryad.tasks.rules.pieces import TypeDefaults

EDITED = ("title", "description", "task_type_id", "stage_id", "elapsed_minutes", "ends_itself", "makes_ready")
"""What of a task that nobody has begun follows its step, besides its estimate and who does it."""
BY_HAND = ("title", "description", "task_type_id", "elapsed_minutes")
"""What says, where it differs from the step that laid it, that a task was changed by hand."""
DONE_BY = ("skill_id", "assignee_id")
Place = tuple[int, int | None]
"""A step (by its id) and an item of the order (by its id; None: the whole order)."""


@dataclass(frozen=True, kw_only=True)
class LaidChain:
    """A chain, and what it is laid for. `step_ids`: of the steps, in their order."""

    steps: Sequence[Step]
    links: Sequence[Link]
    step_ids: Sequence[int]
    items: Sequence[LaidItem]
    told: Asking = NOTHING_TOLD
    norms: Norms = field(default_factory=dict)

    def expand(self, defaults: Mapping[int, TypeDefaults], without: Collection[Place] = ()) -> Expansion:
        steps = {pk: number for number, pk in enumerate(self.step_ids)}
        at = {item.pk: number for number, item in enumerate(self.items)}
        left_out = {
            (steps[step], at.get(item) if item is not None else None)
            for step, item in without
            if step in steps and (item is None or item in at)
        }
        return expand(
            steps=self.steps,
            links=self.links,
            items=self.items,
            defaults=defaults,
            told=self.told,
            without=left_out,
            norms=self.norms,
        )

    def place(self, draft: Draft) -> Place:
        return self.step_ids[draft.step], self.items[draft.item].pk if draft.item is not None else None


@dataclass(frozen=True, kw_only=True)
class LaidTask:
    """A task that is not cancelled, as a step laid it. `pieces` as Task.pieces; `is_lost`: its item was removed.

    `held`: values of EDITED and DONE_BY; `is_agreed`: a time or a day was agreed for it.
    """

    pk: int
    step: int
    item: int | None
    estimate: int | None
    held: Mapping[str, Any] = field(default_factory=dict)
    is_agreed: bool = False
    is_begun: bool = False
    is_done: bool = False
    is_lost: bool = False
    pieces: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What is to be done about a chain that is laid. Tasks are named by id, new ones by their index in `added`.

    `estimates`, `edits`, `doers`: of tasks nobody has begun or changed by hand; `kept`: those that stay although they would
    be another; `given`: laid before there were items, now of the first; `partly`: done for fewer pieces than there are;
    `cancelled`: of a removed item, and nobody has begun them; `removed`: their step falls out, and nobody has begun or
    changed them by hand; `stays`: somebody has. `joined`, `unlinked`: links of tasks that are there, the former with the lag.
    """

    added: list[Draft]
    links: list[tuple[int, int, int]]
    before: list[tuple[int, int, int]]
    after: list[tuple[int, int, int]]
    estimates: dict[int, int]
    edits: dict[int, dict[str, Any]]
    doers: dict[int, tuple[int | None, int | None]]
    kept: list[int]
    given: dict[int, int]
    partly: dict[int, int | None]
    cancelled: list[int]
    removed: list[int]
    stays: list[int]
    joined: list[tuple[int, int, int]]
    unlinked: list[tuple[int, int]]

    @property
    def is_empty(self) -> bool:
        return not (
            self.added
            or self.estimates
            or self.edits
            or self.doers
            or self.given
            or self.partly
            or self.cancelled
            or self.removed
            or self.joined
            or self.unlinked
        )

    @property
    def touched(self) -> int:
        """How many tasks that are there change."""
        return len(self.estimates.keys() | self.edits.keys() | self.doers.keys() | self.partly.keys())

    @property
    def untouched(self) -> int:
        """How many would, had nobody begun or changed them."""
        return len({*self.kept, *self.stays})

    @property
    def ended(self) -> list[int]:
        return [*self.cancelled, *self.removed]


def difference(
    *, then: LaidChain, now: LaidChain, tasks: Sequence[LaidTask], defaults: Mapping[int, TypeDefaults]
) -> Difference:
    """`then`: what the tasks were laid by and for. What was cancelled or taken away by hand is not laid again."""
    return _Comparison(then=then, now=now, tasks=tasks, defaults=defaults).difference()


class _Comparison:
    """Places of both layings, and the tasks that stand in them."""

    def __init__(
        self,
        *,
        then: LaidChain,
        now: LaidChain,
        tasks: Sequence[LaidTask],
        defaults: Mapping[int, TypeDefaults],
    ) -> None:
        self.then, self.now, self.tasks = then, now, tasks
        self.first = now.items[0].pk if now.items and not then.items else None
        self.per_item = {pk for pk, step in zip(now.step_ids, now.steps, strict=True) if step.is_per_item}
        self.laid = {self._at(task.step, task.item): task for task in tasks if not task.is_lost}
        whole = then.expand(defaults)
        self.was = {self._at(*then.place(draft)): draft for draft in whole.drafts}
        gone = {then.place(draft) for draft in whole.drafts if self._at(*then.place(draft)) not in self.laid}
        is_of_nothing = bool(then.items) and not now.items
        nothing = {(step, None) for step in self.per_item} if is_of_nothing else set()
        self.old = then.expand(defaults, gone)
        self.new = now.expand(defaults, {self._at(*place) for place in gone} | nothing)
        self.places = [self._at(*now.place(draft)) for draft in self.new.drafts]
        self.of = dict(zip(self.places, self.new.drafts, strict=True))

    def _at(self, step: int, item: int | None) -> Place:
        """Where a task belongs now: what was laid for every item before there was any is of the first."""
        return step, item if item is not None or step not in self.per_item else self.first

    def difference(self) -> Difference:
        changing = [
            (self.laid[place], self.was.get(place, draft), draft)
            for place, draft in self.of.items()
            if place in self.laid
        ]
        falling = [
            (task, self.was[place])
            for place, task in self.laid.items()
            if place in self.was and place not in self.of
        ]
        removed = [task.pk for task, before in falling if _is_free(task, before)]
        edits = {task.pk: _edits(task, before, draft) for task, before, draft in changing}
        doers = {
            task.pk: (draft.skill_id, draft.assignee_id)
            for task, before, draft in changing
            if _is_given_anew(task, before, draft)
        }
        moved = [
            (task, before.estimate, draft.estimate)
            for task, before, draft in changing
            if not task.is_done and draft.estimate is not None and draft.estimate != before.estimate
        ]
        free = {task.pk for task, before, _ in moved if not task.is_begun and task.estimate == before}
        return Difference(
            **self._links(),
            estimates={task.pk: after for task, _, after in moved if task.pk in free and after is not None},
            edits={pk: values for pk, values in edits.items() if values},
            doers=doers,
            kept=[task.pk for task, _, _ in moved if task.pk not in free],
            given={
                task.pk: self.first
                for task in self.tasks
                if self.first is not None
                and task.item is None
                and not task.is_lost
                and task.step in self.per_item
            },
            partly={
                task.pk: draft.estimate if task.estimate == before.estimate else task.estimate
                for task, before, draft in changing
                if task.is_done and _is_partly(task, draft, self.now.items)
            },
            cancelled=self._lost(),
            removed=removed,
            stays=[task.pk for task, _ in falling if task.pk not in set(removed)],
        )

    def _lost(self) -> list[int]:
        is_shrunk = {item.pk for item in self.then.items} - {item.pk for item in self.now.items}
        return [task.pk for task in self.tasks if task.is_lost and not task.is_begun and is_shrunk]

    def _links(self) -> dict[str, Any]:
        """Between what is added, between it and what is there, and what of the latter is another."""
        at = [number for number, place in enumerate(self.places) if place not in self.laid]
        index = {number: place for place, number in enumerate(at)}
        places, laid = self.places, self.laid
        joined = [(a, b, lag) for a, b, lag in self.new.links if a in index or b in index]
        new = {
            (places[a], places[b]): lag
            for a, b, lag in self.new.links
            if a not in index and b not in index and not laid[places[b]].is_begun
        }
        was = [self._at(*self.then.place(draft)) for draft in self.old.drafts]
        old = {(was[a], was[b]): lag for a, b, lag in self.old.links}
        stays = {
            place
            for place, task in laid.items()
            if place in self.was and place not in self.of and not _is_free(task, self.was[place])
        }
        return {
            "added": [self.new.drafts[number] for number in at],
            "links": [(index[a], index[b], lag) for a, b, lag in joined if a in index and b in index],
            "before": [(laid[places[a]].pk, index[b], lag) for a, b, lag in joined if a not in index],
            "after": [
                (index[a], laid[places[b]].pk, lag)
                for a, b, lag in joined
                if b not in index and not laid[places[b]].is_begun
            ],
            "joined": [
                (laid[a].pk, laid[b].pk, lag)
                for (a, b), lag in new.items()
                if old.get((a, b)) != lag and not _leads(a, b, old, stays)
            ],
            "unlinked": [
                (laid[a].pk, laid[b].pk)
                for a, b in old
                if a in self.of and b in self.of and (a, b) not in new and not laid[b].is_begun
            ],
        }


def _leads(
    start: Place, goal: Place, links: Mapping[tuple[Place, Place], int], by: Collection[Place]
) -> bool:
    """Whether one place leads to the other by these links, over these places alone."""
    waiting, seen = [start], {start}
    while waiting:
        at = waiting.pop()
        following = {second for first, second in links if first == at} - seen
        if goal in following and at != start:
            return True
        found = following & set(by)
        seen |= found
        waiting.extend(found)
    return False


def _is_free(task: LaidTask, before: Draft) -> bool:
    """Nobody has begun it, agreed a time for it or changed it by hand."""
    is_changed = task.estimate != before.estimate or any(_differs(task, before, name) for name in BY_HAND)
    return not (task.is_begun or task.is_done or task.is_agreed or is_changed)


def _differs(task: LaidTask, draft: Draft, name: str) -> bool:
    held, laid = task.held.get(name), getattr(draft, name)
    return bool(held != (laid.strip() if name == "title" else laid))


def _edits(task: LaidTask, before: Draft, draft: Draft) -> dict[str, Any]:
    """What its step says otherwise now, where the task still has what that said then."""
    if task.is_begun or task.is_done:
        return {}
    return {
        name: getattr(draft, name)
        for name in EDITED
        if getattr(before, name) != getattr(draft, name) and not _differs(task, before, name)
    }


def _is_given_anew(task: LaidTask, before: Draft, draft: Draft) -> bool:
    """Who does it is another, and nobody has given it to anybody since."""
    if task.is_begun or task.is_done or draft.is_wait or before.is_wait:
        return False
    is_another = any(getattr(before, name) != getattr(draft, name) for name in DONE_BY)
    return is_another and not any(_differs(task, before, name) for name in DONE_BY)


def _is_partly(task: LaidTask, draft: Draft, items: Sequence[LaidItem]) -> bool:
    """Done, for fewer pieces than there are now."""
    return draft.item is not None and task.pieces is not None and task.pieces < items[draft.item].quantity
