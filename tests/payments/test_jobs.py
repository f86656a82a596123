"""The night's proof that sums of money agree."""

import logging
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from naryad.activity.jobs import look
from naryad.activity.models import EventRecord
from naryad.payments import jobs
from naryad.payments.actions import plans
from naryad.payments.jobs import prove_sums
from naryad.payments.models import ExpectedPayment
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_deal

DAY = date(2026, 11, 20)


def test_a_sum_that_does_not_agree_is_logged(anna: Member, caplog: pytest.LogCaptureFixture) -> None:
    deal = make_deal(responsible=anna)
    plan = plans.expect_payment(deal_id=deal.pk, amount=Decimal(5), due_on=DAY, actor=anna, now=NOW)
    with caplog.at_level(logging.ERROR):
        prove_sums(workspace_id=anna.workspace_id)
        silent = not caplog.records
        ExpectedPayment.objects.filter(pk=plan.pk).update(received=Decimal(1))
        prove_sums(workspace_id=anna.workspace_id)

    assert silent
    assert f"deal id {deal.pk} in company {anna.workspace_id}" in caplog.text


def test_every_company_is_proved_by_night(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "naryad.workspaces.jobs.close_old_connections", lambda: None
    )  # the test's own transaction is on it
    with another_company() as vera:
        pass

    jobs.every_night(timestamp=0)

    queued = ProcrastinateJob.objects.filter(task_name="payments.prove_sums")
    assert {job.args["workspace_id"] for job in queued} == {anna.workspace_id, vera.workspace_id}


def test_a_payment_that_has_not_come_is_found_by_a_look_of_the_clock(anna: Member) -> None:
    plan = make_deal(responsible=anna).payments_expectedpayment.create(
        kind="advance", amount=Decimal(5), due_on=DAY, created_at=NOW
    )

    look(workspace_id=anna.workspace_id)
    assert not ProcrastinateJob.objects.filter(task_name="payments.tell_overdue").exists()
    ExpectedPayment.objects.filter(pk=plan.pk).update(tell_at=timezone.now())
    look(workspace_id=anna.workspace_id)
    jobs.tell_overdue(workspace_id=anna.workspace_id)

    assert ProcrastinateJob.objects.filter(task_name="payments.tell_overdue").count() == 1
    assert EventRecord.objects.get().kind == "payment.became_overdue"
