"""A task of no order and no deal: who sees it, where it stands, and what it takes of its assignee's time."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.forecast.actions import refresh_forecast
from naryad.forecast.models import TaskForecast
from naryad.forecast.queries.workload import workload
from naryad.notifications.actions.bell import tell
from naryad.notifications.models import Notification
from naryad.tasks.actions.create import CannotCreateTask, TaskDraft, create_task, lay_tasks
from naryad.tasks.actions.plan import assign_task, update_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import queue
from naryad.tasks.queries.rank import takeable_tasks, visible_tasks
from naryad.tasks.queries.table import search_tasks
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_task, make_week
from tests.tasks.conftest import Company


def make_internal(company: Company, **given: Any) -> Task:
    """Boris asks Pavel."""
    chosen = {
        "title": "Sharpen the saws",
        "assignee_id": company.pavel.pk,
        "estimate": 60,
        "actor": company.boris,
    }
    return create_task(now=NOW, **chosen | given)


def seers(task: Task, *members: Member) -> set[str]:
    return {member.name for member in members if visible_tasks(member).filter(pk=task.pk).exists()}


def test_author_assignee_and_heads_see_it_and_nobody_else(company: Company, olga: Member) -> None:
    head = make_member(name="Gleb", role=Member.Role.HEAD)
    seller = make_member(name="Sonya", role=Member.Role.SALES)
    accountant = make_member(name="Alla", role=Member.Role.ACCOUNTANT)

    task = make_internal(company)

    everybody = (company.anna, head, company.boris, company.pavel, company.oleg, seller, accountant, olga)
    assert seers(task, *everybody) == {"Anna", "Gleb", "Boris", "Pavel"}
    assert not search_tasks(member=seller, text="Sharpen")
    assert not takeable_tasks(seller).exists()


def test_a_shared_one_is_seen_by_its_pool(company: Company, olga: Member) -> None:
    painter = make_member(name="Rita")

    task = make_internal(company, assignee_id=None, skill_id=company.sawing.pk)

    assert seers(task, company.pavel, company.oleg, painter, olga) == {"Pavel", "Oleg"}


@pytest.mark.parametrize(("name", "status"), [("boris", 200), ("pavel", 200), ("olga", 404)])
def test_its_card_opens_for_who_sees_it(company: Company, olga: Member, name: str, status: int) -> None:
    task = make_internal(company)
    browser = Browser()
    browser.force_login((olga if name == "olga" else getattr(company, name)).user)

    answer = browser.get(company.url(f"tasks/{task.pk}/"))

    assert answer.status_code == status
    assert ("internal" in answer.text) is (status == 200)


def test_it_stands_in_the_queue_and_is_hidden_from_who_looks_into_it(company: Company, olga: Member) -> None:
    other, task = make_task(order=company.order, assignee=company.pavel), make_internal(company)

    own, seen = (queue(member=company.pavel, viewer=viewer, now=NOW).order for viewer in (None, olga))

    assert own == (other.pk, task.pk)
    assert seen == (other.pk,)


def test_its_author_and_nobody_else_of_the_sellers_changes_it(company: Company) -> None:
    task, seller = make_internal(company), make_member(name="Sonya", role=Member.Role.SALES)

    update_task(task_id=task.pk, version=None, title="Sharpen", actor=company.boris, now=NOW)
    with pytest.raises(NotAllowed):
        assign_task(task_id=task.pk, assignee_id=seller.pk, skill_id=None, actor=seller, now=NOW)
    with pytest.raises(NotAllowed):
        make_internal(company, actor=company.pavel)

    assert Task.objects.get().title == "Sharpen"


def test_it_is_worked_on_and_its_facts_name_no_place(company: Company) -> None:
    task = make_internal(company)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + timedelta(minutes=30))

    task.refresh_from_db()
    assert task.status == Task.Status.DONE
    assert {row.data["place"] for row in EventRecord.objects.filter(kind__startswith="task.")} == {""}


def test_its_assignee_is_told(company: Company) -> None:
    make_internal(company)

    tell(event_id=EventRecord.objects.get(kind="task.created").pk, now=NOW)

    assert Notification.objects.get().member == company.pavel


def test_it_takes_its_assignees_time_in_the_plan(company: Company) -> None:
    make_week(company.pavel)
    later = make_task(order=company.order, assignee=company.pavel)
    task = make_internal(company, priority=3, estimate=120)

    refresh_forecast(now=NOW)

    dates = {row.task_id: row for row in TaskForecast.objects.all()}
    assert dates[later.pk].starts_at == dates[task.pk].finishes_at


def test_who_may_not_open_it_does_not_read_in_the_workload_what_it_is(company: Company, olga: Member) -> None:
    make_week(company.pavel)
    start_task(task_id=make_internal(company).pk, actor=company.pavel, now=NOW)

    (seen,) = workload(now=NOW, workspace=company.workspace, viewer=olga).loads
    (known,) = workload(now=NOW, workspace=company.workspace, viewer=company.anna).loads

    assert (seen.now and seen.now.title, known.now and known.now.title) == ("", "Sharpen the saws")


def test_it_waits_for_nothing_and_a_chain_has_a_place(company: Company) -> None:
    before = make_task(order=company.order)

    with pytest.raises(CannotCreateTask):
        lay_tasks(drafts=[TaskDraft(title="Cut")], links=[], actor=company.boris, now=NOW)
    with pytest.raises(Exception, match="Only tasks of one order"):
        make_internal(company, predecessor_ids=[before.pk])


def test_the_list_of_tasks_offers_it(company: Company) -> None:
    browser = Browser()
    browser.force_login(company.boris.user)
    url = company.url("tasks/new/")

    offered = browser.get(company.url("tasks/")).text
    answer = browser.post(url, {"title": "Clean the shop", "priority": "1"}, headers={"HX-Request": "true"})

    assert url in offered
    assert "Clean the shop" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert Task.objects.get().is_internal
    assert browser.get(f"{url}?order=0").status_code == 404


def test_on_a_phone_a_performer_begins_with_their_own_tasks(company: Company) -> None:
    browser = Browser()
    browser.force_login(company.pavel.user)

    page = browser.get(company.url("tasks/queue/")).text

    assert f'class="bottom-link" href="{company.url("tasks/")}?assignee=me"' in page
