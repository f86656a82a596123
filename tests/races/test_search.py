"""A row that comes while its client is renamed is found by the new name."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from naryad.crm.actions.clients import update_client
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.search.queries import matching
from naryad.tasks.models import Task
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import NOW, make_client, make_deal, make_member, make_order, make_task, make_workspace
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[[Client, Member], Any]


@pytest.fixture
def anna() -> Iterator[Member]:
    with scope(make_workspace().pk):
        with transaction.atomic():
            anna = make_member(name="Anna", role=Member.Role.OWNER)
        yield anna


def a_deal(client: Client, anna: Member) -> Deal:
    return make_deal(client=client, responsible=anna)


def an_order(client: Client, anna: Member) -> Order:
    return make_order(deal=Deal.objects.get(client=client), responsible=anna)


def a_task(client: Client, anna: Member) -> Task:
    return make_task(order=Order.objects.get(deal__client=client))


CHAIN: list[Make] = [a_deal, an_order, a_task]


@pytest.mark.parametrize("make", CHAIN)
def test_what_comes_while_its_client_is_renamed_is_found_by_the_new_name(anna: Member, make: Make) -> None:
    with transaction.atomic():
        client = make_client(name="Oak")
        for above in CHAIN[: CHAIN.index(make)]:
            above(client, anna)
    has_come, is_renamed, made = Event(), Event(), []

    def come() -> None:
        made.append(make(client, anna))
        has_come.set()
        is_renamed.wait(2)  # who waits for this row is not done before it is kept

    def rename() -> None:
        has_come.wait(10)
        update_client(client_id=client.pk, name="Juniper", actor=anna, now=NOW)
        is_renamed.set()

    assert at_once(come, rename) == [None, None]

    with transaction.atomic():
        row = made[0]
        kind = {Deal: "deal", Order: "order", Task: "task"}[type(row)]
        found = type(row).objects.filter(matching(kind=kind, text="juniper", country="RU"))
        assert [one.pk for one in found] == [row.pk]
