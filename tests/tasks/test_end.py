"""Many tasks that end together, also with their order; one undo."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.activity.undo import Undone, undo_change
from naryad.orders.models import Order, OrderStage
from naryad.tasks.actions.end import Ending, end_order, end_tasks
from naryad.tasks.actions.press import start_task
from naryad.tasks.actions.stop import hold_order
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_order, make_task
from tests.tasks.conftest import Company

SOON = NOW + timedelta(minutes=1)
HTMX = {"HX-Request": "true"}


def undo(actor: Member) -> Undone:
    event = EventRecord.objects.filter(kind="task.many_ended").latest("pk")
    return undo_change(event_id=event.pk, actor=actor, now=SOON)


def states() -> list[dict[str, Any]]:
    rows = [*Order.objects.order_by("pk").values(), *Task.objects.order_by("pk").values()]
    return [{name: value for name, value in row.items() if name != "version"} for row in rows]


def last_stage(order: Order) -> OrderStage:
    return order.order_type.stages.order_by("sequence").reverse()[0]


def chain(company: Company) -> list[Task]:
    """Cut, wait for the plates, join; another order's task waits for the last."""
    cut = make_task(order=company.order, assignee=company.pavel)
    plates = make_task(order=company.order, kind="wait", elapsed_minutes=60, status="blocked")
    join = make_task(order=company.order, skill=company.sawing, status="blocked")
    link(cut, plates), link(plates, join)
    return [cut, plates, join]


@pytest.mark.parametrize("ending", ["done", "cancelled"])
def test_an_order_that_is_over_takes_its_tasks_with_it_and_back(company: Company, ending: Ending) -> None:
    chain(company)
    before = states()
    end_order(
        order_id=company.order.pk,
        stage_id=last_stage(company.order).pk,
        ending=ending,
        actor=company.boris,
        now=NOW,
    )
    order = Order.objects.get(pk=company.order.pk)
    assert (order.status, order.stage) == ("done", last_stage(order))
    assert set(Task.objects.values_list("status", flat=True)) == {ending}

    undone = undo(company.boris)

    assert (undone.count, undone.left) == (4, ())
    assert states() == before


def test_a_timer_stops_with_its_order_and_its_time_stays(company: Company) -> None:
    cut = chain(company)[0]
    start_task(task_id=cut.pk, actor=company.pavel, now=NOW - timedelta(hours=1))

    end_order(
        order_id=company.order.pk,
        stage_id=last_stage(company.order).pk,
        ending="cancelled",
        actor=company.boris,
        now=NOW,
    )
    undo(company.boris)

    assert TimeEntry.objects.get().ended_at == NOW
    assert Task.objects.get(pk=cut.pk).status == "paused"


def test_of_many_those_are_done_that_can_be_and_the_others_say_why(company: Company) -> None:
    cut, plates, _join = chain(company)
    stopped = make_task(order=make_order(responsible=company.boris), assignee=company.pavel)
    assert stopped.order is not None
    hold_order(order_id=stopped.order.pk, actor=company.boris, now=NOW)
    after = make_task(order=company.order, status="blocked")
    link(make_task(order=company.order, title="Glue", assignee=company.oleg), after)
    before = states()

    ids = [cut.pk, plates.pk, stopped.pk, after.pk]
    ended = end_tasks(task_ids=ids, ending="done", actor=company.boris, now=NOW).row

    assert ended.tasks == [cut, plates]
    assert [(task, str(why)) for task, why in ended.refused] == [
        (stopped, f"Nothing is done on order {stopped.order.code} (on hold): return it to work first."),
        (after, "it waits for «Glue» (Oleg)"),
    ]
    assert Task.objects.get(title=_join.title, pk=_join.pk).status == "todo"
    undo(company.boris)
    assert states() == before


def test_the_last_stage_asks_once_what_becomes_of_open_tasks(company: Company) -> None:
    chain(company)
    browser, stage = Browser(), last_stage(company.order)
    browser.force_login(company.boris.user)
    url = f"/w/{company.order.workspace.slug}/orders/{company.order.pk}"

    asked = browser.post(f"{url}/move/", {"stage": stage.pk}, headers=HTMX)
    assert (asked.status_code, asked["HX-Retarget"]) == (422, "#modal-body")
    assert "3 tasks are open" in asked.content.decode()
    assert Order.objects.get(pk=company.order.pk).stage != stage
    kept = browser.post(f"{url}/end/", {"stage": stage.pk, "tasks": "keep"}, headers=HTMX)
    assert kept.status_code == 204
    assert Order.objects.get(pk=company.order.pk).status == "open"
    browser.post(json.loads(kept["HX-Trigger"])["toast"]["undo_url"], headers=HTMX)
    done = browser.post(f"{url}/end/", {"stage": stage.pk, "tasks": "done"}, headers=HTMX)

    assert Order.objects.get(pk=company.order.pk).status == "done"
    assert "undo_url" in json.loads(done["HX-Trigger"])["toast"]


def press(company: Company, name: str, *tasks: Task, **posted: Any) -> Any:
    browser = Browser()
    browser.force_login(company.boris.user)
    url = f"/w/{company.order.workspace.slug}/tasks/bulk/{name}/"
    return browser.post(url, posted | {"task": [str(task.pk) for task in tasks]}, headers=HTMX)


def told(answer: Any) -> dict[str, Any]:
    return dict(json.loads(answer["HX-Trigger"])["toast"])


def test_deliveries_are_received_together_and_what_has_not_begun_says_why(company: Company) -> None:
    waits = {"kind": "wait", "elapsed_minutes": 60, "order": company.order}
    plates, glass = (make_task(**waits, status="in_progress", started_at=NOW) for _ in range(2))
    cut = make_task(order=company.order, title="Cut", assignee=company.pavel)
    later = make_task(**waits, status="blocked", title="Drying")
    link(cut, later)

    toast = told(press(company, "done", plates, glass, later))

    assert toast["text"] == "2 tasks are done. «Drying»: it waits for «Cut» (Pavel)."
    assert (toast["level"], Task.objects.filter(status="done").count()) == ("warning", 2)
    assert told(press(company, "done", cut))["text"] == "1 task is done."


def test_many_are_cancelled_with_one_reason(company: Company) -> None:
    tasks = [make_task(order=company.order), make_task(order=company.order)]

    asked = press(company, "cancel", *tasks)
    answer = press(company, "cancel", *tasks, reason="Not wanted")

    assert (asked.status_code, asked["HX-Retarget"]) == (422, "#modal-body")
    assert told(answer)["text"] == "2 tasks are cancelled."
    assert EventRecord.objects.filter(kind="task.cancelled", data__reason="Not wanted").count() == 2


def test_many_get_a_date_and_lose_it_by_one_undo(company: Company) -> None:
    tasks = [make_task(order=company.order), make_task(order=company.order)]
    before = states()

    answer = press(company, "due", *tasks, due_on="2026-12-24")

    assert set(Task.objects.values_list("due_on", flat=True)) == {date(2026, 12, 24)}
    event = EventRecord.objects.get(kind="task.many_dated")
    assert told(answer)["undo_url"].endswith(f"/{event.pk}/")
    undo_change(event_id=event.pk, actor=company.boris, now=event.at)
    assert states() == before
