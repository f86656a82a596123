"""The new order's page, launching, and templates in the settings, as they answer a browser."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from naryad.crm.models import Client
from naryad.orders.models import Order, OrderType
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.rules.chain import Link
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_order_type,
    make_skill,
)
from tests.processes.conftest import enter, url

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def make_template(anna: Member, *, order_type: OrderType | None = None, steps: int = 2) -> ProcessTemplate:
    return create_template(
        name=f"Template of {order_type}",
        order_type_id=order_type.pk if order_type else None,
        steps=[
            StepInput(title=f"Step {number}", fixed_minutes=30, minutes_per_unit=15, is_per_item=number > 0)
            for number in range(steps)
        ],
        links=[Link(predecessor=number, successor=number + 1) for number in range(steps - 1)],
        actor=anna,
        now=NOW,
    )


def order_form(order_type: OrderType, responsible: Member, **changes: Any) -> dict[str, Any]:
    return {
        "order_type": order_type.pk,
        "title": "Kitchen for Ivanova",
        "responsible": responsible.pk,
        "priority": 1,
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-name": "Base",
        "items-0-quantity": "2",
        "items-0-price": "",
        "is_internal": "on",
    } | changes


# --- a new order ---------------------------------------------------------------------------------------------


def test_a_deal_fills_the_order_in(anna: Member, boris: Member) -> None:
    make_order_type()
    client = make_client(name="Ivanova", phone="+79161234567", address="Lenina 1")
    deal = make_deal(responsible=boris, client=client, priority=2)

    page = enter(anna).get(url(anna, "order_create", query=f"?deal={deal.pk}"))

    initial = page.context["new"].form.initial
    assert page.status_code == 200
    assert initial == {
        "responsible": boris.pk,
        "priority": 2,
        "address": "Lenina 1",
        "contact_name": "Ivanova",
        "contact_phone": "+79161234567",
    }


def test_an_organisation_is_called_by_its_contact(anna: Member) -> None:
    make_order_type()
    client = make_client(kind=Client.Kind.ORGANISATION, name="Oak Ltd", phone="+74950000000")
    client.contacts.create(name="Petrov", phone="+79160000000")
    deal = make_deal(responsible=anna, client=client)

    page = enter(anna).get(url(anna, "order_create", query=f"?deal={deal.pk}"))

    initial = page.context["new"].form.initial
    assert (initial["contact_name"], initial["contact_phone"]) == ("Petrov", "+79160000000")


def test_without_order_types_the_way_to_them_is_shown(anna: Member) -> None:
    page = enter(anna).get(url(anna, "order_create"))

    assert "/settings/order-types/" in page.content.decode()
    assert 'name="order_type"' not in page.content.decode()


def test_the_chain_is_shown_before_it_is_laid(anna: Member) -> None:
    order_type = make_order_type()
    make_template(anna, order_type=order_type)
    query = f"?order_type={order_type.pk}&items-TOTAL_FORMS=1&items-0-name=Base&items-0-quantity=3"

    part = enter(anna).get(url(anna, "order_process", query=query), headers=HTMX)

    assert [(row.draft.title, row.item, row.draft.estimate) for row in part.context["preview"].rows] == [
        ("Step 0", "", 75),
        ("Step 1", "Base", 75),
    ]
    assert not Task.objects.exists()


def test_an_order_is_created_with_its_tasks_and_opened(anna: Member) -> None:
    order_type = make_order_type()
    template = make_template(anna, order_type=order_type)
    deal = make_deal(responsible=anna)
    form = order_form(order_type, anna, template=template.pk)

    answer = enter(anna).post(url(anna, "order_create", query=f"?deal={deal.pk}"), form, headers=HTMX)

    order = Order.objects.get()
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].endswith(f"/orders/{order.pk}/")
    assert (order.deal_id, order.title) == (deal.pk, "Kitchen for Ivanova")
    assert order.items.get().quantity == 2
    assert [task.title for task in order.tasks_task.order_by("sequence")] == ["Step 0", "Step 1"]


def test_without_a_process_nothing_is_laid(anna: Member) -> None:
    order_type = make_order_type()
    make_template(anna, order_type=order_type)

    enter(anna).post(url(anna, "order_create"), order_form(order_type, anna, template="none"))

    assert not Order.objects.get().tasks_task.exists()


def test_a_refused_order_keeps_what_was_typed(anna: Member) -> None:
    order_type = make_order_type()
    form = order_form(order_type, anna, **{"items-0-quantity": "many"}, address="Lenina 1")

    answer = enter(anna).post(url(anna, "order_create"), form, headers=HTMX | {"HX-Target": "div#new-order"})

    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'value="Lenina 1"' in answer.text
    assert not Order.objects.exists()


def test_a_row_is_added_and_removed_without_judging_the_others(anna: Member) -> None:
    order_type = make_order_type()
    form = order_form(order_type, anna, **{"items-0-quantity": ""})

    more = enter(anna).post(url(anna, "order_items"), form, headers=HTMX)
    none = enter(anna).post(url(anna, "order_items"), form | {"remove": "0"}, headers=HTMX)

    assert [row.initial["name"] for row in more.context["new"].items.forms[:1]] == ["Base"]
    assert more.text.count("-quantity") >= 2
    assert not re.search(r'role="alert">[^<]', more.text)
    assert 'value="Base"' not in none.text
    assert 'name="items-TOTAL_FORMS" value="1"' in none.text


def test_a_sales_manager_sees_prices_in_own_deals_only(anna: Member, boris: Member) -> None:
    make_order_type()
    own, other = make_deal(responsible=boris), make_deal(responsible=anna)
    browser = enter(boris)

    pages = [browser.get(url(boris, "order_create", query=f"?deal={deal.pk}")) for deal in (own, other)]

    assert ["items-0-price" in page.text for page in pages] == [True, False]


# --- launching -----------------------------------------------------------------------------------------------


def test_a_process_is_launched_on_a_deal_and_can_be_undone(anna: Member) -> None:
    template = make_template(anna)
    deal = make_deal(responsible=anna)
    browser = enter(anna)
    address = url(anna, "launch", query=f"?deal={deal.pk}")

    page = browser.get(address)
    answer = browser.post(address, {"template": template.pk, "is_modal": "1"}, headers=HTMX)
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    undone = browser.post(toast["undo_url"], headers=HTMX)

    assert len(page.context["preview"].rows) == 2
    assert answer.status_code == 204
    assert undone.status_code == 204
    assert Launch.objects.get().undone_at is not None
    assert not deal.tasks_task.exists()


def test_an_order_is_offered_templates_of_its_type_then_general_ones(anna: Member) -> None:
    kitchen, wardrobe = make_order_type(), make_order_type()
    general = make_template(anna)
    of_kitchen = make_template(anna, order_type=kitchen)
    make_template(anna, order_type=wardrobe)
    order = make_order(responsible=anna, order_type=kitchen)

    page = enter(anna).get(url(anna, "launch", query=f"?order={order.pk}"))
    part = enter(anna).get(url(anna, "preview", query=f"?order={order.pk}&template={general.pk}"))

    assert page.context["offered"] == [of_kitchen, general]
    assert part.context["chosen"] == general


@pytest.mark.parametrize("wanted", ["999999", "²", "9" * 5000])
def test_a_template_that_is_not_offered_launches_no_other(anna: Member, wanted: str) -> None:
    make_template(anna)
    deal = make_deal(responsible=anna)
    address = url(anna, "launch", query=f"?deal={deal.pk}")

    answer = enter(anna).post(address, {"template": wanted})
    shown = enter(anna).get(f"{address}&template={wanted}")

    assert answer.status_code == 422
    assert "not offered any more" in answer.text
    assert shown.status_code == 404
    assert not Launch.objects.exists()


def test_an_order_is_not_created_by_a_template_that_is_not_offered(anna: Member) -> None:
    kitchen = make_order_type()
    make_template(anna, order_type=kitchen)
    form = {"order_type": kitchen.pk, "responsible": anna.pk, "priority": "1", "template": "999999"}
    form |= {"items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0", "is_internal": "on"}

    answer = enter(anna).post(url(anna, "order_create"), form)

    assert answer.status_code == 422
    assert "not offered any more" in answer.text
    assert not Order.objects.exists()


def test_what_was_launched_earlier_is_said(anna: Member) -> None:
    template = make_template(anna)
    deal = make_deal(responsible=anna)
    launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    page = enter(anna).get(url(anna, "launch", query=f"?deal={deal.pk}"))

    assert "was launched here already by Anna" in page.text


@pytest.mark.parametrize("query", ["", "?deal=1&order=1", "?deal=x", "?order=999999"])
def test_a_launch_needs_one_place(anna: Member, query: str) -> None:
    assert enter(anna).get(url(anna, "launch", query=query)).status_code == 404


# --- templates -----------------------------------------------------------------------------------------------


def editor(*rows: dict[str, Any], **template: Any) -> dict[str, Any]:
    """The editor's form: rows n1, n2… unless they say their key."""
    data: dict[str, Any] = {"name": "Kitchen", "order_type": "", "deal_stage": "", "step": []} | template
    for number, row in enumerate(rows, 1):
        key = row.pop("key", f"n{number}")
        data["step"].append(key)
        data |= {f"{key}-{name}": value for name, value in row.items()}
    return data


def test_a_template_is_made_of_what_is_typed(anna: Member) -> None:
    kitchen, skill = make_order_type(), make_skill("sawing")
    stage = kitchen.stages.order_by("sequence")[1]
    form = editor(
        {"title": "Sawing", "skill": skill.pk, "fixed": "2ч", "per_unit": "0:15", "stage": stage.pk},
        {"title": "Glue dries", "is_wait": "on", "elapsed": "2д", "ends_itself": "on",
         "after": ["n1"], "lag": ["1д"]},
        order_type=kitchen.pk,
    )  # fmt: skip

    answer = enter(anna).post(url(anna, "template_create"), form, headers=HTMX)

    template = ProcessTemplate.objects.get()
    sawing, drying = template.steps.order_by("sequence")
    assert answer.headers["HX-Redirect"] == url(anna, "template", template.pk)
    assert (sawing.skill, sawing.fixed_minutes, sawing.minutes_per_unit) == (skill, 120, 15)
    assert sawing.stage == stage
    assert (drying.elapsed_minutes, drying.ends_itself) == (2880, True)
    assert template.links.get().lag == 1440


def test_a_refused_template_keeps_everything_typed(anna: Member) -> None:
    form = editor(
        {"title": "Sawing", "fixed": "soon", "after": ["n2"], "lag": ["never"]},
        {"title": "", "is_wait": "on", "elapsed": ""},
        {"title": "Glueing", "fixed": "0"},
    )

    answer = enter(anna).post(url(anna, "template_create"), form, headers=HTMX)

    assert answer.status_code == 422
    for typed in ('value="Sawing"', 'value="soon"', 'value="never"', '<option value="n2" selected>'):
        assert typed in answer.text
    assert "Say how long it waits." in answer.text
    assert "An estimate is longer than nothing." in answer.text
    assert not ProcessTemplate.objects.exists()


def test_a_loop_is_said_and_marked(anna: Member) -> None:
    form = editor(
        {"title": "Sawing", "after": ["n2"], "lag": [""]}, {"title": "Edging", "after": ["n1"], "lag": [""]}
    )

    answer = enter(anna).post(url(anna, "template_create"), form, headers=HTMX)

    assert answer.status_code == 422
    assert "1. Sawing → 2. Edging → 1. Sawing" in answer.text
    assert answer.text.count("template-step is-error") == 2


def test_a_saved_template_is_changed_in_place(anna: Member) -> None:
    template = make_template(anna)
    first, second = template.steps.order_by("sequence")
    form = editor(
        {"key": f"s{second.pk}", "title": "Second comes first"},
        {"key": f"s{first.pk}", "title": "Then the first", "after": [f"s{second.pk}"], "lag": [""]},
        {"title": "New"},
        version=1,
    )

    answer = enter(anna).post(url(anna, "template", template.pk), form, headers=HTMX)

    assert answer.status_code == 200
    assert [
        (step.title, step.pk in (first.pk, second.pk)) for step in template.steps.order_by("sequence")
    ] == [
        ("Second comes first", True),
        ("Then the first", True),
        ("New", False),
    ]
    assert 'name="version" value="2"' in answer.text


def test_an_older_page_does_not_overwrite(anna: Member) -> None:
    template = make_template(anna)
    browser = enter(anna)
    form = editor({"title": "Mine"}, version=1)
    browser.post(url(anna, "template", template.pk), form)

    answers = [browser.post(url(anna, "template", template.pk), form, headers=HTMX) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert 'name="version" value="1"' in answers[0].text
    assert "meanwhile" in answers[0].text


@pytest.mark.parametrize(
    ("op", "keys"),
    [
        ("add", ["n1", "n2", "n3", "n4"]),
        ("remove:n2", ["n1", "n3"]),
        ("up:n2", ["n2", "n1", "n3"]),
        ("down:n1", ["n2", "n1", "n3"]),
        ("up:n1", ["n1", "n2", "n3"]),
        ("after:n1", ["n1", "n2", "n3"]),
        ("remove:x9", ["n1", "n2", "n3"]),
        ("", ["n1", "n2", "n3"]),
    ],
)
def test_the_buttons_of_the_editor_save_nothing(anna: Member, op: str, keys: list[str]) -> None:
    form = editor(
        {"title": "a", "fixed": "half-typ"},
        {"title": "b", "after": ["n1"], "lag": ["1ч"]},
        {"title": "c", "after": ["n2"], "lag": ["2ч"]},
    )

    part = enter(anna).post(url(anna, "template_draft"), form | {"op": op}, headers=HTMX)

    assert [row.key for row in part.context["draft"].rows] == keys
    assert 'value="half-typ"' in part.text
    assert 'role="alert"' not in part.text
    assert not ProcessTemplate.objects.exists()


def test_a_removed_step_leaves_its_own_predecessors_behind(anna: Member) -> None:
    form = editor(
        {"title": "a"}, {"title": "b", "after": ["n1"], "lag": ["1ч"]}, {"title": "c", "after": ["n2"]}
    )

    part = enter(anna).post(url(anna, "template_draft"), form | {"op": "remove:n2"}, headers=HTMX)

    assert [(after.key, after.lag) for after in part.context["draft"].rows[1].after] == [("n1", "1ч")]


def test_a_link_is_made_and_taken_away(anna: Member) -> None:
    form = editor({"title": "a"}, {"title": "b", "after": ["n1"], "lag": ["1ч"]}, {"title": "c"})
    browser = enter(anna)

    made = browser.post(url(anna, "template_draft"), form | {"op": "link:n2:n3"}, headers=HTMX)
    again = browser.post(url(anna, "template_draft"), form | {"op": "link:n1:n2"}, headers=HTMX)
    gone = browser.post(url(anna, "template_draft"), form | {"op": "unlink:n1:n2"}, headers=HTMX)

    after = [
        [[each.key for each in row.after] for row in part.context["draft"].rows]
        for part in (made, again, gone)
    ]
    assert after == [[[], ["n1"], ["n2"]], [[], ["n1"], []], [[], [], []]]


@pytest.mark.parametrize("pair", ["n3:n1", "n1:n1", "n9:n1", "n1:n9", "n1", ""])
def test_a_link_that_cannot_be_is_not_made(anna: Member, pair: str) -> None:
    form = editor(
        {"title": "a"}, {"title": "b", "after": ["n1"], "lag": [""]}, {"title": "c", "after": ["n2"]}
    )

    part = enter(anna).post(url(anna, "template_draft"), form | {"op": f"link:{pair}"}, headers=HTMX)

    assert [len(row.after) for row in part.context["draft"].rows] == [0, 1, 1]
    said = json.loads(part.headers.get("HX-Trigger", "{}")).get("toast", {}).get("text", "")
    assert ("1. a → 2. b → 3. c → 1. a" in said) is (pair == "n3:n1")


def test_a_template_goes_into_the_archive_and_back_from_its_page(anna: Member) -> None:
    template = make_template(anna)
    browser, states = enter(anna), []

    for sent in ({}, {"back": "1"}):
        answer = browser.post(url(anna, "template_state", template.pk), sent, headers=HTMX)
        states.append((answer.headers["HX-Redirect"], ProcessTemplate.objects.get().is_archived))

    page = url(anna, "template", template.pk)
    assert states == [(page, True), (page, False)]


def test_templates_are_listed_copied_archived_and_returned(anna: Member) -> None:
    template = make_template(anna)
    browser = enter(anna)

    copied = browser.post(url(anna, "template_copy", template.pk), headers=HTMX)
    archived = browser.post(url(anna, "template_archive", template.pk), headers=HTMX)
    toast = json.loads(archived.headers["HX-Trigger"])["toast"]
    listed = browser.get(url(anna, "template_list"))
    browser.post(toast["undo_url"], headers=HTMX)

    assert copied.status_code == 204
    assert [one.name for one in listed.context["rows"] if one.is_archived] == [template.name]
    assert not ProcessTemplate.objects.get(pk=template.pk).is_archived


def test_templates_are_sorted(anna: Member) -> None:
    first, second = make_template(anna), make_template(anna, order_type=make_order_type())

    enter(anna).post(url(anna, "template_order"), {"order": f"{second.pk},{first.pk}"}, headers=HTMX)

    assert list(ProcessTemplate.objects.order_by("sequence")) == [second, first]


# --- who, and how much ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "said"), [("1,234", "1.234 or 1234?"), ("two", "number"), ("2", "")])
def test_a_quantity_is_asked_about_beside_its_field_while_it_is_typed(
    anna: Member, typed: str, said: str
) -> None:
    order_type = make_order_type()
    query = f"?order_type={order_type.pk}&items-TOTAL_FORMS=1&items-0-name=Door&items-0-quantity={typed}"

    part = enter(anna).get(url(anna, "order_process", query=query), headers=HTMX).content.decode()

    note = part.partition('id="quantity-0"')[2].partition("</div>")[0].partition(">")[2]
    assert (said in note) if said else not note


PAGES = ["order_create", "order_process", "template_list", "template_create"]


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (Member.Role.HEAD, [200, 200, 200, 200]),
        (Member.Role.SALES, [200, 200, 403, 403]),
        (Member.Role.PERFORMER, [403, 403, 403, 403]),
        (Member.Role.OBSERVER, [403, 403, 403, 403]),
    ],
)
def test_each_role_opens_its_pages(anna: Member, role: Member.Role, answers: list[int]) -> None:
    make_order_type()
    browser = enter(make_member(name="Somebody", role=role))

    assert [browser.get(url(anna, page)).status_code for page in PAGES] == answers


def test_another_company_finds_nothing(anna: Member) -> None:
    template = make_template(anna)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)
    with another_company() as vera:
        browser = enter(vera)

        answers = [
            browser.get(url(vera, "template", template.pk)),
            browser.get(url(vera, "launch", query=f"?deal={deal.pk}")),
            browser.get(url(vera, "order_create", query=f"?deal={deal.pk}")),
            browser.post(url(vera, "template_copy", template.pk)),
            browser.post(url(vera, "template_archive", template.pk)),
            browser.post(url(vera, "template_restore", template.pk)),
            browser.post(url(vera, "launch_undo", launch.pk)),
        ]

    assert [answer.status_code for answer in answers] == [404] * 7
    assert deal.tasks_task.count() == 2


@pytest.mark.parametrize("steps", [2, 20])
def test_pages_ask_the_database_as_often_whatever_the_size(
    anna: Member, steps: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    order_type = make_order_type()
    template = make_template(anna, order_type=order_type, steps=steps)
    deal = make_deal(responsible=anna)
    browser = enter(anna)
    overhead = 10  # session, user, workspace, member, scope, shell

    for page, most in (
        (url(anna, "template", template.pk), 15),
        (url(anna, "template_list"), 4),
        (
            url(anna, "order_create", query=f"?deal={deal.pk}"),
            33,
        ),  # with the company's plan: when it is ready
    ):
        with django_assert_max_num_queries(most + overhead):
            assert browser.get(page).status_code == 200


def test_typed_steps_are_saved_with_the_template(anna: Member) -> None:
    saved = enter(anna).post(
        url(anna, "template_create"),
        {"name": "Repair", "order_type": "", "step": "n1", "lines": "Look; 1h\nMend"},
    )

    assert saved.status_code == 302
    assert [step.title for step in ProcessTemplate.objects.get().steps.order_by("sequence")] == [
        "Look",
        "Mend",
    ]


def test_typed_steps_that_cannot_be_read_come_back_as_they_were(anna: Member) -> None:
    form = {"name": "Repair", "order_type": "", "step": "n1", "lines": "Look; soonish"}

    refused = enter(anna).post(url(anna, "template_create"), form)
    shown = enter(anna).post(url(anna, "template_draft"), form | {"op": "lines"}, headers=HTMX)

    assert refused.status_code == 422
    for answer in (refused, shown):
        assert "Line 1: “soonish”" in answer.text
        assert "Look; soonish</textarea>" in answer.text
    assert not ProcessTemplate.objects.exists()


def test_a_new_template_is_proposed_for_the_first_type_without_one(anna: Member) -> None:
    make_template(anna)
    served, bare = make_order_type("Kitchen"), make_order_type("Wardrobe")
    ProcessTemplate.objects.update(order_type=served)

    page = enter(anna).get(url(anna, "template_create"))
    types = enter(anna).get(reverse("orders:type_settings", args=[anna.workspace.slug]))

    assert page.context["form"].initial == {"order_type": bare.pk, "name": "Wardrobe"}
    assert f"?type={bare.pk}" in types.text
    assert f"?type={served.pk}" not in types.text
