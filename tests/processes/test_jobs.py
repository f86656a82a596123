"""A deal that reaches a template's stage gets its tasks, once."""

import pytest

from naryad.activity.models import EventRecord
from naryad.crm.actions.deals import move_deal
from naryad.crm.models import Deal, DealStage
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.jobs import launch_by_stage
from naryad.processes.models import Launch
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_member, make_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def measuring(anna: Member) -> DealStage:
    stage = make_stage(name="Measuring")
    create_template(
        name="Measuring", deal_stage_id=stage.pk, steps=[StepInput(title="Measure")], actor=anna, now=NOW
    )
    return stage


def move(deal: Deal, stage: DealStage, actor: Member) -> int:
    """The id of the event that the job is queued for."""
    move_deal(deal_id=deal.pk, stage_id=stage.pk, actor=actor, now=NOW)
    return EventRecord.objects.filter(kind="deal.moved").latest("pk").pk


def test_a_deal_gets_the_tasks_of_its_stage_once(anna: Member, measuring: DealStage) -> None:
    deal = make_deal(responsible=anna)
    first_stage = deal.stage

    launch_by_stage(event_id=move(deal, measuring, anna))
    move(deal, first_stage, anna)
    launch_by_stage(event_id=move(deal, measuring, anna))

    assert [task.title for task in deal.tasks_task.all()] == ["Measure"]
    assert Launch.objects.get().is_automatic


def test_a_deal_that_has_moved_on_gets_nothing(anna: Member, measuring: DealStage) -> None:
    deal = make_deal(responsible=anna)
    event_id = move(deal, measuring, anna)
    move(deal, make_stage(), anna)

    launch_by_stage(event_id=event_id)

    assert not deal.tasks_task.exists()


def test_who_may_move_but_not_lay_tasks_does_it_for_the_responsible(
    anna: Member, measuring: DealStage
) -> None:
    boris, other = (make_member(name=name, role=Member.Role.SALES) for name in ("Boris", "Oleg"))
    deal = make_deal(responsible=boris)
    anna.workspace.sales_edit_all = True
    anna.workspace.save(update_fields=["sales_edit_all"])
    other.workspace.refresh_from_db()

    launch_by_stage(event_id=move(deal, measuring, other))

    assert Launch.objects.get().launched_by == boris
