"""A fragment that refreshes itself: "not changed" where it is so, and only then."""

import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from naryad.tasks.actions.plan import update_task
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import make_task
from tests.tasks.conftest import Company
from tests.tasks.test_queue_page import enter, url

FEW = 8
"""Queries of "not changed": session, user, company, member, what was announced, and the transaction's own."""


class Page:
    """Pavel's queue, as the page's script keeps it."""

    def __init__(self, member: Member) -> None:
        self.browser: Browser = enter(member)
        self.url = url(member, "queue", member.pk) + "?part=queue"
        self.tag = ""
        self.topics = f"member:{member.pk}"

    def fetch(self) -> Any:
        headers = {"HX-Request": "true", "Live-Topics": self.topics}
        headers |= {"If-None-Match": self.tag} if self.tag else {}
        answer = self.browser.get(self.url, headers=headers)
        if answer.status_code == 200:
            self.tag = answer.headers["ETag"]
            self.topics = re.findall(r'data-live="([^"]*)"', answer.content.decode())[0]
        return answer


@pytest.fixture
def task(company: Company) -> Task:
    return make_task(order=company.order, assignee=company.pavel)


@pytest.fixture
def page(company: Company, task: Task) -> Page:
    page = Page(company.pavel)
    assert page.fetch().status_code == 200
    return page


def test_what_nobody_changed_is_not_changed_and_costs_few_queries(page: Page) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = page.fetch()

    assert (answer.status_code, answer.content) == (304, b"")
    assert len([query for query in asked.captured_queries if query["sql"].startswith("SELECT")]) <= FEW


@pytest.mark.django_db(transaction=True)  # within one transaction nothing is news to it
def test_what_was_changed_is_read_again(page: Page, task: Task, company: Company) -> None:
    with transaction.atomic():
        update_task(task_id=task.pk, title="Saw it twice", actor=company.boris, now=timezone.now())

    answer = page.fetch()

    assert answer.status_code == 200
    assert "Saw it twice" in answer.content.decode()


def test_what_another_queue_shows_changes_nothing_here(page: Page, company: Company) -> None:
    other = make_task(order=company.order, assignee=company.oleg)
    update_task(task_id=other.pk, title="Paint it", actor=company.boris, now=timezone.now())

    assert page.fetch().status_code == 304


def test_another_role_or_another_language_is_not_answered_by_not_changed(
    page: Page, company: Company
) -> None:
    assert company.pavel.user
    company.pavel.user.language = "ru"
    company.pavel.user.save(update_fields=["language"])
    assert page.fetch().status_code == 200
    Member.objects.filter(pk=company.pavel.pk).update(role=Member.Role.HEAD)
    assert page.fetch().status_code == 200
    assert page.fetch().status_code == 304


def test_who_left_is_not_told_that_nothing_has_changed(page: Page, company: Company) -> None:
    Member.objects.filter(pk=company.pavel.pk).update(is_active=False)

    assert page.fetch().status_code == 404


@pytest.mark.parametrize(
    "tag", ['"x"', '"' + "0" * 24 + '.1.1:1:"', '"1.2.3:4:5"; drop', "*", '"a.1.9:1:,,"']
)
def test_a_tag_that_nobody_gave_is_no_reason_to_leave_anything_out(page: Page, tag: str) -> None:
    page.tag = tag

    assert page.fetch().status_code == 200


def test_the_answer_of_a_press_tells_all_that_it_announced(page: Page, task: Task, company: Company) -> None:
    address = url(company.pavel, "start", task.pk)

    answer = page.browser.post(address, headers={"HX-Request": "true", "Live-By": "a7"})

    told = json.loads(answer.headers["HX-Trigger"])["changed"]["topics"]
    assert {f"task:{task.pk}", f"member:{company.pavel.pk}", f"order:{company.order.pk}"} <= set(told)
