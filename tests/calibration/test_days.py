"""When a task that has begun, or an order, is ready: worked by hand, and compared with a second reading of the rules."""

from datetime import date
from math import exp

import pytest

from naryad.calibration import Part, Weekdays, WorkingDates, day_of_all, stages
from naryad.calibration.begun import BegunModel
from naryad.calibration.days import answer, answers_open
from naryad.calibration.effort import Traits
from naryad.calibration.facts import DayLost, OrderForeseen
from naryad.calibration.orders import OrderModel, chance
from naryad.calibration.replay import SHOWN, replay
from naryad.calibration.shape import Shape
from naryad.calibration.student import inverse
from naryad.calibration.workdays import day_after, days_between
from tests.calibration import reference_days
from tests.calibration.random_history import history

EPOCH = date(1970, 1, 1).toordinal()
FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 3, day).toordinal() - EPOCH for day in (6, 7, 9, 10))
SAWING = Traits(estimate=240.0, type="saw", person=1, order=7, is_newcomer=True)


def test_business_days_over_a_weekend() -> None:
    """Friday to Monday is one day, Saturday to Monday none; a start on Saturday counts from Monday."""
    week = Weekdays()

    assert [days_between(week, FRIDAY, day) for day in (FRIDAY, SATURDAY, MONDAY, TUESDAY)] == [0, 1, 1, 2]
    assert [days_between(week, SATURDAY, day) for day in (SATURDAY, MONDAY, TUESDAY)] == [0, 0, 1]
    assert [day_after(week, FRIDAY, days) for days in (0, 1, 2)] == [FRIDAY, MONDAY, TUESDAY]
    assert [day_after(week, SATURDAY, days) for days in (0, 1)] == [MONDAY, TUESDAY]
    assert [days_between(week, MONDAY, MONDAY + 7 * weeks) for weeks in (1, 52)] == [5, 260]


def test_a_companys_own_dates_hold_as_far_as_they_are_known() -> None:
    """It works on Saturday and not on Monday; before and after the dates it knows come weekdays."""
    own = WorkingDates([FRIDAY, SATURDAY, TUESDAY])

    assert days_between(own, FRIDAY, TUESDAY) == 2
    assert [day_after(own, FRIDAY, days) for days in (1, 2, 3)] == [SATURDAY, TUESDAY, TUESDAY + 1]
    assert days_between(own, FRIDAY - 1, TUESDAY + 2) == 5
    assert day_after(own, FRIDAY - 1, 1) == FRIDAY


def test_the_same_day_lies_at_the_bottom() -> None:
    """Without history p = 0.05; base = 240/480 + 0.5 = 1 day; V = 5 · 0.05 + 0.10."""
    forecast = BegunModel.new().foresee(SAWING, 0.0)
    shape = Shape()

    assert (forecast.base, forecast.p) == (1.0, 0.05)
    assert forecast.s == pytest.approx((0.675**2 + 0.64 * 0.35) ** 0.5)
    assert answer(forecast, shape, 0.05) == 0
    assert answer(forecast, shape, 0.06) == 1
    assert answer(forecast, shape, 0.95) == int(exp(forecast.s * shape.inverse(0.9 / 0.95)))


def test_a_task_still_open_has_what_is_left_of_its_days() -> None:
    """Open on the day of its start: the same day is ruled out, G = p, so P50 is the level 0.05 + 0.95 · 0.5."""
    forecast = BegunModel.new().foresee(SAWING, 0.0)
    shape = Shape()

    assert answers_open(forecast, shape, [0.5], open_for=0) == (max(1, answer(forecast, shape, 0.525)),)
    assert answers_open(forecast, shape, [0.05], open_for=4)[0] >= 5


def test_a_same_day_end_teaches_the_atom_alone() -> None:
    model = BegunModel.new()
    model.teach(model.foresee(SAWING, 0.0), days=0, now=0.0)
    rows = {key[0]: values for key, values in model.to_json()["effects"]}

    assert rows["type"][1:5] == [0.0, 0.05, 0.0, 0.01]
    assert rows["type"][5] == pytest.approx(0.01 / (0.07 + 0.0475) * 0.95)  # seven layers of 0.01
    assert sum(model.shape.to_json()) == 0


def test_the_shape_begins_as_students_and_learns() -> None:
    shape = Shape()
    assert shape.inverse(0.5) == pytest.approx(0.0, abs=1e-9)
    assert shape.inverse(0.8) == pytest.approx(inverse(0.8), abs=0.01)

    for z in (0.55, 0.55, 99.0):
        shape.learn(z)

    counts = shape.to_json()
    assert counts[-1] == 1.0
    assert sum(counts) == pytest.approx(1 + 0.9995 + 0.9995**2)
    assert shape.cdf(8.0) == 1.0


def test_an_order_is_made_anew_when_its_minutes_pass_the_quarters() -> None:
    """60 + 60 + 240 + 60 + 60 of 480 minutes: 12.5, 25, 75, 87.5 %: the third end brings stages 2 and 3."""
    parts = [Part(60, 1), Part(60, 1), Part(240, 2), Part(60, 2), Part(60, 1)]

    made = [(stage, index, left.minutes, left.tasks, left.person) for stage, index, left in stages(parts)]

    assert made == [(1, 1, 360, 3, 2), (2, 2, 120, 2, 1), (3, 2, 120, 2, 1)]
    assert list(stages(parts[:3])) == []


def foreseen(at: float, *, plan_days: float | None = None) -> OrderForeseen:
    return OrderForeseen(at=at, on=int(at), order=7, stage=0, minutes=960.0, tasks=4, plan_days=plan_days)


def test_a_promise_is_judged_on_the_day_that_it_falls_due() -> None:
    """Each knot by itself, at the midnight after its day, whether the order is ready or not."""
    orders = OrderModel(Weekdays())
    promise = orders.follow(foreseen(float(MONDAY))).shown
    due = [day_after(Weekdays(), MONDAY, days) for days in promise.days]
    assert promise.due == due

    orders.judge(due[0])
    assert orders.to_json()["bases"]["estimates"]["theta"] == [0.0] * 5
    orders.judge(due[0] + 1)

    theta = orders.to_json()["bases"]["estimates"]["theta"]
    assert theta[0] == pytest.approx(0.08 * 0.05 * 0.95 * 0.05)
    assert theta[4] == 0.0
    orders.end(7, on=due[3], now=float(due[3]))
    orders.judge(due[4] + 1)
    theta = orders.to_json()["bases"]["estimates"]["theta"]
    assert theta[3] == pytest.approx(0.08 * 0.8 * 0.2 * (0.8 - 1))
    assert orders.to_json()["followed"] == []


def test_lost_days_move_what_is_due_and_do_not_count() -> None:
    orders = OrderModel(Weekdays())
    promise = orders.follow(foreseen(float(MONDAY))).shown
    last = promise.due[4]

    for _ in range(2):
        orders.lose(DayLost(at=float(TUESDAY), order=7, day=TUESDAY))

    assert promise.due[4] == day_after(Weekdays(), last, 1)
    orders.judge(last + 1)
    assert promise.due[4] is not None


def test_a_cancelled_order_is_not_judged_and_a_changed_one_does_not_teach() -> None:
    dropped, changed = OrderModel(Weekdays()), OrderModel(Weekdays())
    for orders in (dropped, changed):
        orders.follow(foreseen(float(MONDAY)))
    dropped.drop(7)
    changed.leave_out(7)
    changed.end(7, on=TUESDAY, now=float(TUESDAY))

    for orders in (dropped, changed):
        orders.judge(MONDAY + 3650)

    assert dropped.to_json()["bases"]["estimates"]["theta"] == [0.0] * 5
    assert changed.to_json()["bases"]["estimates"]["theta"] != [0.0] * 5
    assert changed.to_json()["bases"]["estimates"]["effects"] == []


def test_of_two_bases_the_plans_speaks_until_the_other_is_known_to_be_better() -> None:
    """The plan says a day for what takes two weeks; estimates say ten days."""
    orders = OrderModel(Weekdays())
    for turn in range(31):
        start = MONDAY + 28 * turn
        row = orders.follow(
            OrderForeseen(
                at=float(start), on=start, order=turn, stage=0, minutes=4560.0, tasks=4, plan_days=1.0
            )
        )
        assert row.speaks == ("plan" if turn < 30 else "estimates")
        assert row.promises["plan"].forecast.base == 1.0
        orders.end(turn, on=start + 14, now=float(start + 14))


def test_parts_of_a_deal_are_ready_when_all_are() -> None:
    """One part alone on its own P80 day, two of one kind where each has √0.8."""
    orders = OrderModel(Weekdays())
    row = orders.foresee(foreseen(float(MONDAY)))

    alone = day_of_all([row], 0.8, Weekdays())
    both = day_of_all([row, row], 0.8, Weekdays())

    assert alone == day_after(Weekdays(), MONDAY, row.shown.at(0.8))
    days = days_between(Weekdays(), MONDAY, both)
    assert chance(row.shown, days - 1) < 0.8**0.5 <= chance(row.shown, days)


@pytest.mark.parametrize("seed", range(3))
def test_a_second_reading_of_the_rules_foresees_the_same_days(seed: int) -> None:
    items = [item for item in history(seed) if item.estimate]

    answers = replay(items, open_for=(0, 3))

    expected = reference_days.begun(items, (0, 3))
    assert {
        row.item.task: [*row.days, *row.open_days[0], *row.open_days[3]] for row in answers.tasks
    } == expected
    rows = {
        (order.order, row.stage): [row.shown.at(level) for level in SHOWN]
        for order in answers.orders
        for _, row in order.rows
    }
    assert rows == reference_days.orders(items)
