"""What a stage asks of the deals that are moved to it: asked of whoever knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists
from django.utils.functional import Promise

from naryad.crm.models import Deal, DealStage
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, in words; `url`: the page where it is mended, `label`: what it does."""

    text: str | Promise
    url: str = ""
    label: str | Promise = ""


LACKS: Ask[Sequence[Lack]] = Ask("deal.lacks", "What a deal still lacks to be moved to a stage by hand")
MORE_NEEDS: Ask[Exists] = Ask(
    "deal_stage.more_needs", "Whether a stage asks for something that an app above keeps, as an expression"
)


def lacks(*, deal: Deal, stage: DealStage, member: Member) -> list[Lack]:
    """Nothing of a stage that the deal stands in already, or where it is lost."""
    if stage.pk == deal.stage_id or stage.kind == DealStage.Kind.LOST:
        return []
    return [lack for answer in LACKS(deal=deal, stage=stage, member=member) for lack in answer]
