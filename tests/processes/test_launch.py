"""A template becomes tasks in one transaction, for those who may, and can be taken back soon after, until work begins."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from naryad.activity.actions import UNDO_FOR, CannotUndo
from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order
from naryad.processes.actions.launch import (
    CannotLaunch,
    create_order_with_template,
    launch_template,
    undo_launch,
)
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.names import TEMPLATES
from naryad.processes.queries.preview import chain_preview
from naryad.processes.queries.templates import open_launches
from naryad.processes.rules.chain import Flaw, LaidItem, Link
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.press import start_task
from naryad.tasks.models import Dependency, Task, TaskType
from naryad.tasks.queries.types import type_defaults
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.factories import (
    NOW,
    another_company,
    make_deal,
    make_member,
    make_order,
    make_order_type,
    make_skill,
)

pytestmark = pytest.mark.django_db


def make_kitchen(anna: Member, *, order_type_id: int | None, name: str = "Kitchen") -> ProcessTemplate:
    """Drawing → sawing for every item → boards arrive (2 d) beside it → assembly."""
    sawing = make_skill(f"sawing {name}")
    return create_template(
        name=name,
        order_type_id=order_type_id,
        steps=[
            StepInput(title="Drawing", fixed_minutes=60, assignee_id=anna.pk),
            StepInput(title="Sawing", minutes_per_unit=30, is_per_item=True, skill_id=sawing.pk),
            StepInput(title="Boards arrive", kind="wait", elapsed_minutes=2880),
            StepInput(title="Assembly", fixed_minutes=120, minutes_per_unit=10),
        ],
        links=[
            Link(predecessor=0, successor=1),
            Link(predecessor=0, successor=2),
            Link(predecessor=1, successor=3),
            Link(predecessor=2, successor=3, lag=60),
        ],
        actor=anna,
        now=NOW,
    )


def test_an_order_is_created_with_its_chain(anna: Member) -> None:
    order_type = make_order_type()
    template = make_kitchen(anna, order_type_id=order_type.pk)

    order = create_order_with_template(
        template_id=template.pk,
        order_type_id=order_type.pk,
        items=[ItemInput(name="Base"), ItemInput(name="Wall", quantity=Decimal(3))],
        actor=anna,
        now=NOW,
    )

    tasks = Task.objects.filter(order=order).order_by("sequence")
    assert [(task.title, task.estimate, task.item and task.item.name, task.status) for task in tasks] == [
        ("Drawing", 60, None, "todo"),
        ("Sawing", 30, "Base", "blocked"),
        ("Sawing", 90, "Wall", "blocked"),
        ("Boards arrive", None, None, "blocked"),
        ("Assembly", 160, None, "blocked"),
    ]
    assert Dependency.objects.count() == 6
    launch = Launch.objects.get()
    assert (launch.order_id, launch.version, launch.task_ids) == (order.pk, 1, [task.pk for task in tasks])
    event = EventRecord.objects.get(kind="process.launched")
    assert event.data["tasks"] == 5
    assert event.topics == [f"order:{order.pk}", f"template:{template.pk}"]


def test_without_a_template_an_order_has_no_tasks(anna: Member) -> None:
    order = create_order_with_template(order_type_id=make_order_type().pk, actor=anna, now=NOW)

    assert not order.tasks_task.exists()


def test_a_template_of_another_type_leaves_no_order_behind(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=make_order_type().pk)

    with pytest.raises(CannotLaunch, match="another type"):
        create_order_with_template(
            template_id=template.pk, order_type_id=make_order_type().pk, actor=anna, now=NOW
        )

    assert not Order.objects.exists()


def test_a_template_without_a_type_is_launched_on_a_deal(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)

    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    assert deal.tasks_task.count() == 4
    assert list(open_launches(deal_id=deal.pk)) == [launch]


def test_an_archived_template_is_not_launched(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    archive_name(names=TEMPLATES, row_id=template.pk, actor=anna, now=NOW)

    with pytest.raises(CannotLaunch, match="archive"):
        launch_template(template_id=template.pk, deal_id=make_deal(responsible=anna).pk, actor=anna, now=NOW)


def test_who_has_left_gets_no_task(anna: Member) -> None:
    gone = make_member(name="Gone", is_active=False)
    skill = make_skill("drawing")
    template = create_template(
        name="Drawing",
        steps=[StepInput(title="Drawing", assignee_id=gone.pk, skill_id=skill.pk)],
        actor=anna,
        now=NOW,
    )

    launch_template(template_id=template.pk, deal_id=make_deal(responsible=anna).pk, actor=anna, now=NOW)

    task = Task.objects.get()
    assert (task.assignee_id, task.skill_id) == (None, skill.pk)


def test_a_stage_archived_since_moves_no_order(anna: Member) -> None:
    order_type = make_order_type()
    stage = order_type.stages.order_by("sequence")[1]
    template = create_template(
        name="x",
        order_type_id=order_type.pk,
        steps=[StepInput(title="Drawing", stage_id=stage.pk)],
        actor=anna,
        now=NOW,
    )
    stage.is_archived = True
    stage.save(update_fields=["is_archived"])
    order = make_order(responsible=anna, order_type=order_type)

    launch_template(template_id=template.pk, order_id=order.pk, actor=anna, now=NOW)

    assert order.tasks_task.get().stage is None


def test_a_sales_manager_launches_on_own_orders_only(anna: Member, boris: Member) -> None:
    order_type = make_order_type()
    template = make_kitchen(anna, order_type_id=order_type.pk)
    own = make_order(responsible=boris, order_type=order_type)
    other = make_order(responsible=anna, order_type=order_type)

    launch_template(template_id=template.pk, order_id=own.pk, actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        launch_template(template_id=template.pk, order_id=other.pk, actor=boris, now=NOW)

    assert own.tasks_task.exists()
    assert not other.tasks_task.exists()


def test_a_launch_is_taken_back(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    for _press in range(2):
        undo_launch(launch_id=launch.pk, actor=anna, now=NOW)

    assert not deal.tasks_task.exists()
    assert EventRecord.objects.filter(kind="process.launch_undone").count() == 1
    assert not open_launches(deal_id=deal.pk).exists()


def test_a_launch_stays_once_somebody_has_begun(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)
    start_task(task_id=deal.tasks_task.get(title="Drawing").pk, actor=anna, now=NOW)

    with pytest.raises(ActionError, match="begun"):
        undo_launch(launch_id=launch.pk, actor=anna, now=NOW)

    assert deal.tasks_task.count() == 4


def test_another_company_cannot_launch(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    with another_company() as vera:
        theirs = make_deal(responsible=vera)
        with pytest.raises(ProcessTemplate.DoesNotExist):
            launch_template(template_id=template.pk, deal_id=theirs.pk, actor=vera, now=NOW)
        with pytest.raises(Launch.DoesNotExist):
            undo_launch(launch_id=launch.pk, actor=vera, now=NOW)


def test_the_preview_shows_what_will_be_laid_and_what_is_missing(
    anna: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    order_type = make_order_type()
    template = make_kitchen(anna, order_type_id=order_type.pk)

    with django_assert_max_num_queries(9):
        preview = chain_preview(template=template, items=[LaidItem(name="Base", quantity=Decimal(2))])

    assert preview.work_minutes == 60 + 60 + 140
    assert [(row.draft.title, row.item, row.skill, row.assignee, row.after) for row in preview.rows] == [
        ("Drawing", "", "", "Anna", []),
        ("Sawing", "Base", "sawing Kitchen", "", [1]),
        ("Boards arrive", "", "", "", [1]),
        ("Assembly", "", "", "", [2, 3]),
    ]
    assert [row.flaws for row in preview.rows] == [
        [],
        [Flaw.NO_MEMBER],
        [],
        [Flaw.NOBODY],
    ]


def test_a_type_takes_what_it_lacks_from_its_parents(anna: Member) -> None:
    skill = make_skill("sawing")
    kind = TaskType.objects.create(name="Production", skill=skill, default_estimate=30)
    child = TaskType.objects.create(name="Sawing", parent=kind, default_estimate=45)
    grandchild = TaskType.objects.create(name="Curved", parent=child)

    found = type_defaults()[grandchild.pk]

    assert (found.estimate, found.skill_id) == (45, skill.pk)


def test_a_launch_stays_once_something_was_said_of_it(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)
    task = deal.tasks_task.get(title="Drawing")
    add_comment(kind="task", pk=task.pk, text="Doors to the left", actor=anna, now=NOW)

    with pytest.raises(ActionError, match="commented"):
        undo_launch(launch_id=launch.pk, actor=anna, now=NOW)

    assert deal.tasks_task.count() == 4


def test_a_launch_is_taken_back_only_for_some_minutes(anna: Member) -> None:
    template = make_kitchen(anna, order_type_id=None)
    deal = make_deal(responsible=anna)
    launch = launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    with pytest.raises(CannotUndo, match="too late"):
        undo_launch(launch_id=launch.pk, actor=anna, now=NOW + UNDO_FOR + timedelta(seconds=1))

    assert deal.tasks_task.count() == 4
