"""Two people have the same form open: each writes only what they changed themselves."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from naryad.payments.actions import plans
from naryad.payments.models import ExpectedPayment
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
    page = enter(member).get(address).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(initial-\w+)"(?: value="([^"]*)")?', page)
    return {**dict(hidden), **{name.removeprefix("initial-"): value for name, value in hidden}}


def test_a_comment_of_an_older_form_leaves_the_new_amount(
    anna: Member, boris: Member, plan: ExpectedPayment
) -> None:
    address = url(boris, "payments:expected_edit", plan.pk)
    form = shown(boris, address)
    send(anna, address, form | {"amount": "250"})

    answer = send(boris, address, form | {"comment": "called"})

    plan.refresh_from_db()
    assert (answer.status_code, plan.amount, plan.comment) == (200, Decimal(250), "called")


def test_an_amount_that_both_changed_is_refused_in_words(
    anna: Member, boris: Member, plan: ExpectedPayment
) -> None:
    address = url(boris, "payments:expected_edit", plan.pk)
    form = shown(boris, address)
    send(anna, address, form | {"amount": "250"})

    answer = send(boris, address, form | {"amount": "300"})
    same = send(boris, address, form | {"amount": "250"})

    plan.refresh_from_db()
    assert (answer.status_code, same.status_code, plan.amount) == (422, 200, Decimal(250))
    assert "Somebody has changed this meanwhile" in answer.content.decode()


@pytest.mark.parametrize("clock", ["", "14:30"])
def test_a_text_of_an_older_form_leaves_the_new_day(
    anna: Member, boris: Member, reminder: Reminder, clock: str
) -> None:
    address = url(boris, "reminders:reminder_edit", reminder.pk)
    form = shown(boris, address)
    send(anna, address, form | {"due_on": str(LATER), "due_time": clock})

    answer = send(boris, address, form | {"text": "Ask for the plan"})

    reminder.refresh_from_db()
    assert (answer.status_code, reminder.due_on, reminder.text) == (204, LATER, "Ask for the plan")
    assert (reminder.due_at is None) == (not clock)


@pytest.mark.parametrize(
    "typed", [{"due_on": str(TODAY + timedelta(days=5))}, {"due_time": "14:30"}], ids=["day", "time"]
)
def test_a_day_that_both_changed_is_refused_in_words(
    anna: Member, boris: Member, reminder: Reminder, typed: dict[str, Any]
) -> None:
    address = url(boris, "reminders:reminder_edit", reminder.pk)
    form = shown(boris, address)
    send(anna, address, form | {"due_on": str(LATER)})

    answer = send(boris, address, form | typed)

    reminder.refresh_from_db()
    assert (answer.status_code, reminder.due_on) == (422, LATER)
    assert "Somebody has changed this meanwhile" in answer.content.decode()
