"""From a template to the tasks it lays: pure decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

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
