"""A double click is one effect."""

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.activity.models import EventRecord
from naryad.orders.models import Order
from naryad.tasks.facts.press import TaskFinished, TaskStarted
from naryad.tasks.models import Task, TimeEntry
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import fill


def test_a_double_click_starts_and_finishes_once(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    page = enter(company.pavel)
    visit(page, company.url() + "tasks/queue/")
    hero = page.locator("#hero")

    hero.get_by_role("button", name="Done").dblclick()
    expect(page.locator(".toast-note").filter(has_text="Done:")).to_have_count(1)
    hero.get_by_role("button", name="Start").dblclick()
    expect(hero.get_by_role("button", name="Pause")).to_be_visible()

    with scope(company.workspace.pk), transaction.atomic():
        done = Task.objects.get(pk=ids["task"])
        entry = TimeEntry.objects.get(ended_at=None)
        kinds = list(EventRecord.objects.filter(data__task_id=entry.task_id).values_list("kind", flat=True))
        finishes = EventRecord.objects.filter(kind=TaskFinished.kind, data__task_id=ids["task"])
        assert done.status == Task.Status.DONE
        assert finishes.count() == 1
        assert TimeEntry.objects.filter(task_id=entry.task_id).count() == 1
        assert kinds.count(TaskStarted.kind) == 1


def test_a_double_click_creates_one_order(enter: Enter, company: Company) -> None:
    page = enter(company.anna)
    visit(page, company.url() + "orders/new/")
    page.get_by_label("Позиция 1").fill("Стол")
    page.get_by_label("Внутренний: без клиента").check()

    page.get_by_role("button", name="Создать заказ").dblclick()
    expect(page.locator("#order-card")).to_be_visible()

    with scope(company.workspace.pk), transaction.atomic():
        order = Order.objects.get()
        assert order.items.count() == 1
        assert Task.objects.count() == 14
