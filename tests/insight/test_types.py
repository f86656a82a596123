"""Average time of task types."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from naryad.insight.queries.types import TypeFigures, type_figures
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import Verdict
from naryad.tasks.models import TaskType
from tests.factories import NOW
from tests.insight.conftest import ALL, Company


def sawing(period: Period, *, sight: Sight = ALL) -> TypeFigures | None:
    return next(
        (row for row in type_figures(period=period, sight=sight) if row.path.endswith("Sawing")), None
    )


def test_average_is_the_median_for_display_and_the_ratio_of_sums_for_planning(
    company: Company, period: Period
) -> None:
    for minutes in (100, 100, 100, 150, 200, 300, 300, 300, 1000):
        company.done(spent={"pavel": minutes})

    found = sawing(period).newest

    assert (found.tasks, found.median) == (9, 200)
    assert found.planning == pytest.approx(2550 / 9)


def test_time_is_divided_by_the_quantity_of_the_item(company: Company, period: Period) -> None:
    for quantity in range(1, 10):
        company.done(spent={"pavel": 60 * quantity}, quantity=Decimal(quantity))

    found = sawing(period).newest

    assert (found.median, found.planning) == (60, 60)


def test_only_the_last_sixty_count(company: Company, period: Period) -> None:
    for number in range(70):
        is_old = number < 10
        company.done(
            spent={"pavel": 1000 if is_old else 100},
            finished_at=NOW - timedelta(days=100 if is_old else 10),
        )

    found = sawing(period).newest

    assert (found.tasks, found.median, found.planning) == (60, 100, 100)


def test_few_tasks_are_shown_with_their_range_and_two_are_not(company: Company, period: Period) -> None:
    for minutes in (300, 600):
        company.done(spent={"pavel": minutes})
    assert sawing(period).newest.median is None

    company.done(spent={"pavel": 900})
    found = sawing(period)

    assert (found.newest.tasks, found.newest.median, found.newest.is_firm) == (3, 600, False)
    assert (found.newest.range.low, found.newest.range.high) == (300, 900)
    assert found.change.verdict == Verdict.FEW


def test_a_task_without_an_estimate_has_a_time_but_no_efficiency(company: Company, period: Period) -> None:
    for _ in range(8):
        company.done(spent={"pavel": 180}, estimate=None)

    found = sawing(period)

    assert found.newest.median == 180
    assert found.in_period.tasks == 0
    assert found.left_out.in_all == 0


def test_a_change_is_seen_between_three_months_and_nine(company: Company, period: Period) -> None:
    for month in range(12):
        for number in range(10):
            year, number_of_month = divmod(2026 * 12 + 10 - month, 12)
            company.done(
                spent={"pavel": (240 if month < 3 else 120) + number},
                finished_at=datetime(year, number_of_month + 1, 3, 9, number, tzinfo=UTC),
            )

    found = sawing(period)

    assert found.change.verdict == Verdict.SLOWER
    assert found.change.per_cent == pytest.approx(96, abs=4)
    assert len(found.months) == 12


def test_types_are_named_by_their_way(company: Company, period: Period) -> None:
    kind = TaskType.objects.create(name="Production")
    TaskType.objects.filter(pk=company.sawing.pk).update(parent=kind)
    company.done(spent={"pavel": 60})

    assert sawing(period).path == "Production / Sawing"


def test_a_performer_sees_what_they_did_alone(company: Company, period: Period) -> None:
    for _ in range(8):
        company.done(spent={"pavel": 180})
        company.done(spent={"pavel": 10, "oleg": 500})
    company.done(spent={"oleg": 60})

    found = sawing(period, sight=Sight(member_id=company.pavel.pk))

    assert (found.newest.tasks, found.newest.median) == (8, 180)
