"""A manager who leaves: what they answer for, and who hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.notifications.queries.concerned import responsible
from naryad.payments.actions import plans
from naryad.payments.actions.leave import CannotHandOverDeals
from naryad.workspaces.actions.members import MustHandOver, hand_over_and_update, leave_company, update_member
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_member, make_order, make_task

HTMX = {"HX-Request": "true"}
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


def test_a_role_that_answers_for_nothing_hands_over_first(anna: Member, boris: Member) -> None:
    olga = make_member(name="Olga", role=Member.Role.SALES)
    deal, task = make_deal(responsible=boris), make_task(deal=make_deal(responsible=olga), assignee=boris)
    change = {"member_id": boris.pk, "role": Member.Role.PERFORMER, "actor": anna, "now": NOW}

    with pytest.raises(MustHandOver):
        update_member(**change)
    with pytest.raises(CannotHandOverDeals):
        hand_over_and_update(given={}, **change)
    assert Member.objects.get(pk=boris.pk).role == Member.Role.SALES
    hand_over_and_update(given={"deals_to": str(olga.pk)}, **change)

    for row in (boris, deal, task):
        row.refresh_from_db()
    assert (boris.role, deal.responsible_id) == (Member.Role.PERFORMER, olga.pk)
    assert task.assignee_id == boris.pk  # a performer works
    with pytest.raises(MustHandOver):
        update_member(**change | {"role": Member.Role.ACCOUNTANT})


def test_who_takes_it_is_asked_when_the_role_is_saved(anna: Member, boris: Member) -> None:
    olga, deal = make_member(name="Olga", role=Member.Role.SALES), make_deal(responsible=boris)
    browser = Browser()
    browser.force_login(anna.user)
    url = f"/w/{anna.workspace.slug}/settings/members/{boris.pk}/edit/"
    typed = {"name": "Boris", "kind": "person", "role": "observer", "self_secret": "secret"}

    question = browser.post(url, typed, headers=HTMX)
    refused = browser.post(url, typed | {"is_agreed": "1"}, headers=HTMX)
    browser.post(url, typed | {"is_agreed": "1", "deals_to": str(olga.pk)}, headers=HTMX)

    boris.refresh_from_db()
    deal.refresh_from_db()
    assert question["HX-Retarget"] == "#modal-body"
    assert 'name="deals_to"' in question.text
    assert refused.status_code == 422
    assert (boris.role, deal.responsible_id) == ("observer", olga.pk)


def test_heads_hear_of_what_nobody_answers_for(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris)
    assert responsible(None, deal) == [boris.pk]

    Member.objects.filter(pk=boris.pk).update(role=Member.Role.OBSERVER)
    assert responsible(None, deal) == [boris.pk, anna.pk]

    Member.objects.filter(pk=boris.pk).update(is_active=False)
    assert responsible(None, deal) == [anna.pk]
