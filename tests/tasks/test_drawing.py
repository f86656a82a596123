"""Where the steps of a chain stand when it is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from naryad.tasks.rules.drawing import ACROSS, DOWN, draw


def test_what_waits_stands_below_and_branches_stand_beside_each_other() -> None:
    drawing = draw({1: [], 2: [1], 3: [1], 4: [2, 3]})

    levels = {step: spot.y // DOWN for step, spot in drawing.spots.items()}
    assert levels == {1: 0, 2: 1, 3: 1, 4: 2}
    assert [drawing.spots[step].x // ACROSS for step in (2, 3)] == [0, 1]
    assert len(drawing.paths) == 4


def test_a_link_passes_beside_the_steps_between_its_ends() -> None:
    drawing = draw({1: [], 2: [1], 3: [1, 2]})

    assert {spot.x for spot in drawing.spots.values()} == {0}
    assert drawing.width > ACROSS


@given(st.lists(st.lists(st.integers(1, 20), max_size=3), max_size=20))
def test_no_two_steps_stand_in_one_place_and_none_above_what_it_waits_for(chains: list[list[int]]) -> None:
    after = {number: [one for one in found if one < number] for number, found in enumerate(chains, start=1)}

    drawing = draw(after)

    assert len(set(drawing.spots.values())) == len(after)
    assert all(drawing.spots[one].y < drawing.spots[step].y for step, found in after.items() for one in found)
