from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from naryad.crm.models import DealStage
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import make_member, make_stage, make_workspace


@dataclass(frozen=True)
class Cast:
    anna: Member
    boris: Member
    pavel: Member
    olga: Member
    new: DealStage
    measuring: DealStage
    won: DealStage
    lost: DealStage


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Anna's company with a pipeline; Olga sells too, beside Boris."""
    workspace = make_workspace(name="Anna's", slug="annas")
    with scope(workspace.pk):
        yield Cast(
            anna=make_member(name="Anna", role=Member.Role.OWNER),
            boris=make_member(name="Boris", role=Member.Role.SALES),
            pavel=make_member(name="Pavel"),
            olga=make_member(name="Olga", role=Member.Role.SALES),
            new=make_stage(name="New"),
            measuring=make_stage(name="Measuring"),
            won=make_stage("won", name="Won"),
            lost=make_stage("lost", name="Lost"),
        )
