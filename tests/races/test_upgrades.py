"""A running order upgraded to a newer version of its template by two heads at the same moment."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from naryad.activity.models import EventRecord
from naryad.processes.actions.difference import upgrade_launch
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.templates import StepInput, create_template, update_template
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.rules.chain import Link
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.cast import Shop
from tests.factories import NOW, make_order
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(3, 30)


@pytest.fixture
def head(boris: Member) -> Member:
    with transaction.atomic():
        Member.objects.filter(pk=boris.pk).update(role=Member.Role.HEAD)
        return Member.objects.select_related("workspace").get(pk=boris.pk)


def test_of_two_heads_who_upgrade_at_once_one_does_it(shop: Shop, head: Member) -> None:
    for _round in range(ROUNDS):
        launch = older_launch(shop)

        refused = at_once(*(upgrading(launch, who) for who in (shop.anna, head)))

        assert refused == [None, None]
        assert laid(launch) == (2, ["Saw", "Sand"])
        with transaction.atomic():
            told = EventRecord.objects.filter(kind="process.upgraded", data__launch_id=launch.pk)
            assert told.count() == 1


def test_an_upgrade_while_the_template_is_saved_is_of_one_version_or_the_other(
    shop: Shop, head: Member
) -> None:
    for _round in range(ROUNDS):
        launch = older_launch(shop)

        refused = at_once(
            upgrading(launch, head),
            partial(save, launch.template, shop.anna, "Saw", "Sand", "Pack"),
        )

        assert refused == [None, None]
        assert laid(launch) in [(2, ["Saw", "Sand"]), (3, ["Saw", "Sand", "Pack"])]


def upgrading(launch: Launch, actor: Member) -> Callable[[], Any]:
    return lambda: upgrade_launch(launch_id=launch.pk, actor=actor, now=NOW)


@transaction.atomic
def older_launch(shop: Shop) -> Launch:
    """An order by version 1, whose template has come to version 2 with a step more."""
    order = make_order(responsible=shop.anna)
    template = create_template(
        name=f"Chain of {order.pk}",
        order_type_id=order.order_type_id,
        steps=[StepInput(title="Saw", fixed_minutes=5)],
        actor=shop.anna,
        now=NOW,
    )
    launch = launch_template(template_id=template.pk, order_id=order.pk, actor=shop.anna, now=NOW)
    save(template, shop.anna, "Saw", "Sand")
    return Launch.objects.select_related("template").get(pk=launch.pk)


def save(template: ProcessTemplate, actor: Member, *titles: str) -> None:
    known = dict(template.steps.values_list("title", "pk"))
    steps: list[StepInput] = [
        StepInput(pk=known.get(title), title=title, fixed_minutes=5) for title in titles
    ]
    links = [Link(predecessor=at, successor=at + 1) for at in range(len(steps) - 1)]
    given: dict[str, Any] = {"name": template.name, "order_type_id": template.order_type_id, "now": NOW}
    update_template(template_id=template.pk, steps=steps, links=links, actor=actor, **given)


@transaction.atomic
def laid(launch: Launch) -> tuple[int, list[str]]:
    launch.refresh_from_db()
    tasks = Task.objects.filter(order=launch.order_id).order_by("sequence", "pk")
    assert sorted(launch.task_ids) == sorted(task.pk for task in tasks)
    return launch.version, [task.title for task in tasks]
