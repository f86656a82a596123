"""How orders went through the steps of their processes: where a delay arose, what waited, was returned, skipped, added."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from naryad.forecast.models import TaskPlan
from naryad.insight.queries.steps import Course, order_course, steps_of_type
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.steps import PlannedStep, slips
from naryad.orders.models import Order
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.rules.chain import Link
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.plan import cancel_task
from naryad.tasks.actions.press import finish_task, return_task, start_task
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import make_order, make_week
from tests.insight.conftest import ALL, Company
from tests.insight.test_pages import get

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OBSERVER = Sight()


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ({1: (10, 15), 2: (20, 27, 1), 3: (30, 30, 2)}, {1: (5, 5), 2: (7, 2), 3: (0, -7)}),  # made good
        ({1: (10, 4), 2: (20, 23, 1)}, {1: (-6, -6), 2: (3, 3)}),  # what is early helps nobody
        ({1: (10, 15), 2: (None, 40, 1), 3: (50, 58, 2)}, {1: (5, 5), 3: (8, 3)}),  # hands on what it got
        (
            {1: (10, 12), 2: (10, 18), 3: (30, 39, 1, 2)},
            {1: (2, 2), 2: (8, 8), 3: (9, 1)},
        ),  # the latest of two
        ({1: (90, None), 2: (110, None, 1)}, {1: (10, 10)}),  # open: now is 100
    ],
)
def test_a_delay_is_told_from_the_one_before_it(
    steps: dict[int, tuple[int | None, ...]], found: dict[int, tuple[int, int]]
) -> None:
    rows = {
        pk: PlannedStep(planned=step[0], finished=step[1], after=[one for one in step[2:] if one])
        for pk, step in steps.items()
    }

    assert {pk: (slip.late, slip.own) for pk, slip in slips(rows, now=100).items()} == found


@pytest.fixture
def order(company: Company) -> Order:
    """Drawn a day late, sawn, returned with a reason; edging skipped; a visit added by hand."""
    anna, pavel = company.anna, company.pavel
    make_week(company.oleg)
    order = make_order(responsible=company.boris, accepted_at=MONDAY)
    template = create_template(
        name="Kitchen",
        order_type_id=order.order_type_id,
        steps=[
            StepInput(title=title, assignee_id=pavel.pk, fixed_minutes=60)
            for title in ("Draw", "Saw", "Edge")
        ],
        links=[Link(predecessor=0, successor=1)],
        actor=anna,
        now=MONDAY,
    )
    launch = launch_template(template_id=template.pk, order_id=order.pk, actor=anna, now=MONDAY)
    draw, saw, edge = launch.task_ids
    for pk, start in ((draw, MONDAY), (saw, MONDAY + HOUR)):
        TaskPlan.objects.create(task_id=pk, planned_at=MONDAY, starts_at=start, finishes_at=start + HOUR)
    tuesday = MONDAY + DAY
    for pk, start in ((draw, tuesday), (saw, tuesday + 3 * HOUR)):
        start_task(task_id=pk, actor=pavel, now=start)
        finish_task(task_id=pk, actor=pavel, now=start + HOUR)
    return_task(task_id=saw, reason="Scratched", actor=anna, now=tuesday + 5 * HOUR)
    start_task(task_id=saw, actor=pavel, now=tuesday + 5 * HOUR)
    finish_task(task_id=saw, actor=pavel, now=tuesday + 6 * HOUR)
    cancel_task(task_id=edge, reason="Solid wood", actor=anna, now=tuesday)
    create_task(title="Visit", order_id=order.pk, actor=anna, now=tuesday)
    return order


def course(company: Company, order: Order, sight: Sight = ALL) -> Course:
    return order_course(order=order, sight=sight, workspace=company.workspace, now=MONDAY + 3 * DAY)


def test_every_step_is_followed(company: Company, order: Order) -> None:
    found = course(company, order)

    steps = {one.task.title: one for one in found.steps}
    slip = {name: (one.slip.late, one.slip.own) for name, one in steps.items() if one.slip}
    assert slip == {"Draw": (1440, 1440), "Saw": (1440 + 4 * 60, 4 * 60)}
    assert (found.worst and found.worst.task.title) == "Draw"
    assert (list(steps["Saw"].returned), steps["Saw"].after) == (["Scratched"], steps["Draw"].task)
    assert (steps["Draw"].step.waited, steps["Saw"].step.waited) == (1440, 2 * 60)
    assert (steps["Edge"].is_skipped, steps["Edge"].cancelled) == (True, "Solid wood")
    assert [name for name, one in steps.items() if one.is_added] == ["Visit"]
    assert (found.returns, found.skipped, found.added, found.removed) == (1, 1, 1, 0)


def test_many_orders_are_summed_by_step(company: Company, order: Order) -> None:
    found = steps_of_type(orders=[order], sight=ALL, workspace=company.workspace, now=MONDAY + 3 * DAY)

    rows = {row.title: row for row in found.rows}
    assert list(rows) == ["Draw", "Saw", "Edge", "Visit"]
    assert (rows["Draw"].facts, rows["Saw"].facts, rows["Draw"].plan) == (
        [60],
        [120],
        None,
    )  # below 3: no median
    assert (rows["Draw"].waits, rows["Draw"].longest_for) == (1440, "Pavel")
    assert (rows["Saw"].returned, rows["Edge"].skipped, rows["Visit"].is_added) == (1, 1, True)
    assert rows["Saw"].delays == [4 * 60]


def test_an_observer_is_told_no_names(company: Company, order: Order) -> None:
    whole = steps_of_type(orders=[order], sight=OBSERVER, workspace=company.workspace, now=MONDAY + 3 * DAY)

    assert {row.longest_for for row in whole.rows} == {""}
    assert {one.step.waited_for for one in course(company, order, OBSERVER).steps} == {""}


def test_who_sees_the_order_sees_its_course(
    company: Company, order: Order, client: Browser, olga: Member
) -> None:
    page = get(client, company.anna, "order_steps", order.pk)

    assert "Scratched" in page
    assert "Solid wood" in page
    assert "Pavel" not in get(client, olga, "order_steps", order.pk)
    assert "Visit" not in get(client, company.pavel, "order_steps", order.pk)  # nobody's: own steps only


def test_figures_of_a_type_are_a_page_and_a_file(company: Company, order: Order, client: Browser) -> None:
    Order.objects.filter(pk=order.pk).update(status="done", finished_at=MONDAY + 2 * DAY)
    query = "?span=own&first=2026-11-01&last=2026-11-30"

    page = get(client, company.anna, "steps", query=query)
    file = client.get(f"/w/{company.workspace.slug}/insight/steps/file/{query}&format=csv")
    sheet = client.get(f"/w/{company.workspace.slug}/orders/{order.pk}/steps/file/?format=xlsx")

    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert "Draw" in page
    assert [row[0] for row in rows[1:]] == ["Draw", "Saw", "Edge", "Visit"]
    assert (rows[1][7], rows[2][10], rows[3][11]) == ("24.0", "1", "1")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert client.get(f"/w/{company.workspace.slug}/insight/steps/file/?format=exe").status_code == 404


def test_own_orders_alone_count_for_who_leads_them(company: Company, order: Order, client: Browser) -> None:
    Order.objects.filter(pk=order.pk).update(
        status="done", finished_at=MONDAY + 2 * DAY, responsible=company.anna
    )
    query = "?span=own&first=2026-11-01&last=2026-11-30"

    assert "Draw" not in get(client, company.boris, "steps", query=query)
    Order.objects.filter(pk=order.pk).update(responsible=company.boris)
    assert "Draw" in get(client, company.boris, "steps", query=query)


def test_as_many_queries_for_two_orders_as_for_one(company: Company, order: Order) -> None:
    counts = []
    other = make_order(responsible=company.boris, order_type=order.order_type)
    Task.objects.create(order=other, title="Draw", estimate=60, created_at=MONDAY)
    for orders in ([order], [order, other]):
        with CaptureQueriesContext(connection) as captured:
            steps_of_type(orders=orders, sight=ALL, workspace=company.workspace, now=MONDAY + DAY)
        counts.append(len(captured))

    assert counts[0] == counts[1]
