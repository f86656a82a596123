"""The section of tasks: what its table shows and counts, its pages, what is done to many tasks, and the board."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.core.time import local_day
from naryad.forecast.models import TaskForecast
from naryad.orders.models import OrderItem
from naryad.tasks.actions.press import finish_task
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Task, TaskType, TimeEntry
from naryad.tasks.queries.chain import chain
from naryad.workspaces.models import Member
from tests.factories import (
    another_company,
    link,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_skill,
    make_task,
)
from tests.lists import page_of
from tests.tasks.boards import board_of
from tests.tasks.conftest import Company

HTMX = {"HX-Request": "true"}


def enter(member: Member) -> Browser:
    browser = Browser()
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, *args: Any) -> str:
    return reverse(f"tasks:{name}", args=[member.workspace.slug, *args])


def titles(member: Member, **query: Any) -> list[str]:
    page = enter(member).get(url(member, "task_list"), query).context["list"]
    return [row.lead.title for row in page.rows]


def bulk(who: Member, name: str, *tasks: Task, **posted: Any) -> Any:
    posted["task"] = [str(task.pk) for task in tasks]
    return enter(who).post(url(who, name), posted, headers=HTMX)


def move(who: Member, task: Task, column: str) -> Any:
    return enter(who).post(url(who, "task_move", task.pk), {"column": column}, headers=HTMX)


def told(answer: Any) -> str:
    text: str = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    return text


def forecast(task: Task, *, start: int, finish: int) -> None:
    now = timezone.now()
    TaskForecast.objects.create(
        task=task, starts_at=now + timedelta(hours=start), finishes_at=now + timedelta(hours=finish)
    )


# --- the table -----------------------------------------------------------------------------------------------


def test_open_tasks_come_soonest_first_and_done_ones_in_their_own_tab(company: Company) -> None:
    late, soon = (make_task(order=company.order, title=title) for title in ("Later", "Soon"))
    forecast(late, start=50, finish=51)
    forecast(soon, start=1, finish=2)
    make_task(order=company.order, title="Undated")
    make_task(order=company.order, title="Over", status=Task.Status.DONE, finished_at=timezone.now())

    assert titles(company.anna) == ["Soon", "Later", "Undated"]
    assert titles(company.anna, state="done") == ["Over"]


def test_tabs_narrow_and_count(company: Company) -> None:
    today = local_day(moment=timezone.now(), time_zone=company.anna.workspace.time_zone)
    make_task(order=company.order, title="Passed", due_on=today - timedelta(days=1), assignee=company.pavel)
    slow = make_task(order=company.order, title="Will not keep", due_on=today, skill=company.sawing)
    forecast(slow, start=1, finish=100)
    kept = make_task(order=company.order, title="In time", due_on=today + timedelta(days=9))
    forecast(kept, start=1, finish=2)
    make_task(order=company.order, title="Unknown size", estimate=None, assignee=company.pavel)
    kind = TaskType.objects.create(name="Sawing", default_estimate=90)
    make_task(order=company.order, title="By type", estimate=None, task_type=kind, assignee=company.pavel)

    page = enter(company.anna).get(url(company.anna, "task_list"))
    counts = {tab["label"]: tab["count"] for tab in page.context["list"].tabs}

    assert sorted(titles(company.anna, state="overdue")) == ["Passed", "Will not keep"]
    assert titles(company.anna, state="unassigned") == ["In time"]
    assert titles(company.anna, state="no_estimate") == ["Unknown size"]
    assert (counts["Open"], counts["Overdue"], counts["Unassigned"], counts["Without estimate"]) == (
        "5",
        "2",
        "1",
        "1",
    )
    assert counts["To do"] == "5"


def test_of_many_tabs_those_without_rows_stand_behind_more_but_for_the_open_one(company: Company) -> None:
    make_task(assignee=company.pavel, title="Sawing")

    rows = page_of(TASKS, company.anna)
    opened = page_of(TASKS, company.anna, state="overdue")

    aside = {str(tab["label"]) for tab in rows.aside_tabs}
    assert {"Overdue", "Unassigned"} < aside and "Open" not in aside
    assert {str(tab["label"]) for tab in opened.aside_tabs} == aside - {"Overdue"}


def test_filters_by_assignee_by_type_with_those_inside_it_and_by_words(company: Company) -> None:
    kind = TaskType.objects.create(name="Workshop")
    inside = TaskType.objects.create(name="Sawing", parent=kind)
    deep = TaskType.objects.create(name="Curves", parent=inside)
    deal = make_deal(responsible=company.boris, title="Loft", client=make_client())
    order = make_order(responsible=company.boris, title="Kitchen", deal=deal)
    make_task(order=order, title="Deep", task_type=deep, assignee=company.anna)
    make_task(order=company.order, title="Shared", skill=company.sawing)
    make_task(deal=deal, title="Call", assignee=company.pavel)

    assert titles(company.anna, task_type=kind.pk) == ["Deep"]
    assert titles(company.anna, assignee="me") == ["Deep"]
    assert titles(company.anna, assignee="none") == ["Shared"]
    assert titles(company.anna, assignee=company.pavel.pk) == ["Call"]
    assert sorted(titles(company.anna, words="loft")) == ["Call", "Deep"]
    assert titles(company.anna, words="kitch") == ["Deep"]
    assert titles(company.anna, words=order.code) == ["Deep"]
    assert titles(company.anna, words="shar") == ["Shared"]


def test_unreadable_places_and_orders_change_nothing_and_the_unknown_finds_nothing(company: Company) -> None:
    make_task(order=company.order, title="Here")

    for query in ({"after": "x~y"}, {"sort": "?"}):
        assert titles(company.anna, **query) == ["Here"]
    for query in ({"assignee": "x"}, {"task_type": "999999"}, {"state": "?"}):
        assert titles(company.anna, **query) == []


@pytest.mark.parametrize(
    "sort", ["start", "-start", "finish", "due", "-due", "priority", "-priority", "order"]
)
def test_pages_meet_without_gaps_and_lead_back(company: Company, sort: str) -> None:
    today = local_day(moment=timezone.now(), time_zone=company.anna.workspace.time_zone)
    for number in range(7):
        due = today + timedelta(days=number % 3) if number % 2 else None
        task = make_task(order=company.order, priority=number % 3, due_on=due)
        if number % 3:
            forecast(task, start=number % 2, finish=number)
    whole = [row.pk for row in page_of(TASKS, company.anna, sort=sort).rows]

    pages = [page_of(TASKS, company.anna, sort=sort, size=3)]
    while pages[-1].later:
        pages.append(page_of(TASKS, company.anna, sort=sort, size=3, after=pages[-1].later))
    back = page_of(TASKS, company.anna, sort=sort, size=3, before=pages[1].earlier)

    assert [row.pk for page in pages for row in page.rows] == whole
    assert [row.pk for row in back.rows] == whole[:3]
    assert len(whole) == 7


def test_a_performer_sees_only_their_chains_and_no_boxes(company: Company) -> None:
    make_task(order=company.order, title="Mine", assignee=company.pavel)
    make_task(order=company.order, title="Same order", assignee=company.oleg)
    make_task(order=make_order(responsible=company.boris), title="Elsewhere", assignee=company.oleg)

    page = enter(company.pavel).get(url(company.pavel, "task_list"))

    assert sorted(row.lead.title for row in page.context["list"].rows) == ["Mine", "Same order"]
    assert "data-select" not in page.content.decode()


def test_nothing_of_another_company_is_listed(company: Company) -> None:
    with another_company() as vera:
        make_task(order=make_order(responsible=vera), title="Theirs")

    page = enter(company.anna).get(url(company.anna, "task_list")).content.decode()
    board = enter(company.anna).get(url(company.anna, "task_board")).content.decode()

    assert "Theirs" not in page + board
    assert enter(company.anna).get(url(vera, "task_list")).status_code == 404


@pytest.mark.parametrize("name", ["task_list", "task_board"])
@pytest.mark.parametrize("size", [2, 30])
def test_the_number_of_queries_does_not_grow(
    company: Company, django_assert_max_num_queries: Any, name: str, size: int
) -> None:
    for number in range(size):
        order = make_order(responsible=company.boris, deal=make_deal(responsible=company.boris))
        task = make_task(order=order, assignee=make_member(name=f"M{number}", has_login=False))
        forecast(task, start=1, finish=2)
        make_task(order=order, skill=make_skill(f"skill {number}"), status=Task.Status.PAUSED)
        make_task(order=order, status=Task.Status.DONE, finished_at=timezone.now())
    browser = enter(company.anna)

    with django_assert_max_num_queries(16 + 5):  # and five of the door: session, user, company, member, scope
        assert browser.get(url(company.anna, name)).status_code == 200


def test_time_of_a_running_timer_is_shown_wherever_its_task_is(company: Company) -> None:
    now = timezone.now()
    task = make_task(order=company.order, assignee=company.pavel, estimate=60, status=Task.Status.IN_PROGRESS)
    for hours_ago, end in ((5, now - timedelta(hours=4)), (2, None)):
        start = now - timedelta(hours=hours_ago)
        TimeEntry.objects.create(
            task=task, member=company.pavel, started_at=start, ended_at=end, pressed_by=company.pavel
        )

    table = enter(company.anna).get(url(company.anna, "task_list")).context["list"]
    card = enter(company.anna).get(url(company.anna, "task", task.pk))

    assert [row.lead.spent for row in table.rows] == [180]
    assert chain(order_id=company.order.pk, now=now)[0].spent == 180
    assert card.context["row"].spent == 180


def test_tasks_alike_are_told_apart_by_their_items_wherever_they_stand(company: Company) -> None:
    def make(item: str, **fields: Any) -> Task:
        made = OrderItem.objects.create(order=company.order, name=item, total=0)
        return make_task(order=company.order, title="Sawing", assignee=company.pavel, item=made, **fields)

    make("Door"), make("Lid")
    link(make("Frame"), make("Shelf", status=Task.Status.BLOCKED))
    make(company.order.title)

    for place, said in (
        (url(company.pavel, "my_queue"), {"Door", "Lid", "Frame", "Shelf"}),
        (url(company.pavel, "task_list"), {"Door", "Lid", "Frame", "Shelf"}),
        (url(company.pavel, "task_board"), {"Door", "Lid", "Frame", "Shelf"}),
        (url(company.pavel, "time_tasks", company.pavel.pk), {"Door", "Lid", "Frame"}),
    ):
        page = enter(company.pavel).get(place).content.decode()
        assert {name for name in ("Door", "Lid", "Frame", "Shelf") if name in page} == said
        assert f"{company.order.title} · {company.order.title}" not in page


# --- many at once --------------------------------------------------------------------------------------------


def test_many_are_assigned_at_once_and_the_answer_counts_them(company: Company) -> None:
    tasks = [make_task(order=company.order) for _number in range(3)]

    answer = bulk(company.anna, "bulk_assign", *tasks, to=f"member-{company.pavel.pk}")

    assert told(answer) == "3 tasks are assigned: Pavel"
    assert set(Task.objects.values_list("assignee", flat=True)) == {company.pavel.pk}


def test_many_go_back_to_the_pools_of_their_own_specialisations(company: Company) -> None:
    gluing = make_skill("gluing")
    tasks = [
        make_task(order=company.order, assignee=company.pavel, skill=skill)
        for skill in (company.sawing, gluing)
    ]

    bulk(company.anna, "bulk_assign", *tasks, to="pool")

    rows = Task.objects.order_by("pk").values("assignee", "skill")
    assert [row["assignee"] for row in rows] == [None, None]
    assert [row["skill"] for row in rows] == [company.sawing.pk, gluing.pk]


def test_one_without_a_specialisation_stops_them_all(company: Company) -> None:
    shared = make_task(order=company.order, assignee=company.pavel, skill=company.sawing)
    plain = make_task(order=company.order, assignee=company.pavel, title="Call")

    answer = bulk(company.anna, "bulk_assign", shared, plain, to="pool")

    assert answer.status_code == 409
    assert "“Call” has no specialisation" in told(answer)
    assert Task.objects.filter(assignee=company.pavel).count() == 2


def test_many_get_a_priority_and_finished_ones_are_left_out(company: Company) -> None:
    task = make_task(order=company.order)
    over = make_task(order=company.order, status=Task.Status.DONE, finished_at=timezone.now())

    answer = bulk(company.anna, "bulk_priority", task, over, priority="3")

    assert told(answer).startswith("1 task now has the priority")
    assert list(Task.objects.order_by("pk").values_list("priority", flat=True)) == [3, 1]


def test_a_sales_manager_changes_only_tasks_of_own_orders(company: Company) -> None:
    own = make_task(order=company.order)
    others = make_task(order=make_order(responsible=company.anna))

    refused = bulk(company.boris, "bulk_priority", own, others, priority="3")
    accepted = bulk(company.boris, "bulk_priority", own, priority="2")

    assert refused.status_code == 403
    assert accepted.status_code == 204
    assert list(Task.objects.order_by("pk").values_list("priority", flat=True)) == [2, 1]


def test_foreign_ids_in_the_body_are_refused_in_words(company: Company) -> None:
    task = make_task(order=company.order)
    with another_company() as vera:
        theirs = make_task(order=make_order(responsible=vera))
        skill = make_skill("theirs")

    answers = [
        bulk(company.anna, "bulk_priority", task, theirs, priority="3"),
        bulk(company.anna, "bulk_assign", task, to=f"member-{vera.pk}"),
        bulk(company.anna, "bulk_assign", task, to=f"skill-{skill.pk}"),
        bulk(company.anna, "bulk_assign", to="pool"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert told(answers[0]) == "Some of these tasks are not there any more. Look at the list again."
    task.refresh_from_db()
    assert (task.priority, task.assignee, task.skill) == (1, None, None)


def test_a_performer_changes_nothing_in_bulk(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    assert bulk(company.pavel, "bulk_priority", task, priority="3").status_code == 403


# --- the board -----------------------------------------------------------------------------------------------


def test_waiting_that_runs_is_nobodys_work_in_progress(company: Company) -> None:
    running = {"order": company.order, "status": Task.Status.IN_PROGRESS}
    make_task(**running, assignee=company.pavel)
    make_task(**running, kind=Task.Kind.WAIT, elapsed_minutes=60)

    counts = {one.status: one.count for one in board_of(company.anna)}
    page = enter(company.anna).get(url(company.anna, "task_list"), {"state": "waiting"}).context["list"]

    assert (counts["in_progress"], counts["waiting"]) == (1, 1)
    assert [tab["count"] for tab in page.tabs if tab["is_current"]] == ["1"]


def test_columns_are_counted_whole_and_show_their_first_cards(company: Company) -> None:
    for _number in range(25):
        make_task(order=company.order, assignee=company.pavel)
    make_task(order=company.order, status=Task.Status.DONE, finished_at=timezone.now())
    make_task(
        order=company.order,
        status=Task.Status.DONE,
        finished_at=timezone.now() - timedelta(days=8),
        title="Old",
    )

    columns = {one.status: one for one in board_of(company.anna)}
    browser = enter(company.anna)
    more = browser.get(url(company.anna, "task_board_column", "todo"), {"shown": "25"})
    refreshed = browser.get(url(company.anna, "task_board"), {"more": ["todo:25", "x:y"]})

    assert (columns["todo"].count, len(columns["todo"].rows), columns["todo"].left) == (25, 20, 5)
    assert columns["done"].count == 1
    assert len(more.context["column"].rows) == 25
    assert 'name="more" value="todo:25"' in more.content.decode()
    assert [len(column.rows) for column in refreshed.context["columns"]] == [0, 25, 0, 0, 0, 1]
    assert enter(company.anna).get(url(company.anna, "task_board_column", "nowhere")).status_code == 404


def test_an_owner_drops_a_card_on_in_progress_and_its_assignee_works(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    assert move(company.anna, task, "in_progress").status_code == 204

    assert TimeEntry.objects.get().member == company.pavel
    assert move(company.anna, task, "paused").status_code == 204
    task.refresh_from_db()
    assert task.status == Task.Status.PAUSED


def test_nobody_s_task_is_not_started_for_the_owner_by_a_drop(company: Company) -> None:
    task = make_task(order=company.order, skill=company.sawing)

    answer = move(company.anna, task, "in_progress")

    assert answer.status_code == 409
    assert told(answer) == "First choose who does this task."


def test_a_drop_on_done_finishes_and_can_be_undone(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    answer = move(company.pavel, task, "done")

    task.refresh_from_db()
    assert task.status == Task.Status.DONE
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo_url"]
    assert undo == url(company.pavel, "undo_finish", task.pk)


def test_a_drop_from_done_on_to_do_asks_why(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=timezone.now())

    answer = move(company.anna, task, "todo")

    assert answer.status_code == 200
    assert url(company.anna, "return", task.pk) in answer.content.decode()
    assert "<html" not in answer.content.decode()
    task.refresh_from_db()
    assert task.status == Task.Status.DONE


def test_other_drops_are_refused_in_words(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    held = make_task(order=company.order, assignee=company.pavel)
    link(task, held)
    busy = make_task(order=company.order, assignee=company.oleg, status=Task.Status.IN_PROGRESS)

    answers = {
        "blocked": move(company.anna, task, "blocked"),
        "todo": move(company.anna, busy, "todo"),
        "in_progress": move(company.anna, held, "in_progress"),
        "paused": move(company.anna, task, "paused"),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 409)
    assert told(answers["blocked"]) == "A task waits by itself while a task before it is not done."
    assert task.title in told(answers["in_progress"])


def test_only_those_who_may_press_can_move_a_card(company: Company, olga: Member) -> None:
    make_task(order=company.order, title="Mine", assignee=company.pavel)
    make_task(order=company.order, title="Common", skill=company.sawing)
    make_task(order=company.order, title="His", assignee=company.oleg)

    def movable(member: Member) -> set[str]:
        columns = board_of(member)
        return {row.lead.title for column in columns for row in column.rows if row.lead.may_move}

    assert movable(company.anna) == {"Mine", "Common", "His"}
    assert movable(company.pavel) == {"Mine", "Common"}
    assert movable(company.boris) == set()
    assert movable(olga) == set()


def test_another_company_s_task_cannot_be_moved(company: Company) -> None:
    with another_company() as vera:
        theirs = make_task(order=make_order(responsible=vera))

    answer = move(company.anna, theirs, "done")

    assert answer.status_code == 404


def test_a_column_in_which_no_row_says_anything_is_not_shown_unless_it_sorts(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    plain = page_of(TASKS, company.anna)
    sorted_by_it = page_of(TASKS, company.anna, sort="priority")
    Task.objects.filter(pk=task.pk).update(priority=3)
    urgent = page_of(TASKS, company.anna)

    keys = [{column.key for column in page.columns} for page in (plain, sorted_by_it, urgent)]
    assert [("priority" in one, "due" in one) for one in keys] == [
        (False, False),
        (True, False),
        (True, False),
    ]
    assert [len(row.cells) for row in plain.rows] == [len(plain.columns)]
