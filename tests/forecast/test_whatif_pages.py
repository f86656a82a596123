"""«When could we?», and changes that show what they would move before they are made."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.orders.models import Order
from naryad.people.models import Absence
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import ProcessTemplate
from naryad.tasks.models import Task
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from tests.factories import (
    another_company,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_order_type,
    make_skill,
    make_task,
    make_week,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def around_the_clock(pavel: Member) -> Member:
    """Pavel works every day, so that pages asked at any time see the same differences."""
    make_week(pavel, start=0, end=9 * 60)
    make_week(pavel, start=0, end=24 * 60, days=range(5, 7))
    make_week(pavel, start=17 * 60, end=24 * 60)
    return pavel


def enter(member: Member) -> Browser:
    browser = Browser(headers=HTMX)
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, *args: int, query: str = "") -> str:
    return reverse(name, args=[member.workspace.slug, *args]) + query


def two_orders(boris: Member, pavel: Member) -> tuple[Task, Task]:
    """Three days of work each; the first is promised for the day after the third."""
    promised = timezone.localdate() + timedelta(days=4)
    client = make_client(name="Petrova")
    first = make_order(
        responsible=boris,
        promised_on=promised,
        title="Oak kitchen",
        deal=make_deal(responsible=boris, client=client),
    )
    second = make_order(responsible=boris, title="Wardrobe")
    tasks = [make_task(order=order, assignee=pavel, estimate=3 * 24 * 60) for order in (first, second)]
    return tasks[0], tasks[1]


def digest() -> dict[str, list[Any]]:
    """Every row of the company, events and jobs included."""
    tables = [model._meta.db_table for model in WorkspaceModel.__subclasses__() if not model._meta.abstract]
    with connection.cursor() as cursor:
        found = {}
        for table in [*sorted(tables), "procrastinate_jobs"]:
            cursor.execute(f'SELECT md5(t::text) FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def is_question(response: HttpResponse) -> bool:
    return response.headers.get("HX-Retarget") == "#modal-body"


def events(response: HttpResponse) -> dict[str, Any]:
    return dict(json.loads(response.headers.get("HX-Trigger", "{}")))


Press = tuple[str, dict[str, str]]


def presses(anna: Member, first: Task, second: Task) -> dict[str, Press]:
    """Each change that puts the second order before the first, or stops the first."""
    today = timezone.localdate()
    oleg = make_member(name="Oleg")
    return {
        "pin": (url(anna, "tasks:queue_move", first.assignee_id or 0), {"task": str(second.pk)}),
        "task priority": (
            url(anna, "tasks:task_edit", second.pk),
            {"field": "priority", "priority": "3", "version": str(second.version)},
        ),
        "assignee": (
            url(anna, "tasks:task_edit", first.pk),
            {"field": "assignee", "assignee": str(oleg.pk), "version": str(first.version)},
        ),
        "order priority": (
            url(anna, "orders:order_edit", second.order_id or 0),
            {"field": "priority", "priority": "3"},
        ),
        "bulk priority": (url(anna, "tasks:bulk_priority"), {"task": str(second.pk), "priority": "3"}),
        "bulk assign": (url(anna, "tasks:bulk_assign"), {"task": str(first.pk), "to": f"member-{oleg.pk}"}),
        "absence": (
            url(anna, "people:absence_add", first.assignee_id or 0),
            {
                "kind": "vacation",
                "first_day": str(today),
                "last_day": str(today + timedelta(days=9)),
            },
        ),
    }


KINDS = ["pin", "task priority", "assignee", "order priority", "bulk priority", "bulk assign", "absence"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_would_move_is_shown_first_and_nothing_is_saved(
    kind: str, anna: Member, boris: Member, around_the_clock: Member
) -> None:
    first, second = two_orders(boris, around_the_clock)
    address, values = presses(anna, first, second)[kind]
    before, browser = digest(), enter(anna)

    response = browser.post(address, values)

    assert response.status_code == 200
    assert is_question(response)
    assert (changed := digest()) == before, [name for name in before if changed[name] != before[name]]
    text = response.content.decode()
    assert "Oak kitchen" in text
    assert "Petrova" in text
    assert 'name="is_agreed"' in text
    assert all(f'name="{name}" value="{value}"' in text for name, value in values.items())


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_agreed_to_is_done_and_the_question_closed(
    kind: str, anna: Member, boris: Member, around_the_clock: Member
) -> None:
    first, second = two_orders(boris, around_the_clock)
    address, values = presses(anna, first, second)[kind]

    response = enter(anna).post(address, values | {"is_agreed": "1"})

    assert response.status_code in (200, 204)
    assert "modal-close" in events(response)
    first.refresh_from_db()
    second.refresh_from_db()
    assert {
        "pin": second.pinned_at is not None,
        "task priority": second.priority == 3,
        "assignee": first.assignee_id != around_the_clock.pk,
        "order priority": Order.objects.get(pk=second.order_id or 0).priority == 3,
        "bulk priority": second.priority == 3,
        "bulk assign": first.assignee_id != around_the_clock.pk,
        "absence": Absence.objects.filter(member=around_the_clock).exists(),
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_no_date_is_done_at_once(
    kind: str, anna: Member, boris: Member, around_the_clock: Member
) -> None:
    first, second = two_orders(boris, around_the_clock)
    Task.objects.update(estimate=None)
    address, values = presses(anna, first, second)[kind]

    response = enter(anna).post(address, values)

    assert not is_question(response)
    assert "modal-close" not in events(response)
    assert digest_of_changes(first, second, around_the_clock)


def digest_of_changes(first: Task, second: Task, pavel: Member) -> bool:
    """Whether anything of what the presses change has changed."""
    before = [(task.priority, task.assignee_id, task.pinned_at) for task in (first, second)]
    for task in (first, second):
        task.refresh_from_db()
    after = [(task.priority, task.assignee_id, task.pinned_at) for task in (first, second)]
    urgent = Order.objects.filter(priority=3).exists()
    return before != after or urgent or Absence.objects.filter(member=pavel).exists()


def test_nothing_is_foreseen_of_what_one_may_not_change(
    anna: Member, boris: Member, around_the_clock: Member
) -> None:
    first, second = two_orders(anna, around_the_clock)
    everything = presses(anna, first, second)
    before, browser = digest(), enter(boris)

    for kind in KINDS:
        response = browser.post(*everything[kind])
        assert response.status_code in (403, 404), kind
        assert b"Oak kitchen" not in response.content
    assert digest() == before


def test_a_sales_manager_sees_what_an_own_order_does_to_others(
    anna: Member, boris: Member, around_the_clock: Member
) -> None:
    first, _second = two_orders(anna, around_the_clock)
    own = make_order(responsible=boris)
    make_task(order=own, assignee=around_the_clock, estimate=3 * 24 * 60)

    response = enter(boris).post(
        url(boris, "orders:order_edit", own.pk), {"field": "priority", "priority": "3"}
    )

    assert is_question(response)
    assert str(first.order) in response.content.decode()


# --- «When could we?» --------------------------------------------------------------------------------------------


def process(anna: Member, *steps: StepInput, name: str = "Kitchen") -> ProcessTemplate:
    return create_template(
        name=name, order_type_id=make_order_type(name).pk, steps=list(steps), actor=anna, now=timezone.now()
    )


def sawing(pavel: Member, **more: Any) -> StepInput:
    return StepInput(title="Saw", assignee_id=pavel.pk, minutes_per_unit=12 * 60, **more)


def ask(member: Member, **given: Any) -> str:
    response = enter(member).get(url(member, "forecast:when_could_we"), given)
    assert response.status_code == 200
    return response.content.decode()


def test_the_answer_has_a_date_and_who_would_be_later(
    anna: Member, boris: Member, around_the_clock: Member
) -> None:
    two_orders(anna, around_the_clock)
    template = process(anna, sawing(around_the_clock))
    deal = make_deal(responsible=boris)
    before = digest()

    text = ask(
        boris,
        deal=deal.pk,
        order_type=template.order_type_id,
        priority=3,
        promised_on=str(timezone.localdate()),
        **{"items-TOTAL_FORMS": 1, "items-0-quantity": "4"},
    )

    assert digest() == before
    assert "2 orders become later" in text
    assert "1 of them misses its promise" in text
    assert "Oak kitchen" in text
    assert "after the promise" in text
    assert "Pavel" in text
    assert reverse("processes:order_create", args=[boris.workspace.slug]) in text


def test_without_anything_typed_one_of_the_first_type_is_asked_about(
    anna: Member, around_the_clock: Member
) -> None:
    process(anna, sawing(around_the_clock))

    text = ask(anna)

    assert "No other order becomes later." in text
    assert 'name="items-0-quantity" value="1"' in text


def test_items_are_asked_for_where_the_process_has_steps_for_each(
    anna: Member, around_the_clock: Member
) -> None:
    process(anna, sawing(around_the_clock, is_per_item=True))

    assert "items-1-name" not in ask(anna)
    text = ask(anna, more=1, **{"items-TOTAL_FORMS": 1, "items-0-name": "Table", "items-0-quantity": "2"})
    assert 'name="items-0-name" value="Table"' in text
    assert 'name="items-1-quantity" value="1"' in text
    assert 'value="Table"' not in ask(
        anna, less=0, **{"items-TOTAL_FORMS": 2, "items-0-name": "Table", "items-1-name": "Shelf"}
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-5", "More than zero, please."),
        ("0", "More than zero, please."),
        ("many", "Type a number."),
        ("1,234", "1.234 or 1234?"),
        ("", "This field is required."),
    ],
)
def test_a_quantity_that_is_none_gets_a_word_and_no_date(
    anna: Member, around_the_clock: Member, typed: str, words: str
) -> None:
    process(anna, sawing(around_the_clock))

    text = ask(anna, **{"items-TOTAL_FORMS": 1, "items-0-quantity": typed})

    assert words in text
    assert "No other order becomes later." not in text


def test_a_type_without_a_process_says_so_with_the_cure(anna: Member, boris: Member) -> None:
    make_order_type("Stairs")

    assert "Orders of the type “Stairs” have no process template" in ask(anna)
    assert reverse("processes:template_list", args=[anna.workspace.slug]) in ask(anna)
    assert reverse("processes:template_list", args=[anna.workspace.slug]) not in ask(boris)


def test_a_process_that_cannot_be_dated_says_why_with_the_cure(anna: Member) -> None:
    idle = make_member(name="Idle")
    template = process(
        anna,
        StepInput(title="Gild", skill_id=make_skill("gilding").pk, fixed_minutes=60),
        StepInput(title="Sleep", assignee_id=idle.pk, fixed_minutes=60),
        StepInput(title="Nobody's", fixed_minutes=60),
    )

    text = ask(anna)

    assert "There is no date to give yet." in text
    assert "nobody has the specialisation “gilding”." in text
    assert "Idle has no working time for it." in text
    assert reverse("people:member", args=[anna.workspace.slug, idle.pk]) in text
    assert reverse("processes:template", args=[anna.workspace.slug, template.pk]) in text


def test_a_process_without_steps_or_estimates_gives_no_date(anna: Member, around_the_clock: Member) -> None:
    template = process(anna, StepInput(title="Think", assignee_id=around_the_clock.pk))

    assert "No step of the process has an estimate." in ask(anna)

    template.steps.all().delete()
    assert "has no steps" in ask(anna)


def test_garbage_in_the_question_is_no_error(anna: Member, around_the_clock: Member) -> None:
    process(anna, sawing(around_the_clock))

    assert enter(anna).get(url(anna, "forecast:when_could_we"), {"order_type": "9" * 30}).status_code == 404
    ask(
        anna,
        priority="urgent",
        promised_on="tomorrow",
        template="x",
        less="x",
        **{"items-TOTAL_FORMS": "-", "items-0-quantity": "many"},
    )


def test_performers_and_strangers_get_no_answer(anna: Member, boris: Member, pavel: Member) -> None:
    of_anna = make_deal(responsible=anna)
    with another_company() as vera:
        foreign = make_deal(responsible=vera)

    assert enter(pavel).get(url(anna, "forecast:when_could_we")).status_code == 403
    assert enter(vera).get(url(anna, "forecast:when_could_we")).status_code == 404
    for pk, status in ((of_anna.pk, 403), (foreign.pk, 404)):
        assert (
            enter(boris).get(url(boris, "forecast:when_could_we", query=f"?deal={pk}")).status_code == status
        )


def test_what_was_asked_is_taken_into_the_order_form(anna: Member, around_the_clock: Member) -> None:
    process(anna, sawing(around_the_clock))
    template = process(anna, sawing(around_the_clock), name="Wardrobe")
    given = {
        "order_type": template.order_type_id,
        "priority": "2",
        "promised_on": "2031-05-06",
        "items-TOTAL_FORMS": "1",
        "items-0-name": "",
        "items-0-quantity": "3",
    }

    text = enter(anna).get(url(anna, "processes:order_create"), given).content.decode()

    assert f'<option value="{template.order_type_id}" selected>' in text
    assert '<option value="2" selected>' in text
    assert 'value="06.05.2031"' in text
    assert 'name="items-0-name" value="Wardrobe"' in text
    assert 'name="items-0-quantity" value="3"' in text


def test_the_form_of_a_new_order_says_when_it_would_be_ready(
    anna: Member, boris: Member, around_the_clock: Member
) -> None:
    two_orders(boris, around_the_clock)
    template = process(anna, sawing(around_the_clock))
    given = {"order_type": template.order_type_id, "priority": "1"}
    page = enter(anna).get(url(anna, "processes:order_create"), given).content.decode()
    assert "No other order becomes later." in page

    item = {"items-TOTAL_FORMS": "1", "items-0-name": "Kitchen", "items-0-quantity": "4"}
    address = url(anna, "processes:order_process")
    part = enter(anna).get(address, given | item | {"priority": "3"})

    assert "2 orders become later" in part.content.decode()
    assert "Expected" in part.content.decode()


def test_what_a_higher_priority_of_an_order_brings_and_costs_is_told_before_it_is_asked_for(
    anna: Member, boris: Member, around_the_clock: Member
) -> None:
    _first, second = two_orders(boris, around_the_clock)
    before = digest()

    page = enter(boris).get(url(boris, "forecast:what_if", second.order_id or 0)).text
    performer = enter(around_the_clock).get(url(boris, "forecast:what_if", second.order_id or 0))

    assert digest() == before
    assert page.count("1 order becomes later") == 2
    assert page.count("Look and apply") == 2
    assert performer.status_code == 403
