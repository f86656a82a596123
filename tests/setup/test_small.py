"""Small living companies of the ready set-ups."""

from datetime import UTC, datetime

import pytest

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.setup.demo.fill import fill_small
from naryad.tasks.models import Task
from naryad.tenancy.scope import scope
from tests.battery import only_battery

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
@only_battery
@pytest.mark.parametrize("name", ["repair", "it"])
def test_a_small_company_is_alive(name: str) -> None:
    workspace = fill_small(preset=name, now=NOW, say=lambda _words: None)

    with scope(workspace.pk):
        states = set(Task.objects.values_list("status", flat=True))
        assert {"done", "todo", "blocked"} <= states
        assert Order.objects.filter(custom__isnull=False).exclude(custom={}).exists()
        assert Order.objects.count() >= 12


@pytest.mark.django_db
def test_an_empty_company_has_clients_and_deals_to_begin_with() -> None:
    workspace = fill_small(preset="empty", now=NOW, say=lambda _words: None)

    with scope(workspace.pk):
        assert Deal.objects.exists()
        assert not Order.objects.exists()
