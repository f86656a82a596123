"""Cells changed where they stand, and one field of many rows at once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.crm.models import Client, Deal
from naryad.fields.actions.definitions import create_field
from naryad.forecast.actions import refresh_forecast
from naryad.orders.models import Order
from naryad.payments.actions.plans import expect_payment
from naryad.payments.models import ExpectedPayment
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_reminder,
    make_stage,
    make_task,
    make_week,
)
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

    assert answer.status_code == 200
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

    assert "Other" in answer.text
    assert "1 row stayed as it was" in answer.text
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

    assert answer.status_code == 200
    assert agreed.status_code == 200
    assert Order.objects.get(pk=orders[1].pk).priority == 3


def test_a_task_of_a_table_goes_to_another_and_gets_a_day(anna: Member, pavel: Member, boris: Member) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=pavel)

    given = cell(anna, task.pk, "assignee", listing="task", value=str(boris.pk))
    due = change(anna, "due", [task.pk], listing="task", value="21.12.2026")

    assert (given.status_code, due.status_code) == (204, 200)
    task = Task.objects.get(pk=task.pk)
    assert (task.assignee_id, task.due_on) == (boris.pk, date(2026, 12, 21))


# --- every table ---------------------------------------------------------------------------------------------


def test_a_client_is_changed_in_the_table_as_on_the_card(anna: Member, boris: Member) -> None:
    own = create_field(of="client", kind="text", name="City", actor=anna, now=NOW)
    client = make_client(kind="organisation", name="Oak Ltd", phone="+79161234567")
    make_deal(responsible=anna, client=client)
    accountant = make_member(name="Klara", role=Member.Role.ACCOUNTANT)
    version = 1

    typed = {
        "name": "Oak and Co",
        "kind": "organisation",
        "email": "oak@example.org",
        "address": "Tver",
        f"f{own.pk}": "Tver",
    }
    for column, value in typed.items():
        saved = cell(anna, client.pk, column, listing="client", value=value, version=str(version))
        assert saved.status_code == 204, column
        version = Client.objects.get(pk=client.pk).version
    overtaken = cell(anna, client.pk, "name", listing="client", value="Ash", version="1")
    requisites = cell(accountant, client.pk, "inn", listing="client", value="7707083893")
    too_long = cell(accountant, client.pk, "inn", listing="client", value="77070838937707083893")
    refused = [
        cell(accountant, client.pk, "name", listing="client", value="Ash").status_code,
        cell(boris, client.pk, "name", listing="client", value="Ash").status_code,
    ]

    client.refresh_from_db()
    assert (client.name, client.email, client.address) == ("Oak and Co", "oak@example.org", "Tver")
    assert client.custom == {f"f{own.pk}": "Tver"}
    assert (overtaken.status_code, "Somebody has changed this meanwhile" in overtaken.text) == (422, True)
    assert (requisites.status_code, client.inn, too_long.status_code) == (204, "7707083893", 422)
    assert refused == [403, 403]


def test_what_is_expected_is_changed_in_the_table_and_what_has_come_is_not(
    anna: Member, boris: Member
) -> None:
    deal = make_deal(responsible=anna)
    order = make_order(responsible=anna, deal=deal)
    stranger = make_order(responsible=anna, deal=make_deal(responsible=anna))
    given: dict[str, Any] = {"deal_id": deal.pk, "amount": Decimal(100), "actor": anna, "now": NOW}
    plan = expect_payment(**given, due_on=NOW.date() + timedelta(days=3))

    def save(column: str, value: str, version: int, member: Member = anna) -> int:
        sent = {"value": value, "version": str(version)}
        return int(cell(member, plan.pk, column, listing="expected_payment", **sent).status_code)

    saved = [save("due", "21.12.2026", 1), save("amount", "70,50", 2), save("order", str(order.pk), 3)]
    refused = [
        save("amount", "0", 4), save("amount", "80", 1), save("order", str(stranger.pk), 4), save("due", "", 4),
    ]  # fmt: skip
    others = save("amount", "80", 4, boris)
    bulk = change(anna, "kind", [plan.pk], listing="expected_payment", value="further")
    kinds = [ExpectedPayment.objects.get().kind]
    undo_change(event_id=EventRecord.objects.get(kind="rows.changed").pk, actor=anna, now=NOW)

    plan.refresh_from_db()
    assert (saved, refused, others) == ([204] * 3, [422] * 4, 404)
    assert (plan.due_on, plan.amount, plan.order_id) == (date(2026, 12, 21), Decimal("70.50"), order.pk)
    assert (bulk.status_code, kinds, plan.kind) == (200, ["further"], "advance")
    assert cell(anna, 1, "amount", listing="payment").status_code == 404


def test_a_reminder_moves_to_another_day_at_its_hour(anna: Member) -> None:
    at = datetime(2026, 12, 20, 11, 30, tzinfo=UTC)
    reminder = make_reminder(assignee=anna, due_on=at.date(), due_at=at, text="Call")
    closed = make_reminder(assignee=anna, outcome="done", closed_at=NOW, closed_by=anna)
    page = enter(anna).get(reverse("reminders:reminder_table", args=[anna.workspace.slug]))

    moved = cell(anna, reminder.pk, "due", listing="reminder", value="22.12.2027", version="1")
    said = cell(anna, reminder.pk, "text", listing="reminder", value="Write", version="2")
    overtaken = cell(anna, reminder.pk, "text", listing="reminder", value="Shout", version="1")
    over = cell(anna, closed.pk, "text", listing="reminder", value="Shout")

    reminder.refresh_from_db()
    assert [row.lead.text for row in page.context["list"].rows] == ["Call"]
    assert [answer.status_code for answer in (moved, said, overtaken, over)] == [204, 204, 422, 403]
    assert reminder.due_at == at.replace(year=2027, day=22)
    assert reminder.text == "Write"


def test_a_deal_and_an_order_are_changed_in_their_tables(anna: Member) -> None:
    deal = make_deal(responsible=anna)
    other = make_stage(pipeline=deal.stage.pipeline, name="Offer")
    order = make_order(responsible=anna, deal=deal)
    stage = order.order_type.stages.order_by("sequence")[1]

    editor = cell(anna, deal.pk, "stage", listing="deal")
    saved = [
        cell(anna, deal.pk, "title", listing="deal", value="Kitchen", version="1"),
        cell(anna, deal.pk, "amount", listing="deal", value="1 200,50", version="2"),
        cell(anna, deal.pk, "stage", listing="deal", value=str(other.pk)),
        cell(anna, order.pk, "title", value="Door", version="1"),
        cell(anna, order.pk, "stage", value=str(stage.pk)),
    ]

    deal.refresh_from_db()
    order.refresh_from_db()
    assert "Offer" in editor.text
    assert [answer.status_code for answer in saved] == [204] * 5
    assert (deal.title, deal.agreed_amount, deal.stage) == ("Kitchen", Decimal("1200.50"), other)
    assert (order.title, order.stage) == ("Door", stage)


# --- many rows -----------------------------------------------------------------------------------------------


def test_several_fields_go_to_the_chosen_rows_together_but_one_that_moves_dates(
    anna: Member, boris: Member
) -> None:
    own = create_field(of="order", kind="text", name="Facade", actor=anna, now=NOW)
    ids = [make_order(responsible=anna, title=title).pk for title in "ab"]
    url = reverse("tables:bulk_more", args=[anna.workspace.slug, 1]) + "?listing=order&column=promise"
    more = {"more-1": "responsible", "m1-value": str(boris.pk), "more-2": own.key, "m2-value": "Oak"}

    offered = enter(anna).get(url).text
    answer = change(anna, "promise", ids, value="21.12.2026", **more)
    rows = set(Order.objects.values_list("responsible_id", f"custom__{own.key}", "promised_on"))
    undo_change(event_id=EventRecord.objects.get(kind="rows.changed").pk, actor=anna, now=NOW)
    dated = change(anna, "promise", ids, value="", **{"more-1": "priority", "m1-value": "2"})

    assert "Responsible" in offered and "Priority" not in offered
    assert answer.status_code == 200
    assert rows == {(boris.pk, "Oak", date(2026, 12, 21))}
    assert set(Order.objects.values_list("responsible_id", "promised_on")) == {(anna.pk, None)}
    assert dated.status_code == 404


def test_deals_go_to_a_stage_together_and_what_could_not_is_named_with_why(anna: Member) -> None:
    stage = make_stage()
    asks = make_stage(pipeline=stage.pipeline, name="Making", needs_order=True)
    ready, bare = (make_deal(responsible=anna, stage=stage, title=title) for title in ("Ready", "Bare"))
    make_order(responsible=anna, deal=ready)

    answer = change(anna, "stage", [ready.pk, bare.pk], listing="deal", value=str(asks.pk))
    moved = list(Deal.objects.filter(stage=asks).values_list("title", flat=True))
    none = change(anna, "stage", [bare.pk], listing="deal", value=str(asks.pk))
    undo_change(event_id=EventRecord.objects.get(kind="rows.changed").pk, actor=anna, now=NOW)

    assert (answer.status_code, moved) == (200, ["Ready"])
    assert "Bare" in answer.text and "It cannot come to" in answer.text
    assert "Ready" not in answer.text
    assert (none.status_code, "Bare" in none.text) == (422, True)
    assert not Deal.objects.filter(stage=asks).exists()
    lost = make_stage("lost", pipeline=stage.pipeline)
    assert change(anna, "stage", [bare.pk], listing="deal", value=str(lost.pk)).status_code == 409


@pytest.mark.parametrize(
    ("listing", "column", "value"),
    [
        ("order", "priority", "3"),
        ("order", "promise", (NOW + timedelta(days=30)).strftime("%d.%m.%Y")),
        ("task", "priority", "3"),
        ("task", "estimate", "40:00"),
        ("task", "appointment", (NOW + timedelta(days=40)).strftime("%d.%m.%Y 10:00")),
    ],
)
def test_dates_that_would_move_stand_beside_the_bar(
    anna: Member, pavel: Member, listing: str, column: str, value: str
) -> None:
    """Of two equal orders of one performer the second one is changed."""
    make_week(pavel)
    days = [NOW.date() + timedelta(days=60), NOW.date() + timedelta(days=90)]
    orders = [make_order(responsible=anna, promised_on=day) for day in days]
    tasks = [make_task(order=order, assignee=pavel, estimate=480) for order in orders]
    refresh_forecast(now=NOW)
    chosen = orders[1] if listing == "order" else tasks[1]
    path = reverse("tables:bulk_effect", args=[anna.workspace.slug])

    answer = enter(anna).post(
        f"{path}?listing={listing}", {"column": column, "row": [chosen.pk], "value": value}, headers=HTMX
    )

    assert answer.status_code == 200
    assert "move:" in answer.text or "moves:" in answer.text
    assert str(orders[1]) in answer.text
    assert 'name="is_agreed"' in answer.text


def test_many_members_are_found_by_typing_in_a_condition_and_a_cell(anna: Member, pavel: Member) -> None:
    for at in range(31):
        make_member(name=f"Worker {at}", has_login=False)
    order = make_order(responsible=pavel)
    asked = {"panel": "where", "where": f"responsible.any.me;{pavel.pk}"}

    dialog = enter(anna).get(reverse("orders:order_list", args=[anna.workspace.slug]), asked).text
    editor = cell(anna, order.pk, "responsible").text

    for shown in (dialog, editor):
        assert "<search-select" in shown
        assert "Pavel" in shown
        assert "Worker" not in shown
    assert "Me</option>" in dialog
