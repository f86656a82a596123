"""A template is tried while it is edited: what it would lay is shown, and nothing is saved."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.orders.models import OrderItem
from naryad.processes.models import ProcessTemplate
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import make_order, make_order_type, make_week
from tests.processes.conftest import enter, url
from tests.processes.test_pages import HTMX, editor

pytestmark = pytest.mark.django_db


def tried(anna: Member, form: dict[str, Any], **dialog: Any) -> Any:
    return enter(anna).post(url(anna, "template_trial"), form | {"is_asked": "1"} | dialog, headers=HTMX)


def chain(anna: Member, **template: Any) -> dict[str, Any]:
    return editor(
        {"title": "Drawing", "fixed": "1ч", "assignee": anna.pk},
        {"title": "Sawing", "fixed": "30м", "per_unit": "15м", "is_per_item": "on", "assignee": anna.pk,
         "after": ["n1"], "lag": [""]},
        **template,
    )  # fmt: skip


def test_what_is_typed_is_laid_out_with_hours_and_dates(anna: Member) -> None:
    make_week(anna)
    items = {"items-TOTAL_FORMS": "2", "items-0-name": "Base", "items-0-quantity": "2", "items-1-name": ""}

    part = tried(anna, chain(anna), **items)

    rows = part.context["preview"].rows
    assert [(row.draft.title, row.item, row.draft.estimate) for row in rows] == [
        ("Drawing", "", 60),
        ("Sawing", "Base", 60),
    ]
    assert all(row.finishes_at for row in rows)
    assert not Task.objects.exists()
    assert not ProcessTemplate.objects.exists()


def test_an_order_that_is_there_gives_its_items(anna: Member) -> None:
    order = make_order(responsible=anna, order_type=make_order_type())
    OrderItem.objects.create(order=order, name="Door", quantity=Decimal(4), total=0)
    other = make_order(responsible=anna)

    part = tried(anna, chain(anna, order_type=order.order_type_id), trial_order=order.pk)
    of_another_type = tried(anna, chain(anna, order_type=order.order_type_id), trial_order=other.pk)

    assert [(row.item, row.draft.estimate) for row in part.context["preview"].rows] == [
        ("", 60),
        ("Door", 90),
    ]
    assert [row.item for row in of_another_type.context["preview"].rows] == ["", ""]
    assert not Task.objects.exists()


def test_what_cannot_be_laid_is_said_in_words(anna: Member) -> None:
    circle = editor(
        {"title": "a", "after": ["n2"], "lag": [""]}, {"title": "b", "after": ["n1"], "lag": [""]}
    )

    assert "1. a → 2. b → 1. a" in tried(anna, circle).text
    assert "Step 2 needs a correction first." in tried(anna, editor({"title": "a"}, {"title": ""})).text
    assert "no steps yet" in tried(anna, editor()).text


def test_the_dialog_opens_with_an_answer(anna: Member) -> None:
    page = enter(anna).post(url(anna, "template_trial"), chain(anna), headers=HTMX)

    assert page.status_code == 200
    assert page.text.count('id="trial-answer"') == 1
    assert "Drawing" in page.text
