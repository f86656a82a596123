"""A task in one line: what is read of it, and what is made."""

import json
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.tasks.models import Task, TaskType
from naryad.tasks.rules.line import named, read_line
from tests.factories import make_order
from tests.tasks.conftest import Company

MONDAY = date(2026, 11, 30)
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Замер", {"title": "Замер"}),
        (
            "Замер 26-0081 завтра 15:00 #замер @Пётр",
            {
                "title": "Замер",
                "order": (2026, 81),
                "day": date(2026, 12, 1),
                "clock": time(15, 0),
                "task_type": "замер",
                "assignee": "Пётр",
            },
        ),
        (
            "Measure №26-81 today at 9:30",
            {"title": "Measure", "order": (2026, 81), "day": MONDAY, "clock": time(9, 30)},
        ),
        ("Доставка в пятницу, в 10:00", {"title": "Доставка", "day": date(2026, 12, 4), "clock": time(10)}),
        ("В понедельник распил", {"title": "распил", "day": MONDAY}),
        ("Распил до 25.12", {"title": "Распил", "day": date(2026, 12, 25)}),
        ("Распил 01.02", {"title": "Распил", "day": date(2027, 2, 1)}),
        ("Распил 01.02.2026", {"title": "Распил", "day": date(2026, 2, 1)}),
        ("Лист 31.02 2800x2070 16:9", {"title": "Лист 31.02 2800x2070 16:9"}),
        ("Замер 26-1 и 26-2", {"title": "Замер и 26-2", "order": (2026, 1)}),
        ("Выезд в цех # @", {"title": "Выезд в цех # @"}),
        ("#контрольный_замер 26-7", {"order": (2026, 7), "task_type": "контрольный замер"}),
        ("", {}),
    ],
)
def test_a_line_is_read(text: str, read: dict[str, Any]) -> None:
    line = read_line(text, today=MONDAY)

    assert {name: value for name, value in vars(line).items() if value} == read


@pytest.mark.parametrize(
    ("text", "is_reminder"),
    [("Позвонить Ивановой завтра", True), ("meeting 15:00", True), ("Звонкий распил", False), ("", False)],
)
def test_what_is_to_be_remembered_is_no_task(text: str, is_reminder: bool) -> None:
    assert read_line(text, today=MONDAY).is_reminder is is_reminder


@pytest.mark.parametrize(
    ("word", "found"),
    [("петр", 1), ("Анна", 2), ("анна-м", 3), ("кузн", None), ("ивано", 1), ("олег", 4), ("нет", None)],
)
def test_a_name_is_found_by_its_beginning_if_it_is_the_only_one(word: str, found: int | None) -> None:
    rows = [
        (1, "Пётр Иванов"),
        (5, "Зоя Олегова"),
        (2, "Анна"),
        (3, "Анна-Мария Кузнецова"),
        (4, "Олег Кузнецов"),
    ]

    row = named(word, rows)

    assert (row and row[0]) == found


def type_line(company: Company, line: str, *, method: str = "post") -> Any:
    browser = Browser()
    browser.force_login(company.boris.user)
    url = f"/w/{company.order.workspace.slug}/tasks/line/"
    return getattr(browser, method)(url, {"line": line}, headers=HTMX)


def test_a_line_makes_a_task_of_its_order_with_what_its_type_says(company: Company) -> None:
    measure = TaskType.objects.create(name="Measure", default_estimate=90)
    line = f"Kitchen wall {company.order.code} tomorrow 15:00 #meas @Pavel"

    answer = type_line(company, line)

    task, workspace = Task.objects.get(), company.order.workspace
    tomorrow = workspace.today(timezone.now()) + timedelta(days=1)
    assert answer.status_code == 200
    assert (task.title, task.order, task.task_type, task.assignee) == (
        "Kitchen wall",
        company.order,
        measure,
        company.pavel,
    )
    assert task.estimate == 90
    assert timezone.localtime(task.appointment_at, ZoneInfo(workspace.time_zone)).date() == tomorrow
    assert "Kitchen wall" in json.loads(answer["HX-Trigger"])["toast"]["text"]


def test_a_line_without_a_number_makes_an_internal_task(company: Company) -> None:
    shown = type_line(company, "Sharpen the saws tomorrow @Pavel", method="get").text

    answer = type_line(company, "Sharpen the saws tomorrow @Pavel")

    task = Task.objects.get()
    assert answer.status_code == 200
    assert "internal" in shown
    assert (task.is_internal, task.assignee, task.created_by) == (True, company.pavel, company.boris)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Cut 26-999999", "no order 26-999999"),
        ("Cut {code} #nothing", "no task type “nothing”"),
        ("Cut {code} @nobody", "Nobody is called “nobody”"),
        ("{code}", "Give the task a title"),
    ],
)
def test_what_a_line_lacks_is_said_and_nothing_is_made(company: Company, line: str, said: str) -> None:
    answer = type_line(company, line.format(code=company.order.code))

    assert answer.status_code == 422
    assert said in answer.text
    assert not Task.objects.exists()


def test_what_was_understood_is_shown_before_it_is_saved(company: Company) -> None:
    shown = type_line(company, f"Call the client {company.order.code} today @Pavel", method="get").text

    assert company.order.code in shown
    assert "Pavel" in shown
    assert "text=Call+the+client" in shown
    assert not Task.objects.exists()


def test_an_order_that_one_does_not_lead_gets_no_task(company: Company) -> None:
    others = make_order(responsible=company.anna)

    assert type_line(company, f"Cut {others.code}").status_code == 403
