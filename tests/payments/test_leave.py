"""A manager who leaves: what they answer for, and who hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from naryad.activity.models import EventRecord
from naryad.notifications.queries.concerned import responsible
from naryad.payments.actions import plans
from naryad.payments.actions.leave import CannotHandOverDeals
from naryad.workspaces.actions import leave_company
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_member, make_order

LATER = NOW + timedelta(days=9)


def test_deals_and_orders_are_handed_over_and_an_overdue_payment_is_told_again(
    anna: Member, boris: Member
) -> None:
    olga = make_member(name="Olga", role=Member.Role.SALES)
    deal = make_deal(responsible=boris, agreed_amount=Decimal(100))
    order = make_order(responsible=boris, deal=deal)
    plans.expect_payment(
        deal_id=deal.pk, amount=Decimal(100), due_on=NOW.date() + timedelta(days=1), actor=boris, now=NOW
    )
    plans.tell_overdue_payments(now=LATER)

    with pytest.raises(CannotHandOverDeals):
        leave_company(member_id=boris.pk, given={}, actor=anna, now=LATER)
    leave_company(member_id=boris.pk, given={"deals_to": str(olga.pk)}, actor=anna, now=LATER)

    deal.refresh_from_db()
    order.refresh_from_db()
    assert (deal.responsible_id, order.responsible_id) == (olga.pk, olga.pk)
    assert plans.tell_overdue_payments(now=LATER) == 1
    assert EventRecord.objects.filter(kind="payment.became_overdue").count() == 2


def test_heads_hear_of_what_nobody_answers_for(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris)
    assert responsible(None, deal) == [boris.pk]

    Member.objects.filter(pk=boris.pk).update(role=Member.Role.OBSERVER)
    assert responsible(None, deal) == [boris.pk, anna.pk]

    Member.objects.filter(pk=boris.pk).update(is_active=False)
    assert responsible(None, deal) == [anna.pk]
