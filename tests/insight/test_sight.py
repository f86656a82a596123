"""Who finds insight in the menu: whoever has a page of figures there, whatever parts the company uses."""

from functools import partial
from itertools import combinations

import pytest

from naryad.insight.rules.sight import has_figures, sight_of
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.parts import PARTS
from naryad.workspaces.rules import reach

OFF = ("time", "dates", "pipeline", "payments")


@pytest.mark.parametrize("role", Member.Role.values)
def test_insight_is_in_the_menu_of_whom_it_shows_something(role: str) -> None:
    for count in range(len(OFF) + 1):
        for off in combinations(OFF, count):
            workspace = Workspace(parts=[part for part in PARTS if part not in off])
            member = Member(role=role, workspace=workspace)

            assert bool(has_figures(partial(reach, member))) == bool(sight_of(member).tabs), (off, role)


def test_a_performer_without_time_and_dates_has_none() -> None:
    workspace = Workspace(parts=[part for part in PARTS if part not in ("time", "dates")])

    assert not has_figures(partial(reach, Member(role=Member.Role.PERFORMER, workspace=workspace)))
