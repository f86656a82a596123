"""The buttons and dialogs of stopping, returning and taking back."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.notifications.actions.bell import tell
from naryad.notifications.models import Notification
from naryad.notifications.queries.lines import page as bell
from naryad.orders.models import Order
from naryad.reminders.actions import create_reminder
from naryad.tasks.actions.press import start_task
from naryad.tasks.actions.stop import cancel_order, hold_order, resume_order
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_stage, make_task
from tests.tasks.conftest import Company

HTMX = {"HX-Request": "true"}


def enter(member: Member) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def base(company: Company) -> str:
    return f"/w/{company.order.workspace.slug}"


def toast(answer: Any) -> dict[str, Any]:
    return dict(json.loads(answer["HX-Trigger"])["toast"])


def test_an_order_is_put_on_hold_from_its_card_and_taken_back_from_the_toast(company: Company) -> None:
    browser, url = enter(company.boris), f"{base(company)}/orders/{company.order.pk}"

    refused = browser.post(f"{url}/hold/", {"until": "2020-01-01"}, headers=HTMX)
    assert refused.status_code == 422
    assert "after today" in refused.content.decode()
    done = browser.post(f"{url}/hold/", {"until": "2040-12-12", "reason": "No plates"}, headers=HTMX)

    assert toast(done)["undo_url"] == f"{url}/resume/"
    card = browser.get(f"{base(company)}/orders/{company.order.pk}/").content.decode()
    assert "On hold until 12\xa0Dec\xa02040" in card
    assert "No plates" in card
    assert browser.post(f"{url}/resume/", headers=HTMX).status_code == 204
    assert Order.objects.get(pk=company.order.pk).status == "open"


def test_a_cancelling_asks_why(company: Company) -> None:
    browser, url = enter(company.boris), f"{base(company)}/orders/{company.order.pk}/cancel/"

    assert browser.get(url, headers=HTMX).status_code == 200
    assert browser.post(url, {"reason": ""}, headers=HTMX).status_code == 422
    assert browser.post(url, {"reason": "Not wanted"}, headers=HTMX).status_code == 204

    assert Order.objects.get(pk=company.order.pk).stop_reason == "Not wanted"
    listed = browser.get(f"{base(company)}/orders/?state=cancelled").content.decode()
    assert "Not wanted" in listed


def test_a_press_on_a_stopped_order_is_refused_in_words(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    hold_order(order_id=company.order.pk, reason="No plates", actor=company.boris, now=NOW)

    answer = enter(company.pavel).post(f"{base(company)}/tasks/{task.pk}/start/", headers=HTMX)

    assert answer.status_code == 409
    assert "on hold: No plates" in toast(answer)["text"]
    shown = enter(company.pavel).get(f"{base(company)}/tasks/{task.pk}/").content.decode()
    assert "order on hold" in shown
    assert "/start/" not in shown


def test_losing_a_deal_offers_to_stop_its_orders_and_reopening_to_return_them(company: Company) -> None:
    deal = make_deal(responsible=company.boris)
    order = make_order(responsible=company.boris, deal=deal)
    make_task(deal=deal, assignee=company.pavel)
    lost, browser = make_stage("lost"), enter(company.boris)
    move = f"{base(company)}/deals/{deal.pk}/move/"

    asked = browser.post(move, {"stage": lost.pk}, headers=HTMX)
    assert asked.status_code == 422
    assert f'name="order_{order.pk}"' in asked.content.decode()
    lose = f"{base(company)}/deals/{deal.pk}/lose/"
    chosen = {"stage": lost.pk, f"order_{order.pk}": "hold", "tasks": "cancel"}
    again = browser.post(lose, chosen, headers=HTMX)
    assert again.status_code == 422
    assert '<option value="hold" selected>' in again.content.decode()
    done = browser.post(lose, chosen | {"comment": "Too dear"}, headers=HTMX)
    assert "/undo/" in toast(done)["undo_url"]
    deal.refresh_from_db()
    assert (Order.objects.get(pk=order.pk).status, deal.tasks_state) == ("on_hold", "cancelled")

    reopened = browser.post(move, {"stage": make_stage().pk}, headers=HTMX)
    assert "is in work again" in reopened.content.decode()
    url = f"{base(company)}/deals/{deal.pk}/resume/"
    browser.post(url, {"order": order.pk, "tasks": "1"}, headers=HTMX)

    deal.refresh_from_db()
    assert (Order.objects.get(pk=order.pk).status, deal.tasks_state) == ("open", "open")


def test_a_lost_deal_offers_to_close_its_reminders(company: Company) -> None:
    deal, lost, browser = make_deal(responsible=company.boris), make_stage("lost"), enter(company.boris)
    lose = f"{base(company)}/deals/{deal.pk}/lose/"
    who: dict[str, Any] = {"actor": company.boris, "now": NOW}
    create_reminder(text="Call the client", due_on=date(2026, 12, 1), deal_id=deal.pk, **who)

    done = browser.post(lose, {"stage": lost.pk, "comment": "Too dear"}, headers=HTMX)

    assert "Call the client" in done.content.decode()
    assert f"/deals/{deal.pk}/reminders/drop/" in done.content.decode()


def test_a_move_is_taken_back_from_its_toast(company: Company) -> None:
    deal, stage = make_deal(responsible=company.boris), make_stage()
    before, browser = deal.stage_id, enter(company.boris)

    moved = browser.post(f"{base(company)}/deals/{deal.pk}/move/", {"stage": stage.pk}, headers=HTMX)
    undone = browser.post(toast(moved)["undo_url"], headers=HTMX)

    deal.refresh_from_db()
    assert (undone.status_code, toast(undone)["text"], deal.stage_id) == (204, "Undone.", before)


def test_a_bulk_change_and_a_move_in_a_queue_are_taken_back_from_their_toasts(company: Company) -> None:
    first, second = (make_task(order=company.order, assignee=company.pavel) for _number in range(2))
    browser = enter(company.anna)

    for url, body in (
        ("/tasks/bulk/priority/", {"task": [first.pk, second.pk], "priority": 3}),
        ("/tasks/bulk/assign/", {"task": [first.pk, second.pk], "to": f"member-{company.oleg.pk}"}),
        (f"/tasks/queue/{company.pavel.pk}/move/", {"task": second.pk}),
    ):
        answer = browser.post(base(company) + url, body, headers=HTMX)
        assert browser.post(toast(answer)["undo_url"], headers=HTMX).status_code == 204

    for task in (first, second):
        task.refresh_from_db()
        assert (task.priority, task.assignee, task.pinned_at) == (1, company.pavel, None)


@pytest.mark.parametrize("press", ["held", "cancelled", "resumed"])
def test_who_worked_and_who_answers_are_told(company: Company, press: str) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    who: dict[str, Any] = {"order_id": company.order.pk, "actor": company.anna, "now": NOW}
    if press == "cancelled":
        cancel_order(reason="Not wanted", **who)
    else:
        hold_order(until=date(2026, 12, 1), **who)
    if press == "resumed":
        resume_order(**who)
    event = EventRecord.objects.filter(kind=f"order.{press}").latest("pk")

    tell(event_id=event.pk, now=NOW)

    told = set(Notification.objects.values_list("member_id", flat=True))
    assert told == {company.boris.pk, company.pavel.pk}
    assert (
        company.order.code
        in bell(member_id=company.boris.pk, time_zone="Europe/Moscow").sections[0].lines[0].text
    )
