"""A stage of deals can ask for an order, a payment, a finished task: of moves by hand alone."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.deals import DealLacks, move_deal
from naryad.crm.actions.stages import CannotChooseStage, set_needs
from naryad.crm.models import Deal
from naryad.payments.actions.ledger import receive_payment
from naryad.tasks.actions.needs import CannotAskForTask, ask_for_task
from naryad.tasks.actions.stop import cancel_order, resume_order
from naryad.tasks.models import Task, TaskType
from naryad.workspaces.models import Member
from tests.crm.test_views import BASE, HTMX, enter, text_of
from tests.factories import NOW, make_deal, make_order, make_stage, make_task


def test_a_move_by_hand_says_all_that_is_missing_and_then_passes(anna: Member, boris: Member) -> None:
    new, agreed = make_stage(name="New"), make_stage(name="Agreed")
    who: dict[str, Any] = {"actor": anna, "now": NOW}
    kind = TaskType.objects.create(name="Visits")
    measuring = TaskType.objects.create(name="Measuring", parent=kind)
    set_needs(stage_id=agreed.pk, needs_order=True, needs_paid=50, **who)
    ask_for_task(stage_id=agreed.pk, task_type_id=kind.pk, **who)
    deal = make_deal(responsible=boris, stage=new, agreed_amount=Decimal(1000))
    browser, url, sent = enter(boris), f"{BASE}/deals/{deal.pk}/move/", {"column": agreed.pk}

    refused = browser.post(url, sent, headers=HTMX)
    said = text_of(refused).lower()
    with pytest.raises(DealLacks, match="no order"):
        move_deal(deal_id=deal.pk, stage_id=agreed.pk, actor=boris, now=NOW)

    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#modal-body")
    for lack in ("no order", "50 % of what the deal owes", "no task “Visits” is done"):
        assert lack.lower() in said
    assert Deal.objects.get().stage == new

    order = make_order(responsible=boris, deal=deal)
    cancel_order(order_id=order.pk, reason="Too soon", actor=anna, now=NOW)
    receive_payment(deal_id=deal.pk, amount=Decimal(499), paid_on=NOW.date(), **who)  # 1 is forgiven
    task = make_task(deal=deal, task_type=measuring, status=Task.Status.TODO)
    said = text_of(browser.post(url, sent, headers=HTMX)).lower()
    assert "no order" in said and "no task" in said and "owes" not in said

    resume_order(order_id=order.pk, actor=anna, now=NOW)
    Task.objects.filter(pk=task.pk).update(status=Task.Status.DONE, finished_at=NOW)
    assert browser.post(url, sent, headers=HTMX).status_code == 200
    assert Deal.objects.get().stage == agreed
    receive_payment(deal_id=deal.pk, amount=Decimal(1), paid_on=NOW.date(), **who)
    assert browser.post(url, sent | {"after": ""}, headers=HTMX).status_code == 200  # it stands there already


def test_a_part_that_is_off_asks_for_nothing(anna: Member) -> None:
    new, paid = make_stage(name="New"), make_stage(name="Paid")
    kind = TaskType.objects.create(name="Measuring")
    set_needs(stage_id=paid.pk, needs_order=True, needs_paid=100, actor=anna, now=NOW)
    ask_for_task(stage_id=paid.pk, task_type_id=kind.pk, actor=anna, now=NOW)
    deal = make_deal(responsible=anna, stage=new, agreed_amount=Decimal(1000))
    anna.workspace.parts = ["pipeline"]

    move_deal(deal_id=deal.pk, stage_id=paid.pk, actor=anna, now=NOW)

    assert Deal.objects.get().stage == paid


def test_requirements_are_set_up_in_a_dialog_and_never_of_a_lost_stage(anna: Member, boris: Member) -> None:
    stage, lost = make_stage(name="Agreed"), make_stage("lost")
    kind = TaskType.objects.create(name="Measuring")
    browser, url = enter(anna), f"{BASE}/settings/deal-stages/{stage.pk}"

    assert "A finished task of the type" in text_of(browser.get(f"{url}/needs/", headers=HTMX))
    wrong = browser.post(f"{url}/needs/", {"needs_paid": "101"}, headers=HTMX)
    browser.post(f"{url}/needs/", {"needs_order": "on", "needs_paid": "30"}, headers=HTMX)
    browser.post(f"{url}/task/", {"task_type": kind.pk}, headers=HTMX)

    stage.refresh_from_db()
    assert (wrong.status_code, stage.needs_order, stage.needs_paid) == (422, True, 30)
    assert stage.tasks_stagetask.task_type == kind
    changes = EventRecord.objects.filter(kind="deal_stage.needs").order_by("pk")
    assert [row.data["changes"] for row in changes] == [
        {"needs_order": [False, True], "needs_paid": [None, 30]},
        {"task_type": ["", "Measuring"]},
    ]
    with pytest.raises(CannotChooseStage):
        set_needs(stage_id=lost.pk, needs_order=True, needs_paid=None, actor=anna, now=NOW)
    with pytest.raises(CannotAskForTask):
        ask_for_task(stage_id=lost.pk, task_type_id=kind.pk, actor=anna, now=NOW)
    with pytest.raises(NotAllowed):
        ask_for_task(stage_id=stage.pk, task_type_id=None, actor=boris, now=NOW)
