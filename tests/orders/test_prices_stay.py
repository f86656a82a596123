"""What prices mean stays once there are any."""

import pytest

from naryad.orders.models import OrderItem
from naryad.workspaces.actions import CannotChangeWorkspace, update_workspace
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order


@pytest.mark.parametrize(("field", "value"), [("currency", "KZT"), ("prices_include_vat", False)])
def test_the_meaning_of_prices_is_changed_only_before_there_are_any(
    anna: Member, field: str, value: object
) -> None:
    order = make_order(deal=make_deal(responsible=anna), responsible=anna)
    change = {field: value, "name": "Oak", "actor": anna, "now": NOW}
    OrderItem.objects.create(order=order, name="Shelf", price=0, total=0)
    assert getattr(update_workspace(**change), field) == value
    OrderItem.objects.create(order=order, name="Table", price=100, total=100)

    before = {"currency": "RUB", "prices_include_vat": True}[field]
    with pytest.raises(CannotChangeWorkspace) as refusal:
        update_workspace(**change | {field: before})

    assert refusal.value.field == field
    assert update_workspace(**change | {"name": "Ash"}).name == "Ash"
