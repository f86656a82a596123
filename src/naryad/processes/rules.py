"""From a template to the tasks it lays: pure decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.tasks.models import Task
from naryad.tasks.rules.pieces import TypeDefaults

ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a template as the rules see it. Minutes are None where nobody said them."""

    title: str
    description: str = ""
    task_type_id: int | None = None
    skill_id: int | None = None
    assignee_id: int | None = None
    fixed_minutes: int | None = None
    minutes_per_unit: int = 0
    kind: str = Task.Kind.WORK
    elapsed_minutes: int | None = None
    ends_itself: bool = False
    is_per_item: bool = False
    makes_ready: bool = False
    stage_id: int | None = None

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


@dataclass(frozen=True, kw_only=True)
class Link:
    """Indexes of two steps; `lag` in calendar minutes."""

    predecessor: int
    successor: int
    lag: int = 0


@dataclass(frozen=True, kw_only=True)
class LaidItem:
    """A position of the order; `pk` is None while the order is not saved."""

    name: str
    quantity: Decimal
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A task to be laid. `step` is the index of its step, `item` of its item (None: for the whole order)."""

    step: int
    item: int | None
    title: str
    description: str
    task_type_id: int | None
    skill_id: int | None
    assignee_id: int | None
    estimate: int | None
    kind: str
    elapsed_minutes: int | None
    ends_itself: bool
    makes_ready: bool
    stage_id: int | None

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


@dataclass(frozen=True)
class Expansion:
    """Tasks in the order of the template, and (predecessor, successor, lag) between their indexes."""

    drafts: list[Draft]
    links: list[tuple[int, int, int]]

    @property
    def work_minutes(self) -> int:
        return sum(draft.estimate or 0 for draft in self.drafts if not draft.is_wait)


def expand(
    *,
    steps: Sequence[Step],
    links: Sequence[Link],
    items: Sequence[LaidItem],
    defaults: Mapping[int, TypeDefaults],
) -> Expansion:
    """Lay the steps out for these items.

    A step for every item is laid once with quantity 1 where there are no items. Links join tasks of one item
    pairwise; a task of the whole order waits for, and is awaited by, the tasks of all items.
    """
    drafts: list[Draft] = []
    places: list[dict[int | None, int]] = []  # of each step: item -> index of its draft
    for number, step in enumerate(steps):
        places.append({})
        for item in _items_of(step, items):
            places[number][item] = len(drafts)
            drafts.append(_draft(number, step, item, items, defaults))
    pairs = [pair for link in links for pair in _joined(link, places)]
    return Expansion(drafts, pairs)


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


def _items_of(step: Step, items: Sequence[LaidItem]) -> list[int | None]:
    return list(range(len(items))) if step.is_per_item and items else [None]


def _joined(link: Link, places: list[dict[int | None, int]]) -> list[tuple[int, int, int]]:
    before, after = places[link.predecessor], places[link.successor]
    if before.keys() == after.keys():
        return [(before[item], after[item], link.lag) for item in before]
    return [(first, second, link.lag) for first in before.values() for second in after.values()]


def _draft(
    number: int,
    step: Step,
    item: int | None,
    items: Sequence[LaidItem],
    defaults: Mapping[int, TypeDefaults],
) -> Draft:
    of_type = defaults.get(step.task_type_id, TypeDefaults()) if step.task_type_id else TypeDefaults()
    has_place = step.is_wait or step.skill_id or step.assignee_id
    return Draft(
        step=number,
        item=item,
        title=step.title,
        description=step.description,
        task_type_id=step.task_type_id,
        skill_id=step.skill_id if has_place else of_type.skill_id,
        assignee_id=step.assignee_id,
        estimate=None if step.is_wait else estimate(step, quantity_for(item, items), of_type.estimate),
        kind=step.kind,
        elapsed_minutes=step.elapsed_minutes,
        ends_itself=step.ends_itself,
        makes_ready=step.makes_ready,
        stage_id=step.stage_id,
    )


def quantity_for(item: int | None, items: Sequence[LaidItem]) -> Decimal:
    """Of the item; of all items together for the whole order; 1 where there are none."""
    if item is not None:
        return items[item].quantity
    return sum((each.quantity for each in items), Decimal(0)) if items else ONE


def estimate(step: Step, quantity: Decimal, of_type: int | None) -> int | None:
    """fixed + per unit × quantity, to the minute, half up; the type's default where the step has nothing fixed."""
    fixed = of_type if step.fixed_minutes is None else step.fixed_minutes
    if fixed is None and not step.minutes_per_unit:
        return None
    exact = (fixed or 0) + step.minutes_per_unit * quantity
    return int(Decimal(exact).quantize(ONE, rounding=ROUND_HALF_UP))


def scaled_estimate(
    *, fixed_minutes: int | None, minutes_per_unit: int, done: Sequence[tuple[float, Decimal]]
) -> tuple[int | None, int]:
    """A step's estimate after what its tasks really took: (fixed, per unit), both scaled alike.

    `done`: minutes and quantity of finished tasks. The factor is the median of minutes ÷ (fixed + per unit ×
    quantity), so that a step with one part takes the median itself, the ratio of two parts is kept, and what was
    applied once changes nothing when it is applied again.
    """
    fixed = fixed_minutes or 0
    factor = median(minutes / float(fixed + minutes_per_unit * quantity) for minutes, quantity in done)
    per_unit = _half_up(minutes_per_unit * factor)
    if fixed_minutes is None:
        return None, max(per_unit, 1)
    return max(_half_up(fixed * factor), 0 if per_unit else 1), per_unit


def _half_up(minutes: float) -> int:
    return int(minutes + 0.5)


def next_steps(links: Iterable[Link]) -> dict[int, list[int]]:
    """Indexes of the steps that wait for each step."""
    after: dict[int, list[int]] = {}
    for link in links:
        after.setdefault(link.predecessor, []).append(link.successor)
    return dict(sorted(after.items()))  # a loop is told from its first step


class Flaw(models.TextChoices):
    """What a chain can be laid with, but somebody should know of."""

    NOBODY = "nobody", _("No specialisation and no assignee: it will be in nobody's queue")
    NO_MEMBER = "no_member", _("No member has this specialisation")
    LEFT = "left", _("The assignee does not work here any more")
    NO_ESTIMATE = "no_estimate", _("No estimate: it cannot be dated")
    NO_STAGE = "no_stage", _("No order stage")


def flaws(
    draft: Draft, *, manned_skills: frozenset[int], active_members: frozenset[int], has_stages: bool
) -> list[Flaw]:
    """`manned_skills`: specialisations that some active member has; `has_stages`: the order type has stages."""
    flaws = []
    if draft.assignee_id and draft.assignee_id not in active_members:
        flaws.append(Flaw.LEFT)
    if not draft.is_wait:
        if not draft.assignee_id and not draft.skill_id:
            flaws.append(Flaw.NOBODY)
        elif not draft.assignee_id and draft.skill_id not in manned_skills:
            flaws.append(Flaw.NO_MEMBER)
        if draft.estimate is None:
            flaws.append(Flaw.NO_ESTIMATE)
    if has_stages and draft.stage_id is None:
        flaws.append(Flaw.NO_STAGE)
    return flaws
