"""A form as the server made it, sent twice by a double click without scripts, is written once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.orders.models import Order
from naryad.processes.models import Launch
from naryad.tasks.models import Task, TaskComment, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import make_deal, make_order, make_order_type, make_task
from tests.processes.conftest import enter
from tests.processes.test_pages import make_template, order_form

pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')


def send_twice(
    browser: Browser, page: str, fields: dict[str, Any], *, form: str = "", to: str = ""
) -> list[int]:
    """`form`: what stands in the form on the page; it posts `to` another address than its page's."""
    text = browser.get(page).text
    found = KEY.search(text, text.index(form or to))
    assert found is not None
    keyed = fields | {"idempotency_key": found[1]}
    return [browser.post(to or page, keyed).status_code for _click in range(2)]


def test_one_order_and_one_launch_are_made(anna: Member) -> None:
    order_type = make_order_type()
    template = make_template(anna)
    deal = make_deal(responsible=anna)
    base, browser = f"/w/{anna.workspace.slug}", enter(anna)

    made = send_twice(
        browser, f"{base}/orders/new/?deal={deal.pk}", order_form(order_type, anna), form='id="new-order"'
    )
    launched = send_twice(
        browser, f"{base}/launches/new/?deal={deal.pk}", {"template": template.pk}, form='id="launch'
    )

    assert made == launched == [302, 302]
    assert Order.objects.count() == 1
    assert Launch.objects.count() == 1


def test_one_comment_one_task_and_one_correction_of_time_are_made(anna: Member) -> None:
    order = make_order(responsible=anna)
    task = make_task(order=order, assignee=anna, title="Saw")
    tasks, browser = f"/w/{anna.workspace.slug}/tasks", enter(anna)
    hours = {
        "day": f"{timezone.localdate() - timedelta(days=1)}",
        "starts": "00:01",
        "ends": "00:02",
        "reason": "forgot",
    }

    send_twice(
        browser,
        f"{tasks}/{task.pk}/",
        {"text": "Cracked"},
        to=f"/w/{anna.workspace.slug}/talk/task/{task.pk}/comments/",
    )
    send_twice(
        browser,
        f"{tasks}/new/?order={order.pk}",
        {"title": "Paint", "priority": "1"},
        form=f'hx-post="{tasks}/new/',
    )
    send_twice(
        browser,
        f"{tasks}/queue/{anna.pk}/time/add/",
        hours | {"task": task.pk},
        form=f'hx-post="{tasks}/queue/{anna.pk}/time/add/',
    )

    assert TaskComment.objects.count() == 1
    assert Task.objects.filter(title="Paint").count() == 1
    assert TimeEntry.objects.count() == 1
