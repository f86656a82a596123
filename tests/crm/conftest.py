from dataclasses import dataclass

import pytest

from naryad.crm.models import DealStage
from naryad.workspaces.models import Member
from tests.cast import Company
from tests.factories import make_member, make_stage


@dataclass(frozen=True, kw_only=True)
class Cast(Company):
    olga: Member
    new: DealStage
    measuring: DealStage
    won: DealStage
    lost: DealStage


@pytest.fixture
def cast(anna: Member, boris: Member, pavel: Member) -> Cast:
    """Anna's company with a pipeline; Olga sells too, beside Boris."""
    return Cast(
        anna=anna,
        boris=boris,
        pavel=pavel,
        olga=make_member(name="Olga", role=Member.Role.SALES),
        new=make_stage(name="New"),
        measuring=make_stage(name="Measuring"),
        won=make_stage("won", name="Won"),
        lost=make_stage("lost", name="Lost"),
    )
