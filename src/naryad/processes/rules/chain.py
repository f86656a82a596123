"""From a template to the tasks it lays: pure decisions."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.processes.rules.asking import NOTHING_TOLD, Asking, Unknown
from naryad.tasks.models import Task
from naryad.tasks.rules.checklist import Unticked
from naryad.tasks.rules.pieces import TypeDefaults

ONE = Decimal(1)
Norms = Mapping[tuple[int, int], int]
"""Minutes per unit by the indexes of step and item, of items whose product says them."""
NO_NORMS: Norms = {}


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
    checklist: Sequence[str] = ()
    unticked: str = Unticked.ASK
    stage_id: int | None = None
    condition: str = ""
    estimate_formula: str = ""
    """As they are stored; of a step that is typed, as people write them."""

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


@dataclass(frozen=True, kw_only=True)
class Link:
    """Indexes of two steps; `lag` in calendar minutes."""

    predecessor: int
    successor: int
    lag: int = 0


@dataclass(frozen=True)
class StepChain:
    """What a template lays. `step_ids`: of its steps, in their order."""

    steps: list[Step]
    links: list[Link]
    step_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class LaidItem:
    """A position of the order; `pk` is None while the order is not saved, `custom` is what is typed of it until then."""

    name: str
    quantity: Decimal
    pk: int | None = None
    product_id: int | None = field(default=None, compare=False)
    custom: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A task to be laid. `step` is the index of its step, `item` of its item (None: for the whole order).

    `unsure`: it is laid because its condition is not known yet; `unmeasured`: so is what its formula comes to.
    """

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
    checklist: Sequence[str]
    unticked: str
    stage_id: int | None
    unsure: Unknown | None = None
    unmeasured: Unknown | None = None

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


@dataclass(frozen=True)
class Fallen:
    """A step that is not laid, for an item or (None) the whole order, because its condition says no."""

    step: int
    item: int | None


@dataclass(frozen=True)
class Expansion:
    """Tasks in the order of the template, and (predecessor, successor, lag) between their indexes; what fell out."""

    drafts: list[Draft]
    links: list[tuple[int, int, int]]
    fallen: list[Fallen] = field(default_factory=list)

    @property
    def work_minutes(self) -> int:
        return sum(draft.estimate or 0 for draft in self.drafts if not draft.is_wait)


def expand(
    *,
    steps: Sequence[Step],
    links: Sequence[Link],
    items: Sequence[LaidItem],
    defaults: Mapping[int, TypeDefaults],
    told: Asking = NOTHING_TOLD,
    without: Collection[tuple[int, int | None]] = (),
    norms: Norms = NO_NORMS,
) -> Expansion:
    """Lay the steps out for these items.

    A step for every item is laid once with quantity 1 where there are no items. Links join tasks of one item
    pairwise; a task of the whole order waits for, and is awaited by, the tasks of all items. What falls out passes its
    waits on, as does what is left out by hand: `without`, places by the indexes of step and item.
    """
    drafts: list[Draft] = []
    fallen: list[Fallen] = []
    left_out: set[tuple[int, int | None]] = set()
    for number, step in enumerate(steps):
        for item in _items_of(step, items):
            is_laid, unsure = told.is_laid(step.condition, item)
            if is_laid and (number, item) not in without:
                drafts.append(_draft(number, step, item, items, defaults, told, unsure, norms))
                continue
            left_out.add((number, item))
            if not is_laid:
                fallen.append(Fallen(number, item))
    places = {(draft.step, draft.item): number for number, draft in enumerate(drafts)}
    pairs = _pairs(steps, links, items, left_out)
    return Expansion(drafts, [(places[a], places[b], lag) for (a, b), lag in pairs.items()], fallen)


def _pairs(
    steps: Sequence[Step],
    links: Sequence[Link],
    items: Sequence[LaidItem],
    left_out: Collection[tuple[int, int | None]],
) -> dict[tuple[tuple[int, int | None], tuple[int, int | None]], int]:
    """The longest lag between each two places that stay. A step that is nowhere laid is passed by as a step."""
    at = [_items_of(step, items) for step in steps]
    nowhere = [number for number, known in enumerate(at) if all((number, item) in left_out for item in known)]
    joined = passed_by(_longest(links), nowhere)
    pairs: dict[tuple[tuple[int, int | None], tuple[int, int | None]], int] = {}
    for (before, after), lag in joined.items():
        is_alike = set(at[before]) == set(at[after])
        firsts = [(before, item) for item in at[before]]
        pairs |= (
            {(first, (after, first[1])): lag for first in firsts}
            if is_alike
            else {(first, (after, item)): lag for first in firsts for item in at[after]}
        )
    some = [place for place in left_out if place[0] not in nowhere]
    return passed_by(pairs, some)


Node = TypeVar("Node", bound=Hashable)


def passed_by(lags: Mapping[tuple[Node, Node], int], gone: Iterable[Node]) -> dict[tuple[Node, Node], int]:
    """Links without these nodes: what waited for one waits for what that waited for, with the pause before it.

    What would be waited for anyway is not said again.
    """
    left = dict(lags)
    after: dict[Node, set[Node]] = defaultdict(set)
    before: dict[Node, set[Node]] = defaultdict(set)
    for first, second in left:
        after[first].add(second)
        before[second].add(first)
    inherited: set[tuple[Node, Node]] = set()
    for node in gone:
        for first in before[node]:
            after[first].discard(node)
        for second in after[node]:
            before[second].discard(node)
        for first in before[node]:
            lag = left[first, node]
            for second in after[node]:
                if (first, second) not in left:
                    inherited.add((first, second))
                left[first, second] = max(lag, left.get((first, second), 0))
                after[first].add(second)
                before[second].add(first)
        for pair in [(first, node) for first in before.pop(node)] + [
            (node, second) for second in after.pop(node)
        ]:
            del left[pair]
            inherited.discard(pair)
    for first, second in inherited:
        if not left[first, second] and _is_reached(first, second, after):
            del left[first, second]
            after[first].discard(second)
    return left


def _is_reached(start: Node, goal: Node, after: Mapping[Node, Collection[Node]]) -> bool:
    """By another way than the link between them."""
    waiting = [node for node in after.get(start, ()) if node != goal]
    seen = set(waiting)
    while waiting:
        following = set(after.get(waiting.pop(), ())) - seen
        if goal in following:
            return True
        seen |= following
        waiting.extend(following)
    return False


def _items_of(step: Step, items: Sequence[LaidItem]) -> list[int | None]:
    return list(range(len(items))) if step.is_per_item and items else [None]


def _longest(links: Iterable[Link]) -> dict[tuple[int, int], int]:
    lags: dict[tuple[int, int], int] = {}
    for link in links:
        pair = (link.predecessor, link.successor)
        lags[pair] = max(link.lag, lags.get(pair, 0))
    return lags


def _draft(
    number: int,
    step: Step,
    item: int | None,
    items: Sequence[LaidItem],
    defaults: Mapping[int, TypeDefaults],
    told: Asking,
    unsure: Unknown | None,
    norms: Norms,
) -> Draft:
    of_type = defaults.get(step.task_type_id, TypeDefaults()) if step.task_type_id else TypeDefaults()
    has_place = step.is_wait or step.skill_id or step.assignee_id
    minutes, unmeasured = _minutes(step, item, told)
    if minutes is None and not step.is_wait:
        minutes = _by_norms(number, step, item, items, norms)
    if minutes is None and not step.is_wait:
        minutes = estimate(step, quantity_for(item, items), of_type.estimate)
    return Draft(
        step=number,
        item=item,
        title=step.title,
        description=step.description,
        task_type_id=step.task_type_id,
        skill_id=step.skill_id if has_place else of_type.skill_id,
        assignee_id=step.assignee_id,
        estimate=minutes,
        kind=step.kind,
        elapsed_minutes=step.elapsed_minutes,
        ends_itself=step.ends_itself,
        makes_ready=step.makes_ready,
        checklist=step.checklist,
        unticked=step.unticked,
        stage_id=step.stage_id,
        unsure=unsure,
        unmeasured=unmeasured,
    )


def _minutes(step: Step, item: int | None, told: Asking) -> tuple[int | None, Unknown | None]:
    """By its formula."""
    if step.is_wait or not step.estimate_formula:
        return None, None
    return told.minutes(step.estimate_formula, item)


def _by_norms(
    number: int, step: Step, item: int | None, items: Sequence[LaidItem], norms: Norms
) -> int | None:
    """What products say per unit stands instead of what the step says; what it has fixed is added once. None: none says."""
    meant = range(len(items)) if item is None else (item,)
    if not any((number, each) in norms for each in meant):
        return None
    exact = sum(
        (norms.get((number, each), step.minutes_per_unit) * items[each].quantity for each in meant),
        Decimal(0),
    )
    return _whole((step.fixed_minutes or 0) + exact)


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
    return _whole((fixed or 0) + step.minutes_per_unit * quantity)


def _whole(minutes: Decimal) -> int:
    """Half up."""
    return int(Decimal(minutes).quantize(ONE, rounding=ROUND_HALF_UP))


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
        if draft.estimate is None and draft.unmeasured is None:
            flaws.append(Flaw.NO_ESTIMATE)
    if has_stages and draft.stage_id is None:
        flaws.append(Flaw.NO_STAGE)
    return flaws
