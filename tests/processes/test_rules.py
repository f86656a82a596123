"""What a template lays, for any steps and items."""

import itertools
from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naryad.fields.rules.formulas.formula import read_formula
from naryad.fields.rules.formulas.vocabulary import Vocabulary
from naryad.processes.rules.asking import Asking
from naryad.processes.rules.chain import (
    Expansion,
    Flaw,
    LaidItem,
    Link,
    Step,
    expand,
    flaws,
    next_steps,
    passed_by,
)
from naryad.tasks.rules.graph import find_cycle
from naryad.tasks.rules.pieces import TypeDefaults


def lay(*steps: Step, links: list[Link] | None = None, items: list[LaidItem] | None = None) -> Expansion:
    return expand(steps=steps, links=links or [], items=items or [], defaults={})


def item(quantity: str, name: str = "Wardrobe") -> LaidItem:
    return LaidItem(name=name, quantity=Decimal(quantity))


@pytest.mark.parametrize(
    ("quantities", "minutes"), [([], 40), (["2"], 50), (["2", "1"], 60), (["2.5"], 55), (["0.05"], 31)]
)
def test_a_step_of_the_whole_order_counts_all_units(quantities: list[str], minutes: int) -> None:
    step = Step(title="Sawing", fixed_minutes=30, minutes_per_unit=10)

    laid = lay(step, items=[item(quantity) for quantity in quantities])

    assert [draft.estimate for draft in laid.drafts] == [minutes]


def test_a_step_for_every_item_counts_its_own_units() -> None:
    step = Step(title="Assembly", fixed_minutes=30, minutes_per_unit=10, is_per_item=True)

    laid = lay(step, items=[item("1"), item("4")])

    assert [(draft.item, draft.estimate) for draft in laid.drafts] == [(0, 40), (1, 70)]


def test_a_step_for_every_item_is_laid_once_without_items() -> None:
    laid = lay(Step(title="Assembly", minutes_per_unit=10, is_per_item=True))

    assert [(draft.item, draft.estimate) for draft in laid.drafts] == [(None, 10)]


def test_the_type_fills_what_the_step_left_blank() -> None:
    defaults = {7: TypeDefaults(estimate=45, skill_id=3)}
    blank = Step(title="Sawing", task_type_id=7)
    said = Step(title="Sawing", task_type_id=7, minutes_per_unit=5, assignee_id=1)

    laid = expand(steps=[blank, said], links=[], items=[], defaults=defaults)

    assert [(draft.estimate, draft.skill_id) for draft in laid.drafts] == [(45, 3), (50, None)]


def test_a_waiting_step_takes_no_work_and_no_specialisation() -> None:
    step = Step(title="Boards arrive", task_type_id=7, kind="wait", elapsed_minutes=4320)

    laid = expand(steps=[step], links=[], items=[], defaults={7: TypeDefaults(estimate=45, skill_id=3)})

    draft = laid.drafts[0]
    assert (draft.estimate, draft.skill_id, draft.elapsed_minutes, laid.work_minutes) == (None, None, 4320, 0)


def test_links_of_items_are_pairwise_and_of_the_whole_order_join_all() -> None:
    steps = [
        Step(title="Drawing"),
        Step(title="Sawing", is_per_item=True),
        Step(title="Edging", is_per_item=True),
        Step(title="Delivery"),
    ]
    links = [
        Link(predecessor=0, successor=1),
        Link(predecessor=1, successor=2, lag=60),
        Link(predecessor=2, successor=3),
    ]

    laid = lay(*steps, links=links, items=[item("1"), item("2")])

    # drafts: 0 drawing, 1-2 sawing, 3-4 edging, 5 delivery
    assert laid.links == [(0, 1, 0), (0, 2, 0), (1, 3, 60), (2, 4, 60), (3, 5, 0), (4, 5, 0)]


@st.composite
def templates(draw: st.DrawFn) -> tuple[list[Step], list[Link], list[LaidItem]]:
    """Steps with links that only go forward, and items."""
    steps = [
        Step(title=str(number), is_per_item=draw(st.booleans()), minutes_per_unit=draw(st.integers(0, 60)))
        for number in range(draw(st.integers(1, 8)))
    ]
    pairs = [(a, b) for a in range(len(steps)) for b in range(a + 1, len(steps))]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    quantities = draw(st.lists(st.decimals("0.001", "999", places=3), max_size=4))
    links = [Link(predecessor=a, successor=b, lag=draw(st.integers(0, 99))) for a, b in chosen]
    return steps, links, [LaidItem(name="item", quantity=quantity) for quantity in quantities]


@given(templates())
def test_every_step_is_laid_for_each_of_its_items(
    template: tuple[list[Step], list[Link], list[LaidItem]],
) -> None:
    steps, links, items = template

    laid = lay(*steps, links=links, items=items)

    for number, step in enumerate(steps):
        of_step = [draft.item for draft in laid.drafts if draft.step == number]
        assert of_step == (list(range(len(items))) if step.is_per_item and items else [None])


@given(templates())
def test_tasks_are_linked_where_their_steps_are_and_never_across_items(
    template: tuple[list[Step], list[Link], list[LaidItem]],
) -> None:
    steps, links, items = template

    laid = lay(*steps, links=links, items=items)

    expected = {
        (a, b, link.lag)
        for link in links
        for a, first in enumerate(laid.drafts)
        for b, second in enumerate(laid.drafts)
        if (first.step, second.step) == (link.predecessor, link.successor)
        and (first.item == second.item or None in (first.item, second.item))
    }
    assert set(laid.links) == expected
    assert len(laid.links) == len(expected)


@given(templates())
def test_a_template_without_a_loop_lays_tasks_without_a_loop(
    template: tuple[list[Step], list[Link], list[LaidItem]],
) -> None:
    steps, links, items = template

    laid = lay(*steps, links=links, items=items)

    between = [Link(predecessor=a, successor=b, lag=lag) for a, b, lag in laid.links]
    assert find_cycle(edges=next_steps(between)) is None


@given(templates(), st.data())
def test_a_link_back_is_found_with_the_whole_loop(
    template: tuple[list[Step], list[Link], list[LaidItem]], data: st.DataObject
) -> None:
    steps, links, _items = template
    if not links:
        return
    first = data.draw(st.sampled_from(links))
    closed = [*links, Link(predecessor=first.successor, successor=first.predecessor)]

    loop = find_cycle(edges=next_steps(closed))

    assert loop is not None
    assert loop[0] == loop[-1]
    known = {(link.predecessor, link.successor) for link in closed}
    assert all(pair in known for pair in itertools.pairwise(loop))


def test_a_very_long_chain_is_walked() -> None:
    links = [Link(predecessor=number, successor=number + 1) for number in range(5000)]

    assert find_cycle(edges=next_steps(links)) is None


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (Step(title="x", fixed_minutes=5, stage_id=1), [Flaw.NOBODY]),
        (Step(title="x", fixed_minutes=5, stage_id=1, skill_id=1), []),
        (Step(title="x", fixed_minutes=5, stage_id=1, skill_id=2), [Flaw.NO_MEMBER]),
        (Step(title="x", fixed_minutes=5, stage_id=1, assignee_id=2), [Flaw.LEFT]),
        (Step(title="x", assignee_id=1), [Flaw.NO_ESTIMATE, Flaw.NO_STAGE]),
        (Step(title="x", stage_id=1, kind="wait", elapsed_minutes=5), []),
    ],
)
def test_what_is_missing_is_named(step: Step, found: list[Flaw]) -> None:
    draft = lay(step).drafts[0]

    assert flaws(draft, manned_skills=frozenset({1}), active_members=frozenset({1}), has_stages=True) == found


# --- steps that fall out -----------------------------------------------------------------------------------------


@st.composite
def chains(draw: st.DrawFn) -> tuple[dict[tuple[int, int], int], set[int]]:
    """Links of up to nine steps, forwards only, and which of the steps fall out."""
    count = draw(st.integers(2, 9))
    pairs = [(first, after) for first in range(count) for after in range(first + 1, count)]
    links = draw(st.dictionaries(st.sampled_from(pairs), st.integers(0, 2), max_size=20))
    return links, draw(st.sets(st.integers(0, count - 1)))


def behind(links: Iterable[tuple[int, int]], start: int) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        following = {after for first, after in links if first == at} - found
        found |= following
        waiting.extend(following)
    return found


@given(chains())
def test_who_waited_for_what_falls_out_still_waits_for_what_was_before_it(
    drawn: tuple[dict[tuple[int, int], int], set[int]],
) -> None:
    links, gone = drawn

    left = passed_by(links, gone)

    kept = {step for pair in links for step in pair} - gone
    assert all(behind(left, step) == behind(links, step) - gone for step in kept)


def test_a_pause_before_what_falls_out_stays() -> None:
    assert passed_by({("glue", "sand"): 60, ("sand", "paint"): 5}, ["sand"]) == {("glue", "paint"): 60}


def test_a_step_of_the_whole_order_that_falls_out_joins_items_pairwise() -> None:
    steps = [
        Step(title="Saw", is_per_item=True),
        Step(title="Check", condition="no"),
        Step(title="Glue", is_per_item=True),
    ]
    links = [Link(predecessor=0, successor=1), Link(predecessor=1, successor=2)]
    told = Asking(formulas={"no": read_formula("1 = 2", Vocabulary(fields=()))})

    laid = expand(steps=steps, links=links, items=[item("1"), item("2")], defaults={}, told=told)

    assert laid.links == [(0, 2, 0), (1, 3, 0)]
    assert [(one.step, one.item) for one in laid.fallen] == [(1, None)]
