"""Who walks in with an order is served on one form: client, deal, order and tasks at once."""

import re
from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.core.phones import name_and_phone
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order, OrderType
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.jobs import launch_by_stage
from naryad.processes.models import Launch, ProcessTemplate
from naryad.tasks.actions.checklist import add_lines, tick_line
from naryad.tasks.models import ChecklistLine
from naryad.workspaces.models import Member
from tests.factories import NOW, make_client, make_deal, make_order_type, make_stage
from tests.processes.conftest import enter, url
from tests.processes.test_pages import HTMX, make_template, order_form

pytestmark = pytest.mark.django_db


def take(member: Member, order_type: OrderType, **changes: Any) -> Any:
    form = order_form(order_type, member, title="", is_internal="") | changes
    return enter(member).post(url(member, "order_create"), form, headers=HTMX)


@pytest.mark.parametrize(
    ("line", "name", "phone"),
    [
        ("Tamara Zykina 8 921 123-45-67", "Tamara Zykina", "+7 921 123-45-67"),
        ("+79211234567, Tamara", "Tamara", "+7 921 123-45-67"),
        ("Tamara Zykina", "Tamara Zykina", ""),
        ("8 921 123 45 67", "", "+7 921 123-45-67"),
        ("12-34-56", "", "12-34-56"),
        ("Workshop 12", "Workshop 12", ""),
    ],
)
def test_a_line_is_a_name_a_phone_or_both(line: str, name: str, phone: str) -> None:
    assert name_and_phone(line, country="RU") == (name, phone)


def test_a_new_client_their_deal_and_the_order_are_made_at_once(boris: Member) -> None:
    won, order_type = make_stage("won"), make_order_type()
    new = {
        "client": "new:Tamara Zykina 8 921 123-45-67",
        "items-0-price": "1500",
        "promised_on": "2026-12-01",
    }

    answer = take(boris, order_type, template="none", **new)

    assert answer.status_code == 204, answer.text
    client, deal, order = Client.objects.get(), Deal.objects.get(), Order.objects.get()
    assert (client.name, client.phone) == ("Tamara Zykina", "+7 921 123-45-67")
    assert (deal.client, deal.stage, deal.responsible, deal.title) == (client, won, boris, "Base")
    assert (deal.agreed_amount, deal.closed_at is not None) == (None, True)
    assert (order.deal, order.title, order.items.get().total) == (deal, "Base", Decimal(3000))
    assert (order.contact_name, order.contact_phone) == (client.name, client.phone)


def test_a_known_client_is_taken_as_chosen(boris: Member) -> None:
    make_stage("won")
    client = make_client(name="Ivanova", address="Lenina 1")

    take(boris, make_order_type(), client=client.pk)

    assert Client.objects.count() == 1
    assert Order.objects.get().address == Deal.objects.get().address == "Lenina 1"


def test_a_known_phone_is_asked_about_and_nothing_is_made(boris: Member) -> None:
    make_stage("won")
    make_client(name="Ivanova", phone="+7 921 123-45-67")
    order_type = make_order_type()

    answer = take(boris, order_type, client="new:89211234567")

    assert answer.status_code == 422
    assert "Take this client" in answer.text
    assert re.search(r'value="new:89211234567"[^>]*selected', answer.text)
    assert (Client.objects.count(), Deal.objects.count(), Order.objects.count()) == (1, 0, 0)
    assert take(boris, order_type, client="new:89211234567", create_anyway="on").status_code == 204


def test_without_a_client_an_order_is_internal_when_it_is_said(boris: Member) -> None:
    order_type = make_order_type()

    silent = take(boris, order_type)
    said = enter(boris).post(url(boris, "order_create"), order_form(order_type, boris), headers=HTMX)

    assert (silent.status_code, said.status_code) == (422, 204)
    assert "Choose a client" in silent.text
    assert Order.objects.get().deal is None


def test_no_template_of_deals_is_launched(anna: Member, boris: Member) -> None:
    won = make_stage("won")
    template = make_template(anna)
    ProcessTemplate.objects.filter(pk=template.pk).update(deal_stage=won)

    take(boris, make_order_type(), client="new:Tamara", template="none")
    launch_by_stage(event_id=EventRecord.objects.get(kind="deal.created").pk, workspace_id=boris.workspace_id)

    assert not Launch.objects.exists()


def test_a_head_who_chooses_a_maker_answers_for_the_deal(anna: Member, pavel: Member) -> None:
    make_stage("won")

    take(anna, make_order_type(), client="new:Tamara", responsible=pavel.pk)

    assert (Order.objects.get().responsible, Deal.objects.get().responsible) == (pavel, anna)


def test_a_refused_order_leaves_no_client(boris: Member) -> None:
    """Without a won stage the deal cannot be made; the client is not kept either."""
    answer = take(boris, make_order_type(), client="new:Tamara")

    assert answer.status_code == 422
    assert not Client.objects.exists()


def test_the_total_is_shown_while_it_is_typed(boris: Member) -> None:
    order_type = make_order_type()
    items = "&items-TOTAL_FORMS=2&items-0-name=A&items-0-quantity=2&items-0-price=100&items-0-discount=10"
    query = f"?order_type={order_type.pk}{items}&items-1-name=B&items-1-quantity=1,234&items-1-price=5"

    part = enter(boris).get(url(boris, "order_process", query=query), headers=HTMX)

    assert part.context["total"] == 180


def repeat(member: Member, order: Order) -> Any:
    card = enter(member).get(f"/w/{member.workspace.slug}/orders/{order.pk}/").text
    found = re.search(r'href="([^"]*again=\d+)"', card)
    assert found
    return enter(member).get(found[1].replace("&amp;", "&")).context["new"]


def test_an_order_is_repeated_with_its_items_for_its_client_but_not_its_dates(boris: Member) -> None:
    make_stage("won")
    client, order_type = make_client(name="Ivanova"), make_order_type()
    priced = {"items-0-price": "1500.50", "items-0-quantity": "2.5", "promised_on": "2026-12-01"}
    take(boris, order_type, client=client.pk, title="Kitchen", address="Mira 3", template="none", **priced)

    new = repeat(boris, Order.objects.get())

    assert (new.deal, new.client.initial) == (None, {"client": client.pk})
    shown = new.form.initial
    assert (shown["title"], shown["address"], shown.get("promised_on")) == ("Kitchen", "Mira 3", None)
    item = new.items.initial[0]
    assert (item["name"], item["quantity"], item["price"]) == ("Base", Decimal("2.5"), Decimal("1500.50"))


def test_an_order_of_an_open_deal_is_repeated_in_it_with_its_process(anna: Member, boris: Member) -> None:
    order_type, deal = make_order_type(), make_deal(responsible=boris)
    first = make_template(anna, order_type=order_type)
    ProcessTemplate.objects.filter(pk=first.pk).update(name="First")
    chosen = make_template(anna, order_type=order_type)
    form = order_form(order_type, boris, template=chosen.pk)
    enter(boris).post(url(boris, "order_create", query=f"?deal={deal.pk}"), form)

    new = repeat(boris, Order.objects.get())

    assert (new.deal, new.client, new.data["template"]) == (deal, None, str(chosen.pk))


def test_a_repeated_order_has_the_checklists_of_its_template_unticked(anna: Member) -> None:
    order_type, deal = make_order_type(), make_deal(responsible=anna)
    steps = [StepInput(title="Packing", fixed_minutes=5, checklist=["Foil", "Label"])]
    template = create_template(name="T", order_type_id=order_type.pk, steps=steps, actor=anna, now=NOW)
    make = url(anna, "order_create", query=f"?deal={deal.pk}")
    enter(anna).post(make, order_form(order_type, anna, template=template.pk))
    first = Order.objects.get()
    foil = ChecklistLine.objects.get(text="Foil")
    tick_line(line_id=foil.pk, is_ticked=True, actor=anna, now=NOW)
    add_lines(task_id=foil.task_id, texts=["Of this one only"], actor=anna, now=NOW)

    given = repeat(anna, first).data["template"]
    enter(anna).post(make, order_form(order_type, anna, template=given))

    lines = ChecklistLine.objects.exclude(task__order=first).order_by("sequence")
    assert [(line.text, line.ticked_at) for line in lines] == [("Foil", None), ("Label", None)]
