"""What orders owe of what was agreed, and what of it is paid."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from naryad.core.money import money_sum
from naryad.payments.rules import DealSums, is_deal_paid, is_paid, orders_money, shares

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


def test_paid_is_a_share_of_what_is_owed_less_the_tolerance() -> None:
    def of(loose: str, share: str = "1", **figures: Any) -> tuple[bool, bool]:
        sums = DealSums(
            currency="RUB", totals={1: Decimal(300), 2: Decimal(100)}, paid={None: Decimal(loose)}
        )
        sums = replace(sums, **figures)
        rule: dict[str, Decimal] = {"share": Decimal(share), "tolerance": Decimal(1)}
        return is_paid(sums, order_id=1, **rule), is_deal_paid(sums, **rule)

    assert of("399") == (True, True)  # of the order: 299.25 of 300
    assert of("398.99")[1] is False
    assert of("200", share="0.5") == (True, True)
    assert of("0", paid={1: Decimal(300), 2: Decimal(-300)}) == (True, False)
    assert of("0", paid={1: Decimal(300), None: Decimal(-300)})[1] is False  # all was given back
    assert of("100", agreed=Decimal(100)) == (True, True)
    assert of("0", totals={1: Decimal(0)}) == (True, True)  # lowered to nothing
    assert of("0", totals={}) == (False, False)  # nobody knows yet what is owed
    assert of("0", totals={}, agreed=Decimal(0)) == (True, True)
