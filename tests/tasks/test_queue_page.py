"""What a performer finds in their queue, and what each press answers."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.orders.models import OrderItem
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.pins import pin_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.models import Task, TaskComment, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import another_company, link, make_client, make_deal, make_member, make_order, make_task
from tests.tasks.conftest import Company

HTMX = {"HX-Request": "true"}


def enter(member: Member) -> Browser:
    browser = Browser()
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, *args: Any) -> str:
    return reverse(f"tasks:{name}", args=[member.workspace.slug, *args])


def press(who: Member, name: str, task: Task, **posted: Any) -> Any:
    return enter(who).post(url(who, name, task.pk), posted, headers=HTMX)


def test_the_head_of_the_queue_says_what_to_do_where_and_whom_to_call(company: Company) -> None:
    client = make_client(name="Ivanova", phone="+79161234567")
    deal = make_deal(responsible=company.boris, client=client)
    order = make_order(responsible=company.boris, deal=deal, address="Lenina 1")
    make_task(order=order, assignee=company.pavel, title="Measure", description="Take a laser")

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    for words in ("Measure", "Take a laser", "Lenina 1", "tel:+79161234567", "Ivanova"):
        assert words in page


def test_the_results_and_comments_of_the_tasks_before_are_read_at_the_task(company: Company) -> None:
    before = make_task(order=company.order, assignee=company.oleg, title="Measured")
    task = make_task(order=company.order, assignee=company.pavel)
    link(before, task)
    finish_task(task_id=before.pk, actor=company.oleg, now=timezone.now(), result="Wall 3120 mm")
    TaskComment.objects.create(row=before, author=company.oleg, text="Pipe behind", created_at=timezone.now())

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert "Wall 3120 mm" in page
    assert "Pipe behind" in page


def test_a_queue_shows_what_is_shared_what_is_blocked_and_by_whom(company: Company) -> None:
    make_task(order=company.order, assignee=company.pavel, title="First")
    make_task(order=company.order, skill=company.sawing, title="Common")
    before = make_task(order=company.order, assignee=company.oleg, title="Before it")
    link(before, make_task(order=company.order, assignee=company.pavel, title="Held"))

    answer = enter(company.pavel).get(url(company.pavel, "my_queue"))

    queue = answer.context["queue"]
    assert queue.hero.row.task.title == "First"
    assert [(row.task.title, row.is_shared) for row in queue.ready] == [("Common", True)]
    assert [(row.task.title, [one.task.title for one in row.blockers]) for row in queue.blocked] == [
        ("Held", ["Before it"])
    ]


def test_an_appointment_today_heads_the_queue_and_one_of_another_day_is_coming(company: Company) -> None:
    now = timezone.now()
    make_task(order=company.order, assignee=company.pavel, title="Urgent", priority=3)
    make_task(order=company.order, assignee=company.pavel, title="Today", appointment_at=now)
    make_task(
        order=company.order,
        assignee=company.pavel,
        title="Later",
        appointment_at=now + timedelta(days=3),
    )

    queue = enter(company.pavel).get(url(company.pavel, "my_queue")).context["queue"]

    assert queue.hero.row.task.title == "Today"
    assert [row.task.title for row in queue.ready] == ["Urgent"]
    assert [row.task.title for row in queue.coming] == ["Later"]


def test_an_empty_queue_says_so(company: Company) -> None:
    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert "Your queue is empty" in page


def test_an_empty_queue_says_what_comes_next_and_whom_it_waits_for(company: Company) -> None:
    drilling = make_task(order=company.order, assignee=company.pavel, title="Drilling")
    link(make_task(order=company.order, assignee=company.oleg, title="Sawing"), drilling)

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    empty = page.partition('class="empty-state"')[2].partition("</section>")[0]
    assert "Drilling" in empty
    assert "«Sawing», Oleg" in empty


def test_the_head_of_the_queue_page_says_how_much_of_today_is_worked_to_who_may_see_it(
    company: Company, olga: Member
) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=timezone.now())

    own = enter(company.pavel).get(url(company.pavel, "my_queue")).context["today"]
    observed = enter(olga).get(url(olga, "queue", company.pavel.pk), {"part": "day"}).context["today"]

    assert (own.minutes <= 1, own.scheduled is not None) == (True, True)  # a minute may end meanwhile
    assert observed.scheduled is None


def test_a_queue_of_blocked_tasks_says_that_nothing_can_be_started_now(company: Company) -> None:
    drilling = make_task(order=company.order, assignee=company.pavel, title="Drilling")
    link(make_task(order=company.order, assignee=company.oleg), drilling)

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert "Nothing can be started now" in page
    assert "Your queue is empty" not in page
    assert "Drilling" in page


def test_start_pause_and_done_are_one_press_each(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    make_task(order=company.order, assignee=company.pavel)

    started = press(company.pavel, "start", task)
    assert (started.status_code, TimeEntry.objects.filter(ended_at=None).count()) == (204, 1)
    assert f"task:{task.pk}" in json.loads(started.headers["HX-Trigger"])["changed"]["topics"]

    press(company.pavel, "pause", task)
    assert TimeEntry.objects.filter(ended_at=None).count() == 0

    done = press(company.pavel, "finish", task, result="Fits")
    toast = json.loads(done.headers["HX-Trigger"])["toast"]
    assert (toast["seconds"], toast["undo_url"]) == (10, url(company.pavel, "undo_finish", task.pk))

    press(company.pavel, "undo_finish", task)
    assert Task.objects.get(pk=task.pk).status == "paused"


def test_a_refused_press_is_a_toast_and_changes_nothing(company: Company) -> None:
    task = make_task(order=company.order, skill=company.sawing, title="Common")
    press(company.oleg, "start", task)

    answer = press(company.pavel, "start", task)

    assert answer.status_code == 409
    assert "Oleg has already taken" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_the_owner_sees_any_queue_and_presses_there_for_a_worker_without_a_login(company: Company) -> None:
    worker = make_member(name="Worker", has_login=False)
    task = make_task(order=company.order, assignee=worker, title="Carry")

    page = enter(company.anna).get(url(company.anna, "queue", worker.pk))
    press(company.anna, "start", task, member=worker.pk)

    assert page.context["queue"].hero.row.task.title == "Carry"
    assert TimeEntry.objects.get().member == worker


def test_a_performer_does_not_see_other_queues(company: Company) -> None:
    answer = enter(company.pavel).get(url(company.pavel, "queue", company.oleg.pk))

    assert answer.status_code == 404


def test_an_observer_looks_at_queues_and_presses_nothing(company: Company, olga: Member) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    page = enter(olga).get(url(olga, "queue", company.pavel.pk))

    assert page.status_code == 200
    assert not page.context["may_press"]
    assert press(olga, "start", task).status_code == 403


def test_moving_a_row_pins_the_task_where_it_was_dropped(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel, title=str(n)) for n in range(4)]
    browser = enter(company.anna)
    order = [tasks[index].pk for index in (0, 3, 1, 2)]

    answer = browser.post(
        url(company.anna, "queue_move", company.pavel.pk),
        {"order": ",".join(map(str, order))},
        headers=HTMX,
    )

    page = browser.get(url(company.anna, "queue", company.pavel.pk))
    assert answer.status_code == 204
    assert list(page.context["queue"].order) == order
    assert "Anna" in page.content.decode()


def test_the_first_of_the_list_stands_behind_the_task_at_the_head_of_the_page(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel, title=str(n)) for n in range(3)]
    browser = enter(company.anna)
    below = [tasks[2].pk, tasks[1].pk]

    browser.post(
        url(company.anna, "queue_move", company.pavel.pk),
        {"order": ",".join(map(str, below))},
        headers=HTMX,
    )

    page = browser.get(url(company.anna, "queue", company.pavel.pk))
    assert list(page.context["queue"].order) == [tasks[0].pk, *below]


def test_a_row_can_be_moved_beside_an_appointment_of_today(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel, title=str(n)) for n in range(2)]
    met = make_task(order=company.order, assignee=company.pavel, appointment_at=timezone.now())

    answer = enter(company.anna).post(
        url(company.anna, "queue_move", company.pavel.pk),
        {"order": f"{met.pk},{tasks[1].pk},{tasks[0].pk}"},
        headers=HTMX,
    )

    page = enter(company.anna).get(url(company.anna, "queue", company.pavel.pk))
    assert answer.status_code == 204
    assert page.context["queue"].order[0] == met.pk


def test_a_result_begun_to_be_written_is_kept_by_a_pause_and_shown(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    press(company.pavel, "start", task)

    press(company.pavel, "pause", task, result="Half of the wall")

    assert Task.objects.get(pk=task.pk).result == "Half of the wall"
    assert "Half of the wall" in enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()


def test_a_move_in_a_queue_that_has_changed_is_refused_and_its_preview_closed(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel) for _ in range(3)]

    answer = enter(company.anna).post(
        url(company.anna, "queue_move", company.pavel.pk),
        {"order": f"{tasks[2].pk},{tasks[1].pk},{tasks[0].pk}", "is_agreed": "1"},
        headers=HTMX,
    )

    assert answer.status_code == 409
    assert json.loads(answer["HX-Trigger"]).keys() == {"toast", "modal-close"}


def test_waiting_is_confirmed_or_given_a_new_day(company: Company) -> None:
    now = timezone.now()
    wait = create_task(
        order_id=company.order.pk,
        title="Plates",
        kind="wait",
        elapsed_minutes=0,
        actor=company.boris,
        now=now,
    )
    queue = enter(company.boris).get(url(company.boris, "my_queue")).context["queue"]
    assert [one.task for one in queue.due] == [wait]

    past = press(company.boris, "expect", wait, day="2020-01-01")
    assert (past.status_code, past.context["form"].errors["day"]) == (422, ["The new date is in the past."])

    day = timezone.localdate() + timedelta(days=4)
    press(company.boris, "expect", wait, day=day.isoformat())
    queue = enter(company.boris).get(url(company.boris, "my_queue")).context["queue"]
    assert (queue.due, [one.task for one in queue.waiting]) == ((), [wait])

    press(company.boris, "receive", wait)
    assert Task.objects.get(pk=wait.pk).status == "done"


def test_waiting_that_is_nobodys_is_confirmed_by_the_responsible_of_its_order_and_taken_back(
    company: Company,
) -> None:
    wait = create_task(
        order_id=company.order.pk,
        title="Plates",
        kind="wait",
        elapsed_minutes=0,
        actor=company.boris,
        now=timezone.now(),
    )
    Task.objects.filter(pk=wait.pk).update(assignee=None)
    browser = enter(company.boris)

    queue = browser.get(url(company.boris, "my_queue")).context["queue"]
    card = browser.get(url(company.boris, "task", wait.pk)).content.decode()
    press(company.boris, "receive", wait)
    received = Task.objects.get(pk=wait.pk).status
    undone = press(company.boris, "undo_finish", wait)

    assert [one.task for one in queue.due] == [wait]
    assert url(company.boris, "receive", wait.pk) in card
    assert received == "done"
    assert (undone.status_code, Task.objects.get(pk=wait.pk).status) == (204, "in_progress")


def test_how_much_is_left_is_asked_once_when_the_estimate_is_used_up(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel, estimate=30)
    start_task(task_id=task.pk, actor=company.pavel, now=timezone.now() - timedelta(hours=1))
    browser = enter(company.pavel)
    assert browser.get(url(company.pavel, "my_queue")).context["asks_remaining"]

    press(company.pavel, "remaining", task, minutes="45")

    assert Task.objects.get(pk=task.pk).stated_left == 45
    assert not browser.get(url(company.pavel, "my_queue")).context["asks_remaining"]


def test_pieces_are_noted_at_the_running_task_of_an_item_with_several(company: Company) -> None:
    item = OrderItem.objects.create(order=company.order, name="Door", quantity=5, total=0)
    task = make_task(order=company.order, assignee=company.pavel, item=item)
    press(company.pavel, "start", task)
    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()
    assert 'name="done_quantity"' in page

    press(company.pavel, "pieces", task, done_quantity="3,5")
    refused = press(company.pavel, "pieces", task, done_quantity="9")

    assert Task.objects.get(pk=task.pk).done_quantity == Decimal("3.5")
    assert refused.status_code == 409


def test_the_box_of_pieces_takes_a_comma_and_reads_back_what_it_shows(company: Company) -> None:
    """A box of numbers would make 75 of a typed 7,5."""
    item = OrderItem.objects.create(order=company.order, name="Board", quantity=8, total=0)
    task = make_task(order=company.order, assignee=company.pavel, item=item, done_quantity=Decimal("1.234"))
    press(company.pavel, "start", task)

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert 'type="number"' not in page
    assert 'required value="1.2340"' in page


def test_a_return_asks_for_a_reason_in_the_modal(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=timezone.now())

    assert press(company.anna, "return", task, reason="").status_code == 422
    answer = press(company.anna, "return", task, reason="Scratched")

    told = json.loads(answer.headers["HX-Trigger"])
    assert "modal-close" in told
    assert told["toast"]["text"] == f"Returned to work: {task.title}"
    assert Task.objects.get(pk=task.pk).returned_reason == "Scratched"


def test_a_done_taken_back_still_says_why_the_task_was_returned(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    press(company.pavel, "finish", task)
    press(company.anna, "return", task, reason="Scratched")
    press(company.pavel, "finish", task)
    card = url(company.pavel, "task", task.pk)
    assert "Returned to work:" not in enter(company.pavel).get(card).content.decode()

    press(company.pavel, "undo_finish", task)

    assert "Scratched" in enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()


def test_the_top_bar_shows_the_running_timer(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel, title="Sawing boards")
    start_task(task_id=task.pk, actor=company.pavel, now=timezone.now())

    page = enter(company.pavel).get(url(company.pavel, "timer")).content.decode()

    assert "Sawing boards" in page
    assert "data-started-at" in page


PRESSES = [
    "start",
    "pause",
    "finish",
    "undo_finish",
    "take",
    "release",
    "receive",
    "expect",
    "return",
    "cancel",
]


@pytest.mark.parametrize("name", [*PRESSES, "remaining", "pieces", "unpin"])
def test_a_task_of_another_company_does_not_exist(company: Company, name: str) -> None:
    task = make_task(order=company.order, assignee=company.pavel, skill=company.sawing)
    with another_company() as vera:
        answer = press(vera, name, task)

    task.refresh_from_db()
    assert (answer.status_code, task.status, task.version) == (404, "todo", 1)


@pytest.mark.parametrize("name", [name for name in PRESSES if name != "cancel"])
def test_a_task_that_a_performer_does_not_see_does_not_exist_for_them(company: Company, name: str) -> None:
    hidden = make_task(order=make_order(responsible=company.boris), assignee=company.oleg)

    assert press(company.pavel, name, hidden).status_code == 404


@pytest.mark.parametrize("size", [3, 40])
def test_a_queue_is_read_in_a_fixed_number_of_queries(
    company: Company, size: int, django_assert_max_num_queries: Any
) -> None:
    before = make_task(order=company.order, assignee=company.oleg)
    for _ in range(size):
        make_task(order=make_order(responsible=company.boris), assignee=company.pavel)
        make_task(order=company.order, skill=company.sawing)
        link(before, make_task(order=company.order, assignee=company.pavel))
    browser = enter(company.pavel)

    with django_assert_max_num_queries(31):  # 26 reads, six of them of the day; savepoints
        browser.get(url(company.pavel, "my_queue"))


def test_a_row_of_the_queue_says_its_promise_and_what_decides_its_place(company: Company) -> None:
    day = date(2027, 3, 5)
    urgent = make_order(responsible=company.boris, priority=3, promised_on=day)
    for title in ("Head", "By its order"):
        make_task(order=urgent, assignee=company.pavel, title=title)
    due, plain = make_order(responsible=company.boris, promised_on=day), make_order(responsible=company.boris)
    make_task(order=due, assignee=company.pavel, title="By its promise")
    make_task(order=plain, assignee=company.pavel, title="By its age")
    pinned = make_task(order=plain, assignee=company.pavel, title="By hand")
    pin_task(
        task_id=pinned.pk,
        after_task_id=None,
        member_id=company.pavel.pk,
        actor=company.anna,
        now=timezone.now(),
    )

    answer = enter(company.pavel).get(url(company.pavel, "my_queue"))

    rows = {row.task.title: (row.stands_by, row.promised_on) for row in answer.context["queue"].ready}
    assert rows == {
        "Head": ("order", day),
        "By its order": ("order", day),
        "By its promise": ("promise", day),
        "By its age": ("", None),
    }
    assert answer.context["queue"].hero.row.stands_by == "pin"
    assert "by the promised date" in answer.content.decode()


def test_deliveries_of_one_queue_are_ticked_and_received_together_and_taken_back(company: Company) -> None:
    """Pavel, a performer, is who they are expected of; the third is expected of somebody else."""
    running: dict[str, Any] = {"kind": "wait", "elapsed_minutes": 1440, "status": "in_progress"}
    running |= {"order": company.order, "started_at": timezone.now(), "expected_at": timezone.now()}
    mine = [make_task(assignee=company.pavel, title=title, **running) for title in ("Boards", "Fronts")]
    other = make_task(assignee=company.oleg, title="Glass", **running)
    browser, receive = enter(company.pavel), url(company.pavel, "bulk_receive")
    page = browser.get(url(company.pavel, "my_queue")).text
    assert page.count('form="receive-due"') == 2
    assert receive in page

    refused = browser.post(receive, {"task": [task.pk for task in (*mine, other)]}, headers=HTMX)
    assert refused.status_code == 403
    answer = browser.post(receive, {"task": [task.pk for task in mine]}, headers=HTMX)

    told = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert told["text"] == "2 deliveries are here."
    assert set(Task.objects.filter(pk__in=[task.pk for task in mine]).values_list("status", flat=True)) == {
        "done"
    }
    browser.post(told["undo_url"], headers=HTMX)
    assert set(Task.objects.filter(kind="wait").values_list("status", flat=True)) == {"in_progress"}


def test_running_waits_are_ticked_on_the_board(company: Company) -> None:
    wait = make_task(
        order=company.order, kind="wait", elapsed_minutes=60, status="in_progress", started_at=timezone.now()
    )

    board = enter(company.boris).get(url(company.boris, "task_board")).text

    assert f'id="task-select-{wait.pk}"' in board
    assert url(company.boris, "bulk_receive") in board
