"""Cells changed where they stand, and one field of many rows at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.orders.models import Order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_task
from tests.tables.test_views import enter

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def cell(member: Member, pk: int, column: str, *, listing: str = "order", **typed: Any) -> Any:
    path = reverse("tables:cell", args=[member.workspace.slug, pk])
    url, browser = f"{path}?listing={listing}&column={column}", enter(member)
    return browser.post(url, typed) if typed else browser.get(url)


def change(member: Member, column: str, ids: list[int], *, listing: str = "order", **typed: Any) -> Any:
    path = reverse("tables:bulk_change", args=[member.workspace.slug])
    return enter(member).post(
        f"{path}?listing={listing}", {"column": column, "row": ids, **typed}, headers=HTMX
    )


def test_a_cell_shows_its_value_and_saves_another(anna: Member, boris: Member) -> None:
    order = make_order(responsible=anna, promised_on=date(2026, 12, 1))

    editor = cell(anna, order.pk, "promise")
    saved = cell(anna, order.pk, "promise", value="21.12.2026", version="1")
    person = cell(anna, order.pk, "responsible", value=str(boris.pk), version="2")
    order.refresh_from_db()

    assert "01.12.2026" in editor.text
    assert (saved.status_code, person.status_code) == (204, 204)
    assert (order.promised_on, order.responsible_id, order.version) == (date(2026, 12, 21), boris.pk, 3)


def test_what_a_cell_cannot_take_is_said_in_it(anna: Member, boris: Member, pavel: Member) -> None:
    order = make_order(responsible=anna, promised_on=date(2026, 12, 1))
    Order.objects.filter(pk=order.pk).update(version=4)

    no_day = cell(anna, order.pk, "promise", value="soon", version="4")
    overtaken = cell(anna, order.pk, "promise", value="22.12.2026", version="3")
    empty = cell(anna, order.pk, "responsible", value="", version="4")
    others = [cell(member, order.pk, "promise", value="22.12.2026").status_code for member in (boris, pavel)]
    no_column = cell(anna, order.pk, "sum").status_code
    order.refresh_from_db()

    assert [no_day.status_code, overtaken.status_code, empty.status_code] == [422, 422, 422]
    assert "Somebody has changed this meanwhile" in overtaken.text
    assert others == [403, 403]
    assert no_column == 404
    assert order.promised_on == date(2026, 12, 1)


def test_many_rows_are_changed_at_once_and_taken_back(anna: Member) -> None:
    ids = [make_order(responsible=anna, promised_on=date(2026, 12, day)).pk for day in (1, 2, 3)]

    answer = change(anna, "promise", ids[:2], value="")
    emptied = list(Order.objects.order_by("pk").values_list("promised_on", flat=True))
    fact = EventRecord.objects.get(kind="rows.changed")
    undone = undo_change(event_id=fact.pk, actor=anna, now=NOW)

    assert answer.status_code == 204
    assert "undo" in answer.headers["HX-Trigger"]
    assert emptied == [None, None, date(2026, 12, 3)]
    assert undone.count == 2
    assert [day.day for day in Order.objects.order_by("pk").values_list("promised_on", flat=True)] == [
        1,
        2,
        3,
    ]


def test_rows_that_an_action_refuses_stay_and_are_named(anna: Member, boris: Member) -> None:
    mine = make_order(responsible=boris, title="Mine", deal=make_deal(responsible=boris))
    other = make_order(responsible=anna, title="Other", deal=make_deal(responsible=anna))

    answer = change(boris, "promise", [mine.pk, other.pk], value="21.12.2026")

    assert "Other" in answer.headers["HX-Trigger"]
    assert set(Order.objects.exclude(promised_on=None).values_list("title", flat=True)) == {"Mine"}


def test_dates_that_would_move_are_shown_first(anna: Member, pavel: Member) -> None:
    """The forecast is asked of all chosen rows at once."""
    orders = [
        make_order(responsible=anna, priority=1, promised_on=NOW.date() + timedelta(days=1)) for _ in range(2)
    ]
    for order in orders:
        make_task(order=order, assignee=pavel, estimate=480)

    answer = change(anna, "priority", [orders[1].pk], value="3")
    agreed = change(anna, "priority", [orders[1].pk], value="3", is_agreed="1")

    assert answer.status_code in (200, 204)
    assert agreed.status_code == 204
    assert Order.objects.get(pk=orders[1].pk).priority == 3


def test_a_task_of_a_table_goes_to_another_and_gets_a_day(anna: Member, pavel: Member, boris: Member) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=pavel)

    given = cell(anna, task.pk, "assignee", listing="task", value=str(boris.pk))
    due = change(anna, "due", [task.pk], listing="task", value="21.12.2026")

    assert (given.status_code, due.status_code) == (204, 204)
    task = Task.objects.get(pk=task.pk)
    assert (task.assignee_id, task.due_on) == (boris.pk, date(2026, 12, 21))
