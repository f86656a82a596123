"""What prices mean stays once there are any."""

from decimal import Decimal

import pytest

from naryad.orders.models import OrderItem
from naryad.payments.actions import plans
from naryad.workspaces.actions.company import CannotChangeWorkspace, update_workspace
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


def test_an_agreed_amount_keeps_the_currency_too(anna: Member) -> None:
    make_deal(responsible=anna, agreed_amount=Decimal(100))

    with pytest.raises(CannotChangeWorkspace):
        update_workspace(currency="KZT", actor=anna, now=NOW)


def test_an_expected_payment_keeps_the_currency_too(anna: Member) -> None:
    plans.expect_payment(
        deal_id=make_deal(responsible=anna).pk, amount=Decimal(1), due_on=NOW.date(), actor=anna, now=NOW
    )

    with pytest.raises(CannotChangeWorkspace):
        update_workspace(currency="KZT", actor=anna, now=NOW)
