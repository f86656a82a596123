"""Which stage a deal begins in, and what a stage asks of deals."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError
from naryad.crm.facts import StageNeedsChanged, WalkInStageChosen
from naryad.crm.models import DealStage
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import enter_lists


class CannotChooseStage(ActionError):
    """Who walks in is served at once: their deal is won as it begins."""


@transaction.atomic
def choose_walk_in_stage(*, stage_id: int, actor: Member, now: datetime) -> DealStage:
    """Of an order that is taken at once; until one is chosen it is the first won stage."""
    enter_lists(actor)
    stage = DealStage.objects.select_for_update(of=("self",)).get(pk=stage_id)
    if stage.kind != DealStage.Kind.WON or stage.is_archived:
        raise CannotChooseStage(_("Such deals are won as they begin: choose a won stage that is in use."))
    if not stage.takes_walk_ins:
        DealStage.objects.filter(takes_walk_ins=True).update(takes_walk_ins=False)
        stage.takes_walk_ins = True
        stage.save(update_fields=["takes_walk_ins"])
        record(WalkInStageChosen(stage_id=stage.pk, name=stage.name), actor=actor, at=now)
    return stage


@transaction.atomic
def set_needs(
    *, stage_id: int, needs_order: bool, needs_paid: int | None, actor: Member, now: datetime
) -> DealStage:
    """`needs_paid`: percent of what is owed. Asked of moves by hand from now on."""
    enter_lists(actor)
    stage = DealStage.objects.select_for_update(of=("self",)).get(pk=stage_id)
    if stage.kind == DealStage.Kind.LOST:
        raise CannotChooseStage(_("A deal can always be lost: such a stage asks for nothing."))
    if needs_paid is not None and not 1 <= needs_paid <= 100:
        raise CannotChooseStage(_("A share has between 1 and 100 percent."), field="needs_paid")
    edit = Edit(
        stage,
        {"needs_order": needs_order, "needs_paid": needs_paid},
        fields={"needs_order": None, "needs_paid": None},
    )
    if edit:
        edit.save()
        record(StageNeedsChanged(stage_id=stage.pk, name=stage.name, changes=edit.words), actor=actor, at=now)
    return stage
