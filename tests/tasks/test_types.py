"""The tree of task types, and members who leave."""

from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.people.names import SKILLS
from naryad.reminders.actions import CannotHandOverReminders
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.leave import CannotHandOver
from naryad.tasks.actions.plan import assign_task, update_task
from naryad.tasks.actions.press import start_task
from naryad.tasks.models import Task, TaskType, TimeEntry
from naryad.tasks.names import TASK_TYPES
from naryad.tasks.queries.chain import chain
from naryad.tasks.queries.queue import queue
from naryad.tasks.queries.table import without_estimate
from naryad.workspaces.actions.members import leave_company
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import (
    CannotChangeName,
    CannotGiveName,
    archive_name,
    change_name,
    create_name,
)
from tests.factories import NOW, make_member, make_order, make_reminder, make_skill, make_task
from tests.pages import address, enter

pytestmark = pytest.mark.django_db


def make_branch(anna: Member) -> tuple[TaskType, TaskType, TaskType]:
    who: dict[str, Any] = {"names": TASK_TYPES, "actor": anna, "now": NOW}
    kind: TaskType = create_name(name="Workshop", **who)
    inner: TaskType = create_name(name="Sawing", owner_id=kind.pk, default_estimate=90, **who)
    return kind, inner, create_name(name="Curved", owner_id=inner.pk, **who)


def test_the_tree_has_three_levels_at_most(anna: Member) -> None:
    leaf = make_branch(anna)[2]

    with pytest.raises(CannotChangeName, match="three levels"):
        create_name(names=TASK_TYPES, name="Deeper", owner_id=leaf.pk, actor=anna, now=NOW)


def test_a_type_cannot_be_inside_itself(anna: Member) -> None:
    kind, inner, _leaf = make_branch(anna)

    with pytest.raises(CannotChangeName, match="inside itself"):
        change_name(names=TASK_TYPES, row_id=kind.pk, parent_id=inner.pk, actor=anna, now=NOW)


def test_moving_a_branch_keeps_it_within_three_levels(anna: Member) -> None:
    kind, *_rest = make_branch(anna)
    other = create_name(names=TASK_TYPES, name="Everything", actor=anna, now=NOW)

    with pytest.raises(CannotChangeName, match="three levels"):
        change_name(names=TASK_TYPES, row_id=kind.pk, parent_id=other.pk, actor=anna, now=NOW)


def test_two_kinds_cannot_share_a_name(anna: Member) -> None:
    make_branch(anna)

    with pytest.raises(CannotChangeName, match="already"):
        create_name(names=TASK_TYPES, name="Workshop", actor=anna, now=NOW)


def test_the_settings_page_creates_and_changes_types(anna: Member, client: Browser) -> None:
    client.force_login(anna.user)
    base = f"/w/{anna.workspace.slug}/settings/task-types/"

    client.post(f"{base}create/", {"name": "Office", "default_estimate": "1:30"})
    office = TaskType.objects.get()
    refused = client.post(f"{base}{office.pk}/edit/", {"name": "Office", "default_estimate": "soon"})
    nothing = client.post(f"{base}{office.pk}/edit/", {"name": "Office", "default_estimate": "0"})
    client.post(f"{base}{office.pk}/edit/", {"name": "Bureau", "default_estimate": "2h"})

    office.refresh_from_db()
    assert (refused.status_code, nothing.status_code) == (422, 422)
    assert "soon" in refused.content.decode()
    assert (office.name, office.default_estimate) == ("Bureau", 120)
    assert "Bureau" in client.get(base).content.decode()


def test_who_leaves_hands_everything_over_at_once(anna: Member, pavel: Member) -> None:
    boris = make_member(name="Boris")
    skill = make_skill("sawing", pavel)
    order = make_order(responsible=anna)
    pooled = make_task(order=order, assignee=pavel, skill=skill)
    personal = make_task(order=order, assignee=pavel)
    start_task(task_id=personal.pk, actor=pavel, now=NOW)

    given = {"taker": "pool", f"taker_{personal.pk}": str(boris.pk)}
    leave_company(member_id=pavel.pk, given=given, actor=anna, now=NOW)

    pooled.refresh_from_db()
    personal.refresh_from_db()
    pavel.refresh_from_db()
    assert (pooled.assignee_id, pooled.skill_id, personal.assignee_id) == (None, skill.pk, boris.pk)
    assert not pavel.is_active
    assert not TimeEntry.objects.filter(ended_at=None).exists()


def test_a_task_that_nobody_takes_keeps_the_member(anna: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=anna), assignee=pavel)

    with pytest.raises(CannotHandOver, match="choose who takes it"):
        leave_company(member_id=pavel.pk, given={"taker": "pool"}, actor=anna, now=NOW)
    with pytest.raises(CannotHandOver, match="Choose who takes"):
        leave_company(member_id=pavel.pk, given={}, actor=anna, now=NOW)

    pavel.refresh_from_db()
    assert pavel.is_active
    assert Task.objects.get().assignee_id == pavel.pk


def test_leaving_asks_for_a_taker_in_the_browser(anna: Member, client: Browser, pavel: Member) -> None:
    boris = make_member(name="Boris")
    task = make_task(order=make_order(responsible=anna), assignee=pavel, title="Saw the board")
    client.force_login(anna.user)
    url = f"/w/{anna.workspace.slug}/settings/members/{pavel.pk}/leave/"

    shown = client.get(url)
    refused = client.post(url, {"taker": ""})
    client.post(url, {"taker": str(boris.pk)})

    task.refresh_from_db()
    pavel.refresh_from_db()
    assert "Saw the board" in shown.content.decode()
    assert refused.status_code == 422
    assert (task.assignee_id, pavel.is_active) == (boris.pk, False)


def test_who_leaves_hands_over_their_reminders_or_stays(anna: Member, boris: Member) -> None:
    reminder = make_reminder(assignee=boris)
    leave = partial(leave_company, member_id=boris.pk, actor=anna, now=NOW)

    for nobody in ("", str(boris.pk)):
        with pytest.raises(CannotHandOverReminders):
            leave(given={"reminders_to": nobody, "deals_to": str(anna.pk)})
    leave(given={"reminders_to": str(anna.pk), "deals_to": str(anna.pk)})

    reminder.refresh_from_db()
    boris.refresh_from_db()
    assert (reminder.assignee, boris.is_active) == (anna, False)
    assert EventRecord.objects.filter(kind="reminder.changed").count() == 1


def test_leaving_asks_who_takes_the_reminders_in_the_browser(
    anna: Member, client: Browser, boris: Member, pavel: Member
) -> None:
    reminder = make_reminder(assignee=boris)
    assert anna.user is not None
    client.force_login(anna.user)
    url = f"/w/{anna.workspace.slug}/settings/members/{boris.pk}/leave/"

    page = client.get(url).content.decode()
    refused = client.post(url, {"reminders_to": pavel.pk, "deals_to": anna.pk})
    client.post(url, {"reminders_to": anna.pk, "deals_to": anna.pk})

    reminder.refresh_from_db()
    assert "Who takes 1 open reminder" in page
    assert refused.status_code == 422
    assert reminder.assignee == anna


def test_what_a_subtype_leaves_blank_its_parent_says_wherever_the_task_is_read(
    anna: Member, pavel: Member
) -> None:
    skill, order = make_skill("sawing", pavel), make_order(responsible=anna)
    kind = TaskType.objects.create(name="Production", skill=skill, default_estimate=45)
    curved = TaskType.objects.create(name="Curved", parent=kind)

    task = create_task(order_id=order.pk, title="Saw", task_type_id=curved.pk, actor=anna, now=NOW)

    hero = queue(member=pavel, now=NOW).hero
    (step,) = chain(order_id=order.pk, now=NOW)
    assert task.skill == skill
    assert hero is not None
    assert hero.row.planned == step.planned == 45
    assert not Task.objects.filter(without_estimate()).exists()

    start_task(task_id=task.pk, actor=pavel, now=NOW)

    task.refresh_from_db()
    assert task.estimate_at_start == 45


def test_a_type_saved_unchanged_keeps_its_archived_specialisation(anna: Member, client: Browser) -> None:
    skill = make_skill("Sawing")
    row = create_name(names=TASK_TYPES, name="Workshop", skill_id=skill.pk, actor=anna, now=NOW)
    other = create_name(names=TASK_TYPES, name="Office", actor=anna, now=NOW)
    archive_name(names=SKILLS, row_id=skill.pk, actor=anna, now=NOW)
    client.force_login(anna.user)
    base = f"/w/{anna.workspace.slug}/settings/task-types/"

    saved = client.post(f"{base}{row.pk}/edit/", {"name": "Workshop", "skill": skill.pk})
    given = client.post(f"{base}{other.pk}/edit/", {"name": "Office", "skill": skill.pk})

    row.refresh_from_db()
    assert (saved.status_code, given.status_code) == (200, 422)
    assert row.skill == skill


def test_a_task_keeps_its_archived_type_and_specialisation_and_gets_no_other(anna: Member) -> None:
    skill, other = make_skill("Sawing"), make_skill("Painting")
    kind = TaskType.objects.create(name="Workshop")
    order = make_order(responsible=anna)
    task = make_task(order=order, task_type=kind, skill=skill)
    who: dict[str, Any] = {"actor": anna, "now": NOW}
    archive_name(names=TASK_TYPES, row_id=kind.pk, **who)
    for row in (skill, other):
        archive_name(names=SKILLS, row_id=row.pk, **who)

    update_task(task_id=task.pk, task_type_id=kind.pk, title="Saw", **who)
    assign_task(task_id=task.pk, assignee_id=None, skill_id=skill.pk, **who)

    task.refresh_from_db()
    assert (task.task_type, task.skill) == (kind, skill)
    with pytest.raises(CannotGiveName):
        assign_task(task_id=task.pk, assignee_id=None, skill_id=other.pk, **who)
    with pytest.raises(CannotGiveName):
        create_task(order_id=order.pk, title="New", task_type_id=kind.pk, **who)


TREE = """Bench
  Look; 45 min; Master
  - Solder; master
Desk
\tTake; 15 min"""


def test_a_tree_is_typed_as_indented_lines(anna: Member) -> None:
    make_skill("Master")
    create_name(names=TASK_TYPES, name="Desk", actor=anna, now=NOW)

    enter(anna).post(address(anna, "tasks:type_lines"), {"lines": TREE})

    rows = TaskType.objects.order_by("parent__name", "sequence").select_related("parent", "skill")
    assert [
        (row.parent and row.parent.name, row.name, row.default_estimate, row.skill and row.skill.name)
        for row in rows
    ] == [
        ("Bench", "Look", 45, "Master"),
        ("Bench", "Solder", None, "Master"),
        ("Desk", "Take", 15, None),
        (None, "Desk", None, None),
        (None, "Bench", None, None),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Bench\n  Look; Nobody", "there is no specialisation “Nobody”"),
        ("Bench; 5 min; 6 min", "Line 1: “6 min” is one too many"),
        ("A\n B\n  C\n   D", "three levels"),
        ("  ", "required"),
        (f"{'b' * 101}; 5 min", "has more than 100 letters"),
    ],
)
def test_a_tree_with_a_fault_is_refused_whole_and_stays_typed(anna: Member, lines: str, said: str) -> None:
    refused = enter(anna).post(address(anna, "tasks:type_lines"), {"lines": lines})

    assert refused.status_code == 422
    assert said in refused.text
    assert not TaskType.objects.exists()
