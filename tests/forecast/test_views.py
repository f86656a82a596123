"""Workload and "why this date" as pages."""

import html
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from naryad.forecast import actions, views
from naryad.forecast.queries.workload import workload
from naryad.people.models import Absence
from naryad.tasks.actions.press import start_task
from naryad.tasks.actions.stop import hold_order
from naryad.workspaces.models import Member, Workspace
from tests.factories import (
    NOW,
    another_company,
    link,
    make_deal,
    make_member,
    make_order,
    make_skill,
    make_task,
    make_week,
)

pytestmark = pytest.mark.django_db


def replan(now: Any = NOW) -> None:
    actions.request_forecast(now=now)
    actions.refresh_forecast(now=now)


def enter(client: Client, member: Member) -> Client:
    assert member.user is not None
    client.force_login(member.user)
    return client


def test_workload_measures_what_the_plan_gives_to_everybody(boris: Member, pavel: Member) -> None:
    sawing = make_skill("sawing", pavel)
    late = make_order(responsible=boris, promised_on=date(2026, 11, 20))
    make_task(order=late, assignee=pavel, estimate=600)
    make_task(order=late, skill=sawing, estimate=45 * 60)
    other = make_order(responsible=boris)
    make_task(order=other, skill=make_skill("gilding"))
    make_task(order=other)
    Absence.objects.create(member=pavel, starts_at=NOW.replace(hour=14), ends_at=NOW.replace(hour=15))
    replan()

    found = workload(now=NOW, workspace=pavel.workspace)

    (load,) = found.loads
    assert (load.member, load.tasks, load.minutes, load.trouble) == (pavel, 2, 600 + 45 * 60, 1)
    assert (load.week_minutes, load.week_capacity, load.week_share) == (39 * 60, 39 * 60, 100)
    assert load.busy_until is not None
    assert load.busy_until.date() == date(2026, 12, 1)
    assert load.absent_until is None
    assert [(pool.skill, pool.tasks, pool.undated, pool.members) for pool in found.pools] == [
        ("gilding", 1, 1, 0),
        ("sawing", 1, 0, 1),
    ]
    assert found.unassigned == 2


def test_workload_names_who_is_absent_now(pavel: Member) -> None:
    Absence.objects.create(member=pavel, starts_at=NOW, ends_at=NOW.replace(day=25))

    (load,) = workload(now=NOW, workspace=pavel.workspace).loads

    assert load.absent_until == NOW.replace(day=25)


def test_workload_says_what_each_one_does_now(client: Client, anna: Member, pavel: Member) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=pavel, title="Sawing of fronts")
    start_task(task_id=task.pk, actor=pavel, now=NOW)

    (load,) = workload(now=NOW + timedelta(hours=1), workspace=pavel.workspace).loads

    assert load.now == (task.pk, "Sawing of fronts", NOW)
    page = enter(client, anna).get(f"/w/{pavel.workspace.slug}/forecast/workload/").content.decode()
    assert f"/tasks/{task.pk}/" in page


def test_on_a_day_off_workload_is_of_the_next_week(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel, estimate=20 * 60)
    saturday = NOW + timedelta(days=5)
    replan(saturday)

    (load,) = (found := workload(now=saturday, workspace=pavel.workspace)).loads

    assert found.is_next_week
    assert (load.week_minutes, load.week_capacity, load.week_share) == (20 * 60, 40 * 60, 50)


def test_workload_page_has_a_fixed_number_of_queries(
    client: Client,
    anna: Member,
    boris: Member,
    pavel: Member,
    company: Workspace,
) -> None:
    enter(client, anna)
    for size in (2, 12):
        for _ in range(size):
            other = make_member(name="Other", has_login=False)
            make_week(other)
            make_task(order=make_order(responsible=boris), assignee=other)
            make_skill(f"skill of {other.pk}", other)
        replan(timezone.now())
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/w/{company.slug}/forecast/workload/")
        assert page.status_code == 200
        assert "Other" in page.content.decode()
        assert sum(query["sql"].startswith("SELECT") for query in asked.captured_queries) <= 14


def test_a_performer_does_not_see_the_workload(client: Client, pavel: Member, company: Workspace) -> None:
    assert enter(client, pavel).get(f"/w/{company.slug}/forecast/workload/").status_code == 403


def test_why_shows_the_steps_with_names(
    client: Client, boris: Member, pavel: Member, company: Workspace
) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 12, 24))
    sawing = make_task(order=order, assignee=pavel, title="Sawing")
    link(sawing, make_task(order=order, assignee=pavel, title="Fitting", estimate=75), lag=60)
    replan(timezone.now())

    page = enter(client, boris).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert "Sawing" in page
    assert "Pause before" in page
    assert "Pavel" in page


def test_the_card_of_a_late_order_says_what_it_waits_for_longest(
    client: Client, anna: Member, boris: Member, pavel: Member, company: Workspace
) -> None:
    now = timezone.now()
    order = make_order(responsible=boris, promised_on=timezone.localdate())
    wait = {"kind": "wait", "elapsed_minutes": 20 * 1440, "status": "in_progress"}
    fronts = make_task(
        order=order, title="Fronts", started_at=now, expected_at=now + timedelta(days=20), **wait
    )
    link(fronts, make_task(order=order, assignee=pavel, title="Fitting", status="blocked"))
    replan(now)

    late = enter(client, anna).get(f"/w/{company.slug}/orders/{order.pk}/").text
    make_task(order=order, assignee=(oleg := make_member(name="Oleg")), title="Packing")
    order.promised_on = timezone.localdate() + timedelta(days=90)
    order.save(update_fields=["promised_on"])
    replan(now)

    cause = late[late.index("data-cause") :].split("</div>")[0]
    assert "Longest:" in cause
    assert "«Fronts»" in cause
    assert late.count("holds the date") == 1
    assert "data-cause" not in enter(client, oleg).get(f"/w/{company.slug}/orders/{order.pk}/").text


def test_why_offers_the_cure(client: Client, anna: Member, boris: Member, company: Workspace) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, skill=make_skill("gilding"))
    replan(timezone.now())

    page = enter(client, anna).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert "nobody has the specialisation “gilding”" in page
    assert "Give somebody the specialisation" in page


def test_a_task_left_out_of_the_date_is_named_with_its_cure(
    client: Client, anna: Member, boris: Member, pavel: Member, company: Workspace
) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, title="Saw", assignee=pavel, estimate=60)
    unknown = make_task(order=order, title="Polish", assignee=pavel, estimate=None)
    replan()

    page = enter(client, anna).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert "Polish" in page
    assert f'href="/w/{company.slug}/tasks/{unknown.pk}/">Give an estimate' in page


def test_who_may_not_edit_is_told_the_reason_without_buttons(
    client: Client, boris: Member, company: Workspace
) -> None:
    observer = make_member(name="Observer", role=Member.Role.OBSERVER)
    order = make_order(responsible=boris)
    make_task(order=order)
    replan(timezone.now())

    page = enter(client, observer).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert "has neither an assignee nor a specialisation" in page
    assert ">Assign<" not in page


def test_why_names_no_task_to_a_performer_who_may_not_open_it(
    client: Client, boris: Member, pavel: Member, company: Workspace, oleg: Member
) -> None:
    make_week(oleg)
    secret = make_order(responsible=boris, title="Secret order", priority=3)
    for _number in range(2):
        make_task(order=secret, assignee=oleg, title="Secret task", estimate=600)
    order = make_order(responsible=boris)
    make_task(order=order, assignee=pavel, title="Mine", estimate=30)
    make_task(order=order, assignee=oleg, title="His")
    replan(timezone.now())
    url = f"/w/{company.slug}/orders/{order.pk}/why/"

    page = enter(client, pavel).get(url).content.decode()

    assert "2 tasks of other orders" in page
    assert "«His»" in page
    assert "Secret" not in page and secret.code not in page
    assert f"queue/{oleg.pk}/" not in page
    page = enter(client, boris).get(url).content.decode()
    assert "Secret task" in page and secret.code in page


def test_why_names_no_held_task_to_a_performer_who_may_not_open_it(
    client: Client, boris: Member, pavel: Member, company: Workspace
) -> None:
    deal = make_deal(responsible=boris)
    held = make_order(responsible=boris, deal=deal, title="Secret order")
    order = make_order(responsible=boris, deal=deal)
    link(make_task(order=held, title="Secret task"), make_task(order=order, assignee=pavel, title="Mine"))
    hold_order(order_id=held.pk, actor=boris, now=NOW)
    replan(timezone.now())

    page = enter(client, pavel).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert "waits for another order's task" in html.unescape(page)
    assert "Secret" not in page and held.code not in page


def test_who_sells_the_deal_is_offered_the_cure_when_somebody_else_leads_the_order(
    client: Client, anna: Member, boris: Member, company: Workspace
) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=boris))
    make_task(order=order)
    replan(timezone.now())

    page = enter(client, boris).get(f"/w/{company.slug}/orders/{order.pk}/why/").content.decode()

    assert ">Assign<" in page


def test_why_of_another_company_or_of_an_unseen_order_is_not_found(
    client: Client, boris: Member, pavel: Member, company: Workspace
) -> None:
    order = make_order(responsible=boris)
    with another_company() as vera:
        foreign = make_order(responsible=vera)

    assert enter(client, boris).get(f"/w/{company.slug}/orders/{foreign.pk}/why/").status_code == 404
    assert enter(client, pavel).get(f"/w/{company.slug}/orders/{order.pk}/why/").status_code == 404


def test_a_deal_opens_before_any_plan_has_seen_it(client: Client, anna: Member, company: Workspace) -> None:
    deal = make_deal(responsible=anna)

    answer = enter(client, anna).get(f"/w/{company.slug}/deals/{deal.pk}/")

    assert answer.status_code == 200


def test_the_live_part_answers_itself_alone(client: Client, anna: Member, company: Workspace) -> None:
    page = enter(client, anna).get(
        f"/w/{company.slug}/forecast/workload/",
        headers={"HX-Request": "true", "HX-Target": "section#workload"},
    )

    assert page.content.decode().lstrip().startswith("<section")


def test_a_deal_with_a_late_order_says_that_another_has_no_date(
    client: Client, boris: Member, pavel: Member, company: Workspace
) -> None:
    deal = make_deal(responsible=boris)
    late = make_order(responsible=boris, deal=deal, promised_on=timezone.localdate() - timedelta(days=1))
    make_task(order=late, assignee=pavel)
    make_task(order=make_order(responsible=boris, deal=deal), estimate=60)
    undated = make_deal(responsible=boris)
    make_task(deal=undated, estimate=60)
    replan(timezone.now())

    both, one = (
        enter(client, boris).get(f"/w/{company.slug}/deals/{row.pk}/").text for row in (deal, undated)
    )

    ready = both[both.index("Ready date</dt>") :].split("</dd>")[0]
    assert "cannot be dated" in ready
    assert "late" in ready
    assert "cannot be dated" in one[one.index("Ready date</dt>") :].split("</dd>")[0]


@pytest.mark.parametrize(("hours", "is_offered"), [(3, False), (30, True)])
def test_a_higher_priority_is_offered_where_it_brings_another_day(
    monkeypatch: pytest.MonkeyPatch, hours: int, is_offered: bool
) -> None:
    ready_at = datetime(2026, 12, 9, 15, tzinfo=UTC)
    answer, higher = (
        Mock(expected=Mock(ready_at=at)) for at in (ready_at, ready_at - timedelta(hours=hours))
    )
    monkeypatch.setattr(views.whatif, "when_could_we", Mock(return_value=higher))

    offered = views._with_higher(Mock(), answer, {"priority": 1}, zone="Europe/Moscow")

    assert bool(offered) == is_offered
