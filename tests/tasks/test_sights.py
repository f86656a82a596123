"""What a performer sees of orders, deals and clients comes from their tasks, and from nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from naryad.crm.queries.clients import visible_clients
from naryad.crm.queries.deals import visible_deals
from naryad.orders.queries.orders import visible_orders
from naryad.ui.hooks import kinds
from tests.factories import make_deal, make_order, make_task
from tests.tasks.conftest import Company

LISTS: list[Callable[..., QuerySet[Any]]] = [visible_orders, visible_deals, visible_clients]


@pytest.mark.parametrize("visible", LISTS)
def test_a_task_lets_its_performer_see_the_order_its_deal_and_its_client(
    company: Company, visible: Callable[..., QuerySet[Any]]
) -> None:
    deal = make_deal(responsible=company.boris)
    make_task(order=make_order(deal=deal, responsible=company.boris), assignee=company.pavel)

    assert visible(member=company.pavel).count() == 1
    assert visible(member=company.oleg).count() == 0


@pytest.mark.parametrize("visible", LISTS)
def test_without_the_sight_of_tasks_a_performer_sees_nothing(
    company: Company, visible: Callable[..., QuerySet[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = make_deal(responsible=company.boris)
    make_task(order=make_order(deal=deal, responsible=company.boris), assignee=company.pavel)

    monkeypatch.setattr(kinds, "_sights", {})

    assert visible(member=company.pavel).count() == 0
    assert visible(member=company.anna).count() > 0
