"""Pages of figures: what each role sees, the period in the address, the estimate taken by a press."""

import json

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.insight.rules.sight import TABS, sight_of
from naryad.orders.models import Order, OrderItem
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.tasks.models import TaskType
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import make_order, make_task
from tests.insight.conftest import Company


def get(client: Browser, member: Member, name: str, *args: object, query: str = "") -> str:
    client.force_login(member.user)
    response = client.get(reverse(f"insight:{name}", args=[member.workspace.slug, *args]) + query)
    assert response.status_code == 200, response
    return response.content.decode()


def status(client: Browser, member: Member, name: str, query: str) -> int:
    client.force_login(member.user)
    return client.get(reverse(f"insight:{name}", args=[member.workspace.slug]) + query).status_code


def test_tabs_follow_the_role(company: Company, olga: Member) -> None:

    assert sight_of(company.anna).tabs == sight_of(olga).tabs == TABS
    assert sight_of(company.anna).sees_persons
    assert not sight_of(olga).sees_persons
    assert sight_of(company.boris).tabs == ("orders", "steps", "funnel")
    assert sight_of(company.boris).leader_id == company.boris.pk
    assert sight_of(company.pavel).tabs == ("efficiency", "types", "workload")
    assert sight_of(company.pavel).member_id == company.pavel.pk


@pytest.mark.parametrize(
    ("role", "first"), [("owner", "efficiency"), ("sales", "orders"), ("performer", "efficiency")]
)
def test_insight_opens_at_the_first_tab(company: Company, client: Browser, role: str, first: str) -> None:
    member = Member.objects.filter(role=role).first()
    client.force_login(member.user)

    response = client.get(reverse("insight:overview", args=[company.workspace.slug]))

    assert response["Location"].endswith(f"/insight/{first}/")


def test_a_tab_of_others_leads_to_one_s_own(company: Company, client: Browser) -> None:
    client.force_login(company.boris.user)

    response = client.get(reverse("insight:efficiency", args=[company.workspace.slug]))

    assert response["Location"].endswith("/insight/orders/")


def test_a_performer_sees_no_colleague(company: Company, client: Browser) -> None:
    company.done(spent={"oleg": 60})

    for name in ("efficiency", "types", "workload"):
        assert "Oleg" not in get(client, company.pavel, name)
    assert status(client, company.pavel, "efficiency", f"?member={company.oleg.pk}") == 404


def test_an_observer_sees_figures_without_persons(company: Company, client: Browser, olga: Member) -> None:
    company.done(spent={"oleg": 60})

    assert status(client, olga, "efficiency", f"?member={company.oleg.pk}") == 404
    for name in TABS:
        page = get(client, olga, name)
        assert "Oleg" not in page
        assert "Pavel" not in page


def test_the_owner_sees_who_did_it(company: Company, client: Browser) -> None:
    company.done(spent={"oleg": 60})

    assert "Oleg" in get(client, company.anna, "efficiency", query="?span=year")


def test_a_wrong_period_says_so_beside_its_field(company: Company, client: Browser) -> None:
    page = get(client, company.anna, "efficiency", query="?span=own&first=2026-05-02&last=2026-05-01")

    assert "The last day is before the first." in page


@pytest.mark.parametrize("query", ["?span=own", "?first=1&last=2&span=own"])
def test_a_period_without_its_days_is_the_usual_one_and_says_so(
    company: Company, client: Browser, query: str
) -> None:
    assert "Efficiency" in get(client, company.anna, "efficiency", query=query)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("efficiency", "?span=century"),
        ("efficiency", "?back=-3"),
        ("efficiency", "?back=x"),
        ("efficiency", "?member=999999"),
        ("types", "?type=oak"),
    ],
)
def test_what_is_not_there_is_not_passed_over(
    company: Company, client: Browser, name: str, query: str
) -> None:
    assert status(client, company.anna, name, query) == 404


def test_whoever_has_done_nothing_is_shown_with_nothing(company: Company, client: Browser) -> None:
    page = get(client, company.anna, "efficiency", query=f"?member={company.anna.pk}")

    assert '<h2 id="insight-chosen">Anna</h2>' in page


def test_the_card_of_an_order_loads_its_ledger_where_it_may_be_seen(
    company: Company, client: Browser
) -> None:
    other = make_order(responsible=company.anna)
    slug = company.workspace.slug

    def place(member: Member, order: Order) -> bool:
        client.force_login(member.user)
        page = client.get(reverse("orders:order", args=[slug, order.pk])).content.decode()
        return reverse("insight:order_ledger", args=[slug, order.pk]) in page

    assert place(company.anna, company.order)
    assert place(company.boris, company.order)
    assert not place(company.boris, other)


def test_the_parts_on_the_card_are_there(company: Company, client: Browser) -> None:
    page = get(client, company.anna, "order_ledger", company.order.pk)

    assert "in a queue" in page
    assert "Together" in page


def test_the_steps_of_two_items_are_told_apart(company: Company, client: Browser) -> None:
    for name in ("Door", "Lid"):
        item = OrderItem.objects.create(order=company.order, name=name, total=0)
        make_task(order=company.order, title="Sawing", item=item)

    page = get(client, company.anna, "order_ledger", company.order.pk)

    assert all(name in page for name in ("Door", "Lid"))


def test_a_sales_manager_does_not_read_a_colleague_s_ledger(company: Company, client: Browser) -> None:
    other = make_order(responsible=company.anna)
    client.force_login(company.boris.user)

    response = client.get(reverse("insight:order_ledger", args=[company.workspace.slug, other.pk]))

    assert response.status_code == 403


def test_one_press_proposes_and_another_applies_and_a_third_takes_back(
    company: Company, client: Browser
) -> None:
    for _ in range(8):
        company.done(spent={"pavel": 190}, title="Saw")
    template = ProcessTemplate.objects.create(name="Kitchen", order_type=company.order.order_type)
    step = TemplateStep.objects.create(
        template=template, title="Saw", task_type=company.sawing, fixed_minutes=60
    )
    assert "Propose an estimate" in get(client, company.anna, "types")
    page = get(client, company.anna, "estimate", company.sawing.pk)
    assert "3 h 10 min" in page
    url = reverse("insight:estimate", args=[company.workspace.slug, company.sawing.pk])

    body = {"minutes": "3h 10min", f"take_{step.pk}": "on", f"fixed_{step.pk}": "3:10"}
    response = client.post(url, body, headers={"HX-Request": "true"})

    assert response.status_code == 204
    toast = json.loads(response["HX-Trigger"])["toast"]
    with scope(company.workspace.pk):
        step.refresh_from_db()
        assert (TaskType.objects.get().default_estimate, step.fixed_minutes) == (190, 190)
    assert client.post(toast["undo_url"]).status_code == 204
    with scope(company.workspace.pk):
        step.refresh_from_db()
        assert (TaskType.objects.get().default_estimate, step.fixed_minutes) == (60, 60)


def test_a_step_that_is_not_ticked_stays(company: Company, client: Browser) -> None:
    for _ in range(8):
        company.done(spent={"pavel": 190}, title="Saw")
    template = ProcessTemplate.objects.create(name="Kitchen", order_type=company.order.order_type)
    step = TemplateStep.objects.create(
        template=template, title="Saw", task_type=company.sawing, fixed_minutes=60
    )
    client.force_login(company.anna.user)
    url = reverse("insight:estimate", args=[company.workspace.slug, company.sawing.pk])

    client.post(url, {"minutes": "100", f"fixed_{step.pk}": "190"})

    with scope(company.workspace.pk):
        step.refresh_from_db()
        assert (TaskType.objects.get().default_estimate, step.fixed_minutes) == (100, 60)


def test_nothing_is_refused_beside_its_field(company: Company, client: Browser) -> None:
    client.force_login(company.anna.user)
    url = reverse("insight:estimate", args=[company.workspace.slug, company.sawing.pk])

    response = client.post(url, {"minutes": "0"})

    assert response.status_code == 422
    assert "An estimate is longer than nothing." in response.content.decode()
    with scope(company.workspace.pk):
        assert not EventRecord.objects.exists()
