"""Two people at one order's link at the same moment."""

import pytest
from django.db import transaction

from naryad.orders.models import Order
from naryad.portal import actions
from naryad.portal.models import ClientLink, LinkOpening
from naryad.portal.rules import Agent
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 6


@pytest.fixture
def order(anna: Member) -> Order:
    return make_order(responsible=anna, deal=make_deal(responsible=anna))


@pytest.mark.parametrize("press", [actions.make_link, actions.renew_link])
def test_an_order_ends_with_one_link_in_use(press: object, order: Order) -> None:
    def pressed() -> None:
        anna = Member.objects.select_related("workspace").get()
        press(order_id=order.pk, actor=anna, now=NOW)

    outcomes = at_once(*[pressed] * PRESSES)

    assert outcomes == [None] * PRESSES
    with transaction.atomic():
        assert ClientLink.objects.filter(revoked_at=None).count() == 1


def test_a_page_reloaded_many_times_at_once_is_one_opening(order: Order) -> None:
    with transaction.atomic():
        anna = Member.objects.select_related("workspace").get()
        link = actions.make_link(order_id=order.pk, actor=anna, now=NOW)
    agent = Agent(browser="Chrome", is_phone=True)

    at_once(*[lambda: actions.keep_opening(link_id=link.pk, agent=agent, now=NOW)] * PRESSES)

    with transaction.atomic():
        assert LinkOpening.objects.count() == 1
