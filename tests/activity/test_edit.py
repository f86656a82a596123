"""Two people who have one form open: the second is refused, and what the first wrote stays."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client as Browser

from naryad.activity.edit import ChangedMeanwhile, Edit
from naryad.crm.actions.clients import create_contact
from naryad.crm.models import Client, Contact
from naryad.orders.models import OrderItem
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import ProcessTemplate
from naryad.tasks.models import TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.actions import create_name
from tests.factories import NOW, make_client, make_member, make_order

HTMX = {"HX-Request": "true"}


@dataclass
class Row:
    """`save` keeps what it was asked to save."""

    name: str = "Oak"
    price: Decimal = Decimal(5)
    version: int = 3
    saved: tuple[str, ...] = ()

    def save(self, *, update_fields: list[str]) -> None:
        self.saved = tuple(update_fields)


def test_what_differs_is_set_and_said_and_the_version_grows() -> None:
    row = Row()

    edit = Edit(
        row, {"name": " Ash ", "price": Decimal("5.00")}, fields={"name": str.strip, "price": None}, version=3
    )
    edit.save("total")

    assert (row.name, row.version, row.saved) == ("Ash", 4, ("name", "total", "version"))
    assert edit.words == {"name": ["Oak", "Ash"]}


def test_a_stale_form_is_refused_only_where_it_would_change_something() -> None:
    row = Row()

    same = Edit(row, {"name": "Oak"}, fields={"name": None}, version=2)
    with pytest.raises(ChangedMeanwhile) as refusal:
        Edit(row, {"name": "Ash"}, fields={"name": None}, version=2)

    assert not same
    assert (refusal.value.field, row.name) == ("name", "Oak")


def test_what_is_no_field_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        Edit(Row(), {"colour": "red"}, fields={"name": None})


def of_client(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    row = make_client(name="Oak")
    return "note", f"clients/{row.pk}/edit/", {"field": "note"}, lambda: Client.objects.get().note


def of_contact(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    row = create_contact(client_id=make_client(name="Oak").pk, name="Zoe", actor=anna, now=NOW)
    sent = {"name": "Zoe", "phone": "", "email": ""}
    return "position", f"contacts/{row.pk}/edit/", sent, lambda: Contact.objects.get().position


def of_item(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    order = make_order(responsible=anna)
    row = OrderItem.objects.create(order=order, name="Door", total=0)
    return "name", f"orders/items/{row.pk}/edit/", {"field": "name"}, lambda: OrderItem.objects.get().name


def of_member(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    row = make_member(name="Pavel")
    sent = {"name": "Pavel", "kind": "person", "role": "performer", "phone": "", "time_zone": ""}
    return (
        "position",
        f"settings/members/{row.pk}/edit/",
        sent,
        lambda: Member.objects.get(pk=row.pk).position,
    )


def of_company(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    found = anna.workspace
    sent = {"time_zone": found.time_zone, "currency": "RUB", "country": "RU", "language": "ru"}
    sent |= {"default_vat": "0", "paid_tolerance": "0"}
    return "name", "settings/company/", sent, lambda: Workspace.objects.get(pk=found.pk).name


def of_task_type(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    row = create_name(names=TASK_TYPES, name="Sawing", owner_id=None, actor=anna, now=NOW)
    sent = {"default_estimate": "", "skill": "", "parent": ""}
    return "name", f"settings/task-types/{row.pk}/edit/", sent, lambda: TaskType.objects.get().name


def of_template(anna: Member) -> tuple[str, str, dict[str, str], Callable[[], str]]:
    row = create_template(name="Kitchen", steps=[StepInput(title="Saw")], actor=anna, now=NOW)
    key = f"s{row.steps.get().pk}"
    sent = {"order_type": "", "deal_stage": "", "step": key, f"{key}-title": "Saw", f"{key}-kind": "work"}
    return "name", f"settings/process-templates/{row.pk}/", sent, lambda: ProcessTemplate.objects.get().name


@pytest.mark.parametrize(
    "of_row",
    [of_client, of_contact, of_item, of_member, of_company, of_task_type, of_template],
)
def test_the_second_of_two_who_save_one_form_is_refused_and_keeps_what_was_typed(
    anna: Member, of_row: Callable[[Member], tuple[str, str, dict[str, str], Callable[[], str]]]
) -> None:
    name, address, sent, kept = of_row(anna)
    browser = Browser()
    browser.force_login(anna.user)
    answers = [
        browser.post(f"/w/annas/{address}", sent | {name: typed, "version": "1"}, headers=HTMX)
        for typed in ("First", "Second")
    ]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert "changed this meanwhile" in answers[1].text
    assert "Second" in answers[1].text
    assert kept() == "First"
