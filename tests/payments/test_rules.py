"""What orders owe of what was agreed, and what of it is paid."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from naryad.core.money import money_sum
from naryad.payments.rules import orders_money, shares

AMOUNTS = st.decimals(0, 1_000_000, places=2)
TOTALS = st.dictionaries(st.integers(1, 9), AMOUNTS, min_size=1)
PAID = st.dictionaries(st.none() | st.integers(1, 12), AMOUNTS)


def test_the_last_order_takes_the_rest() -> None:
    weights = {1: Decimal(1), 2: Decimal(1), 3: Decimal(1), 4: Decimal(0)}

    assert shares(Decimal(100), weights) == {
        1: Decimal("33.33"),
        2: Decimal("33.33"),
        3: Decimal("33.34"),
        4: 0,
    }


@given(agreed=st.none() | AMOUNTS, totals=TOTALS, paid=PAID)
def test_balances_of_orders_sum_to_the_deals(
    agreed: Decimal | None, totals: dict[int, Decimal], paid: dict[int | None, Decimal]
) -> None:
    found = orders_money(agreed=agreed, totals=totals, paid=paid)

    whole = money_sum(totals.values())
    if not whole:
        assert {one.owed for one in found.values()} == {None}
        return
    owed = money_sum(one.owed or Decimal(0) for one in found.values())
    assert owed == (whole if agreed is None else agreed)
    assert money_sum(one.paid for one in found.values()) == money_sum(paid.values())
