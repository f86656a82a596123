"""Two people have the same form open: the second is refused, and what the first wrote stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from naryad.payments.actions import plans
from naryad.payments.models import ExpectedPayment
from naryad.reminders import actions
from naryad.reminders.models import Reminder
from naryad.workspaces.models import Member
from tests.factories import make_deal, make_reminder
from tests.orders.test_pages import enter
from tests.payments.test_payment_pages import send, url

TODAY = timezone.now().date()
SOON, LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=9)


@pytest.fixture
def plan(boris: Member) -> ExpectedPayment:
    deal = make_deal(responsible=boris)
    return plans.expect_payment(
        deal_id=deal.pk, amount=Decimal("1234.5"), due_on=SOON, actor=boris, now=timezone.now()
    )


@pytest.fixture
def reminder(boris: Member) -> Reminder:
    return make_reminder(assignee=boris, due_on=SOON)


def shown(member: Member, address: str) -> dict[str, str]:
    """The fields of a form as the browser would send them untouched."""
    page = enter(member).get(address)
    form = page.context["form"]
    values = {field.name: field.value() for field in form}
    sent = {name: "" if value is None else str(getattr(value, "pk", value)) for name, value in values.items()}
    return sent | {"version": str(page.context["version"])}


def test_a_plan_that_somebody_changed_is_not_overwritten(
    anna: Member, boris: Member, plan: ExpectedPayment
) -> None:
    address = url(boris, "payments:expected_edit", plan.pk)
    form = shown(boris, address)
    send(anna, address, form | {"amount": "250"})

    answer = send(boris, address, form | {"amount": "250", "comment": "called"})
    same = send(boris, address, form | {"amount": "250"})

    plan.refresh_from_db()
    assert (answer.status_code, same.status_code) == (422, 200)
    assert (plan.amount, plan.comment) == (Decimal(250), "")
    assert "Somebody has changed this meanwhile" in answer.content.decode()
    assert "called" in answer.content.decode()


@pytest.mark.parametrize("clock", ["", "14:30"])
def test_a_reminder_that_somebody_moved_is_not_moved_back(
    anna: Member, boris: Member, reminder: Reminder, clock: str
) -> None:
    address = url(boris, "reminders:reminder_edit", reminder.pk)
    form = shown(boris, address)
    send(anna, address, form | {"due_on": str(LATER), "due_time": clock})

    answer = send(boris, address, form | {"text": "Ask for the plan"})

    reminder.refresh_from_db()
    assert (answer.status_code, reminder.due_on) == (422, LATER)
    assert "Somebody has changed this meanwhile" in answer.content.decode()
    assert "Ask for the plan" in answer.content.decode()


def test_a_press_that_postpones_overtakes_an_open_form_too(boris: Member, reminder: Reminder) -> None:
    address = url(boris, "reminders:reminder_edit", reminder.pk)
    form = shown(boris, address)
    actions.postpone_reminder(reminder_id=reminder.pk, due_on=LATER, actor=boris, now=timezone.now())

    answer = send(boris, address, form | {"text": "Ask for the plan"})

    reminder.refresh_from_db()
    assert (answer.status_code, reminder.due_on) == (422, LATER)
