"""A running order whose fields or template have changed: what is offered, applied, taken back; many at once."""

from itertools import pairwise
from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.core.errors import ActionError
from naryad.crm.actions.deals import update_deal
from naryad.fields.actions.definitions import archive_field
from naryad.fields.models import OwnField
from naryad.orders.actions.items import ItemInput, add_item, update_item
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderType
from naryad.processes.actions.difference import (
    CannotFollowItems,
    apply_difference,
    leave_difference,
    upgrade_launch,
)
from naryad.processes.actions.templates import (
    StepInput,
    WrongStepFormula,
    create_template,
    go_back,
    update_template,
)
from naryad.processes.actions.upgrades import CannotUpgrade, ask_upgrades, upgrade_next
from naryad.processes.models import Launch, ProcessTemplate, TemplateVersion, Upgrade
from naryad.processes.queries.difference import order_difference, outdated_orders, upgrade_difference
from naryad.processes.queries.versions import older_launches, version_lines
from naryad.processes.rules.chain import Link
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.dependencies import CannotAddDependency, add_dependency
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.actions.stop import hold_order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal
from tests.processes.conftest import enter, url
from tests.processes.test_conditions import key, kitchen, laid, make_painted, option, order_of, waits

__all__ = ["kitchen"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.fixture
def template(anna: Member, kitchen: OrderType) -> ProcessTemplate:  # the fixture
    return make_painted(anna, kitchen)


@pytest.fixture
def order(anna: Member, kitchen: OrderType, template: ProcessTemplate) -> Order:
    """With painted fronts of three metres: measuring (3 h) → painting → edging of item 1 → packing → carrying."""
    fields = {"Fronts": option("painted"), "Length, m": "3"}
    return order_of(anna, kitchen, template, fields=fields, edges=[True])


def fill(order: Order, anna: Member, **values: Any) -> None:
    names = {"fronts": "Fronts", "length": "Length, m"}
    custom = {key(names[name]): value for name, value in values.items()}
    update_order(order_id=order.pk, custom=custom, actor=anna, now=NOW)


def task(order: Order, title: str) -> Task:
    return Task.objects.exclude(status="cancelled").get(order=order, title=title)


def there(order: Order) -> list[str]:
    """Titles of what is not cancelled."""
    tasks = Task.objects.filter(order=order).exclude(status="cancelled").order_by("sequence", "pk")
    return [one.title for one in tasks]


def change(
    template: ProcessTemplate, anna: Member, *steps: StepInput, links: list[Link] | None = None
) -> None:
    """Another chain: each step after the one before it."""
    given = (
        links
        if links is not None
        else [Link(predecessor=at, successor=at + 1) for at in range(len(steps) - 1)]
    )
    update_template(
        template_id=template.pk,
        name=template.name,
        order_type_id=template.order_type_id,
        steps=steps,
        links=given,
        actor=anna,
        now=NOW,
    )


def steps_of(template: ProcessTemplate, *titles: str, **changes: dict[str, Any]) -> list[StepInput]:
    """The steps as they are, in that order; new ones are five minutes; `changes` by title."""
    known = {step.title: step for step in template.steps.all()}
    names = [name for name in StepInput.__dataclass_fields__ if name != "pk"]
    found = []
    for title in titles:
        step = known.get(title)
        values: dict[str, Any] = (
            {"pk": step.pk, **{name: getattr(step, name) for name in names}}
            if step
            else {"title": title, "fixed_minutes": 5}
        )
        found.append(StepInput(**values | changes.get(title, {})))
    return found


def launch_of(order: Order) -> Launch:
    return Launch.objects.select_related("template").get(order=order)


# --- fields ------------------------------------------------------------------------------------------------------


def test_a_field_that_nothing_reads_makes_no_difference(order: Order, anna: Member) -> None:
    update_order(order_id=order.pk, title="Other", actor=anna, now=NOW)

    assert order_difference(order_id=order.pk) is None
    assert outdated_orders(order_ids=[order.pk]) == set()


def test_a_step_that_falls_out_is_offered_and_its_followers_wait_for_what_was_before(
    order: Order, anna: Member
) -> None:
    fill(order, anna, fronts=option("film"))
    assert outdated_orders(order_ids=[order.pk]) == {order.pk}
    assert "Painting" in there(order)  # nothing happens by itself

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert there(order) == ["Measuring", "Edging", "Packing", "Carrying"]
    assert ("Measuring", "Edging", 1440) in waits(order)
    assert task(order, "Edging").status == "blocked"
    told = EventRecord.objects.filter(kind="task.became_available")
    assert not told.exclude(data__task_id=task(order, "Measuring").pk).exists()
    assert order_difference(order_id=order.pk) is None


def test_it_comes_back_between_them(order: Order, anna: Member) -> None:
    fill(order, anna, fronts=option("film"))
    apply_difference(order_id=order.pk, actor=anna, now=NOW)
    fill(order, anna, fronts=option("painted"))

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    painting = task(order, "Painting")
    links = {row[:2] for row in waits(order)}
    assert {("Measuring", "Painting"), ("Painting", "Edging")} <= links
    assert ("Measuring", "Edging") not in links
    assert painting.status == "blocked"


def test_all_of_it_is_taken_back(order: Order, anna: Member) -> None:
    before, linked = there(order), waits(order)
    fill(order, anna, fronts=option("film"), length="6")
    done = apply_difference(order_id=order.pk, actor=anna, now=NOW)
    assert done.fact is not None
    assert task(order, "Measuring").estimate == 240

    undo_change(event_id=done.fact.pk, actor=anna, now=NOW)

    assert (there(order), waits(order)) == (before, linked)
    assert task(order, "Measuring").estimate == 180
    assert order_difference(order_id=order.pk) is not None


def test_what_was_begun_or_changed_by_hand_stays_and_is_named(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    measuring, painting = task(order, "Measuring"), task(order, "Painting")
    update_task(task_id=painting.pk, title="Painting twice", actor=anna, now=NOW)
    start_task(task_id=measuring.pk, actor=anna, now=NOW)
    fill(order, anna, fronts=option("film"), length="6")
    assert order_difference(order_id=order.pk) is None  # there is nothing to decide
    titles = ("Measuring", "Painting", "Edging", "Packing", "Carrying")
    change(template, anna, *steps_of(template, *titles, Packing={"fixed_minutes": 30}))

    found = upgrade_difference(launch=launch_of(order)).difference

    assert (found.stays, found.kept) == ([painting.pk], [measuring.pk])
    assert (found.estimates, found.joined) == ({task(order, "Packing").pk: 30}, [])


def test_left_it_is_asked_again_only_after_another_change(order: Order, anna: Member) -> None:
    fill(order, anna, fronts=option("film"))
    leave_difference(order_id=order.pk, actor=anna, now=NOW)
    assert order_difference(order_id=order.pk) is None
    assert "Painting" in there(order)

    fill(order, anna, length="6")

    found = order_difference(order_id=order.pk)
    assert found is not None
    assert (list(found.difference.estimates.values()), found.difference.removed) == ([240], [])


def test_a_field_of_the_deal_and_of_an_item_counts_as_well(
    anna: Member, kitchen: OrderType, template: ProcessTemplate
) -> None:
    deal = make_deal(responsible=anna)
    order = order_of(anna, kitchen, template, deal_id=deal.pk, edges=[True, False])
    second = order.items.get(name="Item 2")
    update_deal(deal_id=deal.pk, custom={key("Lift"): True}, actor=anna, now=NOW)
    update_item(item_id=second.pk, custom={key("Edge"): True}, actor=anna, now=NOW)
    add_item(
        order_id=order.pk, item=ItemInput(name="Item 3", custom={key("Edge"): False}), actor=anna, now=NOW
    )

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert laid_now(order) == {"Measuring", "Painting", "Edging Item 1", "Edging Item 2", "Packing"}


def laid_now(order: Order) -> set[str]:
    gone = {one.title for one in Task.objects.filter(order=order, status="cancelled")}
    return {row for row in laid(order) if row not in gone}


def test_the_page_shows_it_with_its_dates_and_applies_it(order: Order, anna: Member) -> None:
    browser, page = enter(anna), url(anna, "difference", order.pk)
    fill(order, anna, fronts=option("film"), length="6")

    shown = browser.get(page).text
    seen = order_difference(order_id=order.pk)
    assert seen is not None
    answer = browser.post(page, {"what": "apply", "seen": seen.seen}, headers={"HX-Request": "true"})

    assert "its step falls out" in shown
    assert "3\xa0h → 4\xa0h" in shown
    assert answer.status_code == 204
    assert "Painting" not in there(order)


# --- versions ----------------------------------------------------------------------------------------------------


def test_each_saved_edit_is_a_version_and_saving_the_same_is_none(
    template: ProcessTemplate, anna: Member
) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding", "Packing"))
    template.refresh_from_db()
    change(template, anna, *steps_of(template, "Measuring", "Sanding", "Packing"))

    template.refresh_from_db()
    lines = version_lines(template)
    assert (template.version, [line.version.number for line in lines]) == (2, [2, 1])
    assert (lines[0].added, lines[0].removed) == (["Sanding"], ["Painting", "Edging", "Carrying"])
    assert lines[0].version.saved_by == anna


def test_a_running_order_stays_by_its_version(order: Order, template: ProcessTemplate, anna: Member) -> None:
    change(
        template,
        anna,
        *steps_of(template, "Measuring", "Packing", Measuring={"condition": "{Fronts} = «film»"}),
    )

    assert order_difference(order_id=order.pk) is None
    fill(order, anna, length="6")

    found = order_difference(order_id=order.pk)
    assert found is not None
    assert (list(found.difference.estimates.values()), found.difference.removed) == ([240], [])


def test_an_order_is_upgraded_and_taken_back(order: Order, template: ProcessTemplate, anna: Member) -> None:
    edited = {"fixed_minutes": 30, "title": "Packing well"}
    change(template, anna, *steps_of(template, "Measuring", "Sanding", "Packing", "Carrying", Packing=edited))
    before = (there(order), waits(order))
    launch = launch_of(order)

    done = upgrade_launch(launch_id=launch.pk, actor=anna, now=NOW)

    launch.refresh_from_db()
    assert set(there(order)) == {"Measuring", "Sanding", "Packing well", "Carrying"}
    assert waits(order) >= {
        ("Measuring", "Sanding", 0),
        ("Sanding", "Packing well", 0),
        ("Packing well", "Carrying", 0),
    }
    assert task(order, "Packing well").estimate == 30
    assert launch.version == 2
    assert not upgrade_difference(launch=launch).difference.added
    assert done.fact is not None
    undo_change(event_id=done.fact.pk, actor=anna, now=NOW)
    launch.refresh_from_db()
    assert (there(order), waits(order), launch.version) == (*before, 1)


def test_a_step_that_others_wait_for_and_that_was_begun_stays(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    finish_task(task_id=task(order, "Measuring").pk, actor=anna, now=NOW)
    change(template, anna, *steps_of(template, "Painting", "Packing"))

    upgrade_launch(launch_id=launch_of(order).pk, actor=anna, now=NOW)

    assert there(order) == ["Measuring", "Painting", "Packing"]
    assert task(order, "Measuring").status == "done"
    assert ("Painting", "Packing", 0) in waits(order)


def test_the_second_head_finds_it_upgraded(order: Order, template: ProcessTemplate, anna: Member) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))
    launch = launch_of(order)
    upgrade_launch(launch_id=launch.pk, actor=anna, now=NOW)
    tasks = there(order)

    again = upgrade_launch(launch_id=launch.pk, actor=anna, now=NOW)

    assert again.fact is None
    assert there(order) == tasks


def test_what_was_shown_before_somebody_else_changed_it_is_shown_again(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))
    seen = upgrade_difference(launch=launch_of(order)).seen
    template.refresh_from_db()
    change(template, anna, *steps_of(template, "Measuring", "Sanding", "Packing"))

    with pytest.raises(CannotFollowItems, match="changed meanwhile"):
        upgrade_launch(launch_id=launch_of(order).pk, seen=seen, actor=anna, now=NOW)


def test_an_upgrade_that_would_make_a_loop_changes_nothing(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    by_hand = create_task(order_id=order.pk, title="By hand", actor=anna, now=NOW)
    around = [task(order, "Packing").pk, by_hand.pk, task(order, "Carrying").pk]
    for first, second in pairwise(around):
        add_dependency(predecessor_id=first, successor_id=second, actor=anna, now=NOW)
    change(template, anna, *steps_of(template, "Carrying", "Packing"))
    before = (there(order), waits(order))

    with pytest.raises(CannotAddDependency, match="loop"):
        upgrade_launch(launch_id=launch_of(order).pk, actor=anna, now=NOW)

    assert (there(order), waits(order), launch_of(order).version) == (*before, 1)


def test_back_to_an_older_version_is_a_new_one_equal_to_it(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))

    back = go_back(template_id=template.pk, number=1, actor=anna, now=NOW)

    kept = {row.number: row.chain for row in TemplateVersion.objects.filter(template=template)}
    assert (back.version, kept[3]) == (3, kept[1])
    assert upgrade_difference(launch=launch_of(order)).difference.is_empty


def test_a_version_with_a_field_from_the_archive_works_on_but_does_not_come_back(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    change(template, anna, *steps_of(template, "Packing"))
    archive_field(field_id=OwnField.objects.get(name="Fronts").pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    assert order_difference(order_id=order.pk) is None
    with pytest.raises(WrongStepFormula, match="archive"):
        go_back(template_id=template.pk, number=1, actor=anna, now=NOW)


def test_an_order_on_hold_is_not_upgraded_and_its_reason_is_kept(
    order: Order, template: ProcessTemplate, anna: Member
) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))
    hold_order(order_id=order.pk, reason="client", actor=anna, now=NOW)
    launch = launch_of(order)

    asked = ask_upgrades(template_id=template.pk, launch_ids=[launch.pk], actor=anna, now=NOW)
    upgrade_next(upgrade_id=asked.pk, now=NOW)

    asked.refresh_from_db()
    assert asked.refused == {str(launch.pk): "cannot-follow-items"}
    assert (asked.ended, asked.total) == (1, 1)
    assert launch_of(order).version == 1


def test_chosen_orders_are_upgraded_one_by_one(
    order: Order, template: ProcessTemplate, kitchen: OrderType, anna: Member
) -> None:
    other = order_of(anna, kitchen, template)
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))
    template.refresh_from_db()
    browser, page = enter(anna), url(anna, "template_versions", template.pk)
    chosen = [launch_of(order).pk, launch_of(other).pk]

    shown = browser.get(page).text
    browser.post(page, {"launch": chosen})
    asked = Upgrade.objects.get()
    more = [upgrade_next(upgrade_id=asked.pk, now=NOW) for _time in range(3)]

    assert str(order) in shown
    assert more == [True, False, False]
    assert not older_launches(template)
    assert {one.version for one in Launch.objects.all()} == {2}
    assert "All running orders go by the newest version." in browser.get(page).text


def test_nobody_is_chosen_and_nobody_else_asks(
    template: ProcessTemplate, anna: Member, pavel: Member
) -> None:
    with pytest.raises(CannotUpgrade):
        ask_upgrades(template_id=template.pk, launch_ids=[], actor=anna, now=NOW)
    with pytest.raises(ActionError):
        ask_upgrades(template_id=template.pk, launch_ids=[1], actor=pavel, now=NOW)


def test_the_page_goes_back(template: ProcessTemplate, anna: Member) -> None:
    change(template, anna, *steps_of(template, "Measuring", "Sanding"))
    template.refresh_from_db()

    answer = enter(anna).post(
        url(anna, "version_back", template.pk), {"number": "1", "version": str(template.version)}
    )

    template.refresh_from_db()
    assert (answer.status_code, template.version, template.steps.count()) == (302, 3, 5)


def test_who_does_it_follows_where_nobody_was_given_it(
    kitchen: OrderType, anna: Member, pavel: Member, boris: Member
) -> None:
    steps = [StepInput(title="Saw", assignee_id=pavel.pk), StepInput(title="Glue", assignee_id=pavel.pk)]
    template = create_template(name="P", order_type_id=kitchen.pk, steps=steps, actor=anna, now=NOW)
    order = order_of(anna, kitchen, template)
    Task.objects.filter(order=order, title="Glue").update(assignee=boris)
    anew = {"assignee_id": anna.pk}
    change(template, anna, *steps_of(template, "Saw", "Glue", Saw=anew, Glue=anew))

    upgrade_launch(launch_id=launch_of(order).pk, actor=anna, now=NOW)

    assert (task(order, "Saw").assignee, task(order, "Glue").assignee) == (anna, boris)
