"""The demo company: a working moment with tension."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.test import Client as Browser
from django.test import override_settings

from naryad.activity.models import EventRecord
from naryad.crm.models import Client
from naryad.documents.models import Paper
from naryad.fields.models import OwnField
from naryad.forecast.models import OrderForecast
from naryad.offers.models import Offer
from naryad.orders.models import Order, OrderItem
from naryad.payments.queries.agreement import disagreements
from naryad.payments.queries.balances import overdue_payments
from naryad.portal.models import ClientLink
from naryad.portal.queries import client_page
from naryad.processes.models import Launch
from naryad.processes.queries.difference import outdated_orders
from naryad.products.models import ListPrice
from naryad.reminders.models import Reminder
from naryad.setup.demo import fill, history
from naryad.setup.demo.fill import DemoRefused, fill_demo, logins
from naryad.setup.demo.versions import UPGRADED
from naryad.tasks.models import Task, TaskFile, TimeEntry
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User, Workspace
from tests.battery import wide
from tests.factories import begin_company, make_member, make_user, make_workspace

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)  # 11:10 in Moscow, everybody at work


@pytest.fixture
def weeks(monkeypatch: pytest.MonkeyPatch) -> int:
    """How long ago the company begins: in the midst of its busy autumn; half a year in the battery, as it is shown."""
    weeks = wide(7, history.WEEKS)
    for module in (history, fill):
        monkeypatch.setattr(module, "WEEKS", weeks)
    return weeks


def test_the_demo_is_a_working_moment_with_tension(weeks: int) -> None:
    said: list[str] = []
    workspace = fill_demo(seed=1, now=MONDAY, say=said.append)

    with scope(workspace.pk):
        states = list(OrderForecast.objects.values_list("state", flat=True))
        members = list(Member.objects.order_by("pk"))
        finished = Task.objects.filter(status="done", kind="work")
        assert len(members) == 12
        assert [member.name for member in members if member.kind == "crew"] == ["Бригада монтажа"]
        assert len([member for member in members if member.kind == "person" and not member.user_id]) == 2
        assert 34 <= Order.objects.filter(status="open").count() <= 50
        assert 32 <= finished.count() / weeks <= wide(70, 66)
        assert finished.filter(time_entries__isnull=True).count() == 0
        assert TimeEntry.objects.filter(ended_at=None).exists()
        assert (states.count("late"), states.count("at_risk")) == (1, 2)
        assert Task.objects.filter(status="todo", assignee=None, skill__isnull=False).exists()
        assert not EventRecord.objects.filter(at__gt=MONDAY).exists()
        assert ListPrice.objects.exists() and OrderItem.objects.filter(discount__gt=0).exists()
        assert not Client.objects.filter(kind="person", price_list__isnull=False).exists()
        assert Client.objects.filter(price_list__isnull=False).exists()
        assert overdue_payments(day=MONDAY.date()).count() == 1
        assert disagreements() == []
        assert Reminder.objects.filter(closed_at=None, due_on__lt=MONDAY.date()).exists()
        assert Reminder.objects.filter(closed_at=None, due_on__gt=MONDAY.date()).exists()
        assert Order.objects.filter(status="on_hold", hold_until__gt=MONDAY).count() == 1
        assert TaskFile.objects.filter(row__status="done").count() >= 8
        running = Launch.objects.filter(template__order_type__sequence=0, order__status="open")
        assert Counter(running.values_list("version", flat=True))[2] == UPGRADED
        assert running.filter(version=1).count() > UPGRADED
        assert len(outdated_orders(order_ids=running.values_list("order_id", flat=True))) == 1
        assert Task.objects.filter(title="Покраска фасадов").exists()
        price = OwnField.objects.get(name="Цена метра").key
        assert Order.objects.filter(deal__isnull=False).exclude(custom__has_key=price).count() == 0
        floor = OwnField.objects.get(name="Этаж").key
        delivered = Order.objects.filter(stage__name__in=("Доставка и монтаж", "Закрыто"))
        assert delivered.exists()
        assert not delivered.exclude(custom__has_key=floor).exists()
        links = ClientLink.objects.select_related("order__deal", "order__stage", "order__workspace")
        link = links.get(offer=None)
        assert link.openings.count() == 2
        assert client_page(order=link.order).stages
        offers = Offer.objects.order_by("pk").values_list("status", "sent_number")
        assert list(offers) == [("accepted", 1), ("sent", 2)]
        assert links.exclude(offer=None).count() == 2
        issued = Paper.objects.filter(status="issued").values_list("kind", flat=True)
        assert sorted(issued) == ["commercial_offer", "contract", "invoice", "work_order"]

    count = User.objects.count()
    assert fill_demo(seed=1, now=MONDAY, say=said.append) == workspace
    assert User.objects.count() == count == len(logins())


def test_the_demo_refuses_a_database_that_holds_a_company() -> None:
    begin_company(preset=None)

    with pytest.raises(DemoRefused):
        fill_demo(seed=1, now=MONDAY, say=lambda _text: None)

    assert Workspace.objects.count() == 1


def test_one_press_logs_in_only_where_the_demo_runs(client: Browser) -> None:
    email = logins()[0][0]
    with scope(make_workspace(is_demo=True).pk):
        make_member(user=make_user(email=email), role="owner")

    refused = client.post("/demo/login/", {"email": email})
    with override_settings(IS_DEMO=True):
        stranger = client.post("/demo/login/", {"email": "somebody@example.org"})
        entered = client.post("/demo/login/", {"email": email})

    assert (refused.status_code, stranger.status_code, entered.status_code) == (404, 404, 302)


def test_a_real_company_of_the_same_person_closes_the_one_press_entrance(client: Browser) -> None:
    email = logins()[0][0]
    with scope(make_workspace(is_demo=False).pk):
        make_member(user=make_user(email=email), role="owner")

    with override_settings(IS_DEMO=True):
        assert client.post("/demo/login/", {"email": email}).status_code == 404
