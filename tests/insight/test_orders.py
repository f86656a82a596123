"""Lead time and kept promises."""

from datetime import date, datetime, timedelta

import pytest

from naryad.activity.actions import record
from naryad.insight.queries.orders import OrderFigures, order_figures
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.orders.facts import OrderCreated, OrderPromised
from naryad.orders.models import Order
from tests.factories import NOW, another_company, make_deal, make_order
from tests.insight.conftest import ALL, Company

DONE_AT = NOW - timedelta(days=3)  # 20 November


def finished(company: Company, *, days: int = 10, promises: tuple[date, ...] = (), **fields: object) -> Order:
    """An order that took so many days and whose client was told these dates, one after another."""
    order = make_order(
        **{"responsible": company.boris}
        | fields
        | {
            "status": Order.Status.DONE,
            "accepted_at": DONE_AT - timedelta(days=days),
            "finished_at": DONE_AT,
            "promised_on": promises[-1] if promises else None,
        }
    )
    who = {"actor": company.anna, "at": NOW}
    record(
        OrderCreated(order_id=order.pk, order=str(order), promised_on=promises[0] if promises else None),
        **who,
    )
    for before, after in zip(promises, promises[1:], strict=False):
        fact = OrderPromised(order_id=order.pk, order=str(order), promised_before=before, promised_on=after)
        record(fact, **who)
    return order


def found(period: Period, *, sight: Sight = ALL) -> OrderFigures:
    return order_figures(period=period, sight=sight)


def test_lead_time_is_the_median_and_what_85_of_100_do_not_exceed(company: Company, period: Period) -> None:
    for days in range(1, 12):
        finished(company, days=days)

    whole = found(period).whole

    assert (whole.orders, whole.median) == (11, 6 * 1440)
    assert whole.late == pytest.approx(9.5 * 1440)


def test_on_time_is_against_the_first_promise_and_the_last(company: Company, period: Period) -> None:
    kept, missed = date(2026, 11, 20), date(2026, 11, 19)
    for _ in range(5):
        finished(company, promises=(kept,))
    for _ in range(3):
        finished(company, promises=(missed, kept))
    for _ in range(2):
        finished(company, promises=(kept, missed))
    finished(company)

    whole = found(period).whole

    assert (whole.kept_first, whole.promised_first) == (7, 10)
    assert (whole.kept_last, whole.promised_last) == (8, 10)
    assert (whole.share_first, whole.share_last) == (70, 80)
    assert whole.unpromised == 1


def test_the_day_is_the_company_s(company: Company, period: Period) -> None:
    order = finished(company, promises=(date(2026, 11, 20),))
    Order.objects.filter(pk=order.pk).update(finished_at=datetime.fromisoformat("2026-11-20T21:30:00+00:00"))

    assert found(period).whole.kept_last == 0  # 0:30 of the 21st in Moscow


@pytest.mark.parametrize(
    ("orders", "is_shown", "is_firm"), [(2, False, False), (3, True, False), (8, True, True)]
)
def test_few_orders_are_grey_and_two_are_not_shown(
    company: Company, period: Period, orders: int, is_shown: bool, is_firm: bool
) -> None:
    for _ in range(orders):
        finished(company, promises=(date(2026, 11, 20),))

    whole = found(period).whole

    assert (whole.orders, whole.is_firm) == (orders, is_firm)
    assert [value is not None for value in (whole.median, whole.late, whole.share_first)] == [is_shown] * 3


def test_figures_are_by_type_and_by_month(company: Company, period: Period) -> None:
    order = finished(company)

    figures = found(period)

    assert [(row.pk, lead.orders) for row, lead in figures.types] == [(order.order_type_id, 1)]
    assert {month: lead.orders for month, lead in figures.months.items()} == {date(2026, 11, 1): 1}


def test_open_orders_do_not_count(company: Company, period: Period) -> None:
    assert found(period).whole.orders == 0


def test_sales_sees_orders_of_own_deals_and_those_it_leads(company: Company, period: Period) -> None:
    finished(company)
    finished(company, responsible=company.anna)
    finished(company, responsible=company.anna, deal=make_deal(responsible=company.boris))

    assert found(period, sight=Sight(leader_id=company.boris.pk)).whole.orders == 2


def test_another_company_is_not_counted(company: Company, period: Period) -> None:
    with another_company() as vera:
        make_order(responsible=vera, status=Order.Status.DONE, finished_at=DONE_AT)

    assert found(period).whole.orders == 0
