"""Whose queue hears of what."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from naryad.orders.actions.orders import update_order
from naryad.tasks.actions.plan import assign_task
from naryad.tasks.actions.press import release_task, start_task
from naryad.tasks.actions.waiting import postpone_waiting
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.activity.heard import announcements
from tests.factories import link, make_skill, make_task
from tests.tasks.conftest import Company
from tests.tasks.test_queue_page import enter, url


def topics(act: Any, **given: Any) -> set[str]:
    """What is announced meanwhile."""
    with announcements() as sent:
        act(now=timezone.now(), **given)
    return {topic for notice in sent for topic in notice}


def queue_hears(member: Member) -> set[str]:
    page = enter(member).get(url(member, "my_queue")).content.decode()
    found = re.search(r'id="queue" data-live="([^"]*)"', page)
    assert found
    return set(found[1].split())


def test_work_on_ones_own_task_wakes_no_queue_of_the_others(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel, skill=company.sawing)

    told = topics(start_task, task_id=task.pk, actor=company.pavel)

    assert told & queue_hears(company.pavel)
    assert not told & queue_hears(company.oleg)


def test_a_shared_task_that_is_taken_or_comes_back_wakes_all_who_have_its_specialisation(
    company: Company,
) -> None:
    task = make_task(order=company.order, skill=company.sawing)

    taken = topics(start_task, task_id=task.pk, actor=company.pavel)
    given_back = topics(release_task, task_id=task.pk, actor=company.pavel)

    assert f"skill:{company.sawing.pk}" in taken & given_back
    assert f"skill:{company.sawing.pk}" in queue_hears(company.oleg)


def test_a_task_that_goes_to_another_pool_wakes_the_one_that_it_left(company: Company) -> None:
    painting = make_skill("painting", company.oleg)
    task = make_task(order=company.order, skill=company.sawing)

    told = topics(assign_task, task_id=task.pk, skill_id=painting.pk, actor=company.boris)

    assert {f"skill:{company.sawing.pk}", f"skill:{painting.pk}"} <= told


def test_a_queue_hears_of_the_task_that_its_own_waits_for(company: Company) -> None:
    before = make_task(order=company.order, assignee=company.oleg)
    after = make_task(order=company.order, assignee=company.pavel, status=Task.Status.BLOCKED)
    link(before, after)

    assert f"task:{before.pk}" in queue_hears(company.pavel)


def test_what_is_changed_in_an_order_wakes_the_queues_of_its_open_tasks(company: Company) -> None:
    make_task(order=company.order, assignee=company.pavel)
    make_task(order=company.order, assignee=company.oleg, status=Task.Status.DONE, finished_at=timezone.now())

    told = topics(update_order, order_id=company.order.pk, title="Other kitchen", actor=company.boris)

    assert f"member:{company.pavel.pk}" in told
    assert f"member:{company.oleg.pk}" not in told


def test_waiting_that_is_nobodys_wakes_who_answers_for_its_order(company: Company) -> None:
    now = timezone.now()
    waits: dict[str, Any] = {"kind": "wait", "elapsed_minutes": 60, "status": "in_progress"}
    task = make_task(order=company.order, started_at=now, expected_at=now, **waits)

    told = topics(postpone_waiting, task_id=task.pk, expected_at=now + timedelta(days=1), actor=company.boris)

    assert f"member:{company.boris.pk}" in told
