"""The week of a member, its corrections and the questions about forgotten timers, as pages."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.tasks.actions.press import finish_task, pause_task, start_task
from naryad.tasks.actions.progress import state_remaining
from naryad.tasks.actions.times import add_time, stop_forgotten_timer
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import another_company, make_member, make_task
from tests.tasks.conftest import Company

HTMX = {"HX-Request": "true"}
MINUTE = timedelta(minutes=1)
MOSCOW = ZoneInfo("Europe/Moscow")


def enter(member: Member) -> Browser:
    browser = Browser()
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, *args: Any) -> str:
    return reverse(f"tasks:{name}", args=[member.workspace.slug, *args])


def yesterday() -> date:
    """The company's."""
    return timezone.localdate(timezone=MOSCOW) - timedelta(days=1)


def press(who: Member, name: str, entry: TimeEntry, **posted: Any) -> Any:
    return enter(who).post(url(who, name, entry.pk), posted, headers=HTMX)


@pytest.fixture
def task(company: Company) -> Task:
    return make_task(order=company.order, assignee=company.pavel, title="Sawing")


@pytest.fixture
def entry(company: Company, task: Task) -> TimeEntry:
    """Yesterday from 12:00 to 13:00 in Moscow."""
    starts = datetime.combine(yesterday(), time(12), tzinfo=MOSCOW)
    return add_time(
        member_id=company.pavel.pk,
        task_id=task.pk,
        started_at=starts,
        ended_at=starts + 60 * MINUTE,
        reason="forgot the phone",
        actor=company.pavel,
        now=timezone.now(),
    )


@pytest.fixture
def stopped(company: Company, task: Task) -> TimeEntry:
    """A timer that ran for twelve hours, until just now."""
    now = timezone.now()
    start_task(task_id=task.pk, actor=company.pavel, now=now - timedelta(hours=12, minutes=5))
    entry = stop_forgotten_timer(entry_id=TimeEntry.objects.get().pk, now=now)
    assert entry
    return entry


def test_a_forgotten_timer_is_asked_about_above_the_queue_and_answered_by_one_press(
    company: Company, stopped: TimeEntry
) -> None:
    queue = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()
    assert "Until when did you work?" in queue
    assert stopped.ended_at

    with timezone.override("Europe/Moscow"):
        until = f"{timezone.localtime(stopped.ended_at - 30 * MINUTE):%H:%M}"
    answer = press(company.pavel, "time_confirm", stopped, until=until)

    assert answer.status_code == 204
    entry = TimeEntry.objects.get()
    assert entry.is_confirmed and entry.ended_at
    assert abs(entry.ended_at - (stopped.ended_at - 30 * MINUTE)) < MINUTE
    assert "Until when" not in enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()


def test_did_not_work_can_be_undone_from_its_toast(company: Company, stopped: TimeEntry) -> None:
    answer = press(company.pavel, "time_deny", stopped)

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["undo_url"] == url(company.pavel, "time_restore", stopped.pk)
    assert press(company.pavel, "time_restore", stopped).status_code == 204
    assert not TimeEntry.objects.get().is_void


def test_an_unreadable_time_is_refused_in_words(company: Company, stopped: TimeEntry) -> None:
    answer = press(company.pavel, "time_confirm", stopped, until="evening")

    assert answer.status_code == 409
    assert "18:30" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_the_sheet_shows_the_week_with_marks(company: Company, entry: TimeEntry) -> None:
    day = yesterday()

    page = enter(company.pavel).get(url(company.pavel, "time_sheet", company.pavel.pk), {"week": str(day)})

    text = page.content.decode()
    title = text.split("<h1>", 1)[1].split("Queue", 1)[0]
    assert "Pavel" in title  # on paper nothing else says whose it is
    for words in ("My time", "Sawing", "12:00 – 13:00", "1:00", "forgot the phone"):
        assert words in text
    assert page.context["sheet"].minutes == 60


def test_a_sheet_is_seen_by_its_member_and_by_who_leads(company: Company, olga: Member) -> None:

    answers = {
        who.name: enter(who).get(url(who, "time_sheet", company.pavel.pk)).status_code
        for who in (company.pavel, company.anna, company.oleg, company.boris, olga)
    }

    assert answers == {"Pavel": 200, "Anna": 200, "Oleg": 404, "Boris": 404, "Olga": 403}


def test_time_is_added_with_a_reason(company: Company, task: Task) -> None:
    day = yesterday().isoformat()
    fields = {"task": task.pk, "day": day, "starts": "03:00", "ends": "04:30", "reason": "forgot"}
    where = url(company.pavel, "time_add", company.pavel.pk)

    answer = enter(company.pavel).post(where, fields, headers=HTMX)

    assert (answer.status_code, "modal-close" in answer.headers["HX-Trigger"]) == (204, True)
    assert "03:00 – 04:30 (1\xa0h\xa030\xa0min)" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    entry = TimeEntry.objects.get()
    assert entry.ended_at and entry.ended_at - entry.started_at == 90 * MINUTE


def test_time_of_a_year_typed_wrong_is_not_added(company: Company, task: Task) -> None:
    day = yesterday() - timedelta(days=366)
    fields = {"task": task.pk, "day": day.isoformat(), "starts": "03:00", "ends": "04:30", "reason": "forgot"}

    answer = enter(company.anna).post(url(company.anna, "time_add", company.pavel.pk), fields, headers=HTMX)

    assert "check the year" in str(answer.context["form"].errors["day"])
    assert not TimeEntry.objects.exists()


def test_an_overlap_is_said_beside_its_field(company: Company, task: Task, entry: TimeEntry) -> None:
    day = yesterday().isoformat()
    fields = {"task": task.pk, "day": day, "starts": "12:30", "ends": "14:00", "reason": "forgot"}
    where = url(company.pavel, "time_add", company.pavel.pk)

    answer = enter(company.pavel).post(where, fields, headers=HTMX)

    assert answer.status_code == 422
    assert "overlaps with “Sawing”" in str(answer.context["form"].errors["ends"])
    assert TimeEntry.objects.count() == 1


def test_a_correction_over_midnight_keeps_the_seconds_it_does_not_touch(
    company: Company, entry: TimeEntry
) -> None:
    day = yesterday() - timedelta(days=1)
    begun = datetime.combine(day, time(22, 10, 33), tzinfo=MOSCOW)
    TimeEntry.objects.filter(pk=entry.pk).update(started_at=begun, ended_at=begun + 60 * MINUTE)
    fields = {"day": day, "starts": "22:10", "ends": "01:00", "reason": "went on"}

    answer = press(company.anna, "time_change", entry, **fields)

    assert answer.status_code == 204
    entry.refresh_from_db()
    assert entry.started_at == begun
    assert entry.ended_at == datetime.combine(day + timedelta(days=1), time(1), tzinfo=MOSCOW)


def test_what_was_not_worked_is_struck_out_and_taken_back(company: Company, entry: TimeEntry) -> None:
    assert press(company.pavel, "time_void", entry, reason="").status_code == 422
    assert press(company.pavel, "time_void", entry, reason="other task").status_code == 204

    page = enter(company.pavel).get(url(company.pavel, "task", entry.task_id)).content.decode()
    assert "not worked" in page and "other task" in page
    assert press(company.pavel, "time_restore", entry).status_code == 204
    assert TimeEntry.objects.get().is_confirmed


def test_another_members_and_another_companys_entries_do_not_exist(
    company: Company, entry: TimeEntry
) -> None:
    with another_company() as vera:
        foreign = press(vera, "time_void", entry, reason="no").status_code

    assert press(company.oleg, "time_void", entry, reason="no").status_code == 404
    assert foreign == 404
    assert not TimeEntry.objects.get().is_void


def test_tasks_for_added_time_are_found_by_title_and_by_the_orders_number_among_those_one_sees(
    company: Company, task: Task
) -> None:
    where = url(company.pavel, "time_tasks", company.pavel.pk)

    def found(**query: str) -> list[str]:
        return [row["text"] for row in enter(company.pavel).get(where, query).json()]

    make_task(order=company.order, assignee=company.oleg, title="Drilling")
    assert found() == ["Sawing"]
    assert found(q="drill") == ["Drilling"]
    assert sorted(found(q=company.order.code)) == ["Drilling", "Sawing"]
    assert found(q="99-9999") == []


def test_the_performer_is_asked_how_much_is_left_once_for_each_limit(company: Company, task: Task) -> None:
    now = timezone.now()
    start_task(task_id=task.pk, actor=company.pavel, now=now - 61 * MINUTE)
    question = "Why more time is needed"

    def page() -> str:
        return enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert question in page()
    assert "data-question" not in page()
    answer = enter(company.pavel).post(
        url(company.pavel, "remaining", task.pk), {"minutes": "30", "reason": "knots"}, headers=HTMX
    )
    assert answer.status_code == 204
    assert question not in page()
    assert 'data-question="91"' in page()
    TimeEntry.objects.update(started_at=now - 92 * MINUTE)
    assert question in page()


def test_a_performer_sees_no_time_of_a_colleague_on_card_list_and_chain(company: Company, task: Task) -> None:
    drilling = make_task(order=company.order, assignee=company.oleg, title="Drilling")
    now = timezone.now()
    for one, minutes in ((task, 61), (drilling, 73)):
        worker = one.assignee
        assert worker
        start_task(task_id=one.pk, actor=worker, now=now - minutes * MINUTE)
        finish_task(task_id=one.pk, actor=worker, now=now)
    slug = company.anna.workspace.slug

    def shown(who: Member, address: str) -> str:
        return enter(who).get(address).content.decode()

    card, others = url(company.pavel, "task", task.pk), url(company.pavel, "task", drilling.pk)
    assert "1\u00a0h\u00a01\u00a0min" in shown(company.pavel, card)
    assert "1\u00a0h\u00a013\u00a0min" not in shown(company.pavel, others)
    assert "1\u00a0h\u00a013\u00a0min" in shown(company.anna, others)
    for page in (
        url(company.pavel, "task_list") + "?state=done",
        reverse("orders:order", args=[slug, company.order.pk]),
    ):
        assert "1:01" in shown(company.pavel, page)
        assert "1:13" not in shown(company.pavel, page)
        assert "1:13" in shown(company.anna, page)


@pytest.mark.parametrize("lasted", [timedelta(seconds=30), timedelta(hours=24)])
def test_time_that_begins_and_ends_at_the_same_minute_is_kept_by_a_correction_of_nothing(
    company: Company, entry: TimeEntry, lasted: timedelta
) -> None:
    starts = entry.started_at - timedelta(days=1, hours=6) + timedelta(seconds=10)
    TimeEntry.objects.filter(pk=entry.pk).update(
        started_at=starts, ended_at=starts + lasted, is_confirmed=False
    )

    answer = press(
        company.anna,
        "time_change",
        entry,
        day=str(starts.astimezone(MOSCOW).date()),
        starts="06:00",
        ends="06:00",
        reason="as it was",
    )

    assert answer.status_code == 204
    entry.refresh_from_db()
    assert (entry.started_at, entry.ended_at, entry.is_confirmed) == (starts, starts + lasted, True)


def test_an_end_equal_to_the_start_is_refused_at_its_field(
    company: Company, task: Task, entry: TimeEntry
) -> None:
    hours = {"day": str(yesterday()), "starts": "09:00", "ends": "09:00", "reason": "forgot"}
    fields = {"task": task.pk} | hours

    added = enter(company.pavel).post(url(company.pavel, "time_add", company.pavel.pk), fields, headers=HTMX)
    changed = press(company.pavel, "time_change", entry, **hours)

    for answer in (added, changed):
        assert answer.status_code == 422
        assert answer.context["form"].errors["ends"] == ["The end must be after the start."]
    assert TimeEntry.objects.count() == 1


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01", "not a day"])
def test_a_week_that_cannot_be_shown_is_not_found(company: Company, week: str) -> None:
    answer = enter(company.pavel).get(url(company.pavel, "time_sheet", company.pavel.pk), {"week": week})

    assert answer.status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_time_on_a_day_at_the_edge_of_the_calendar_is_refused_at_its_field(
    company: Company, task: Task, entry: TimeEntry, day: str
) -> None:
    hours = {"day": day, "starts": "00:00", "ends": "00:00", "reason": "forgot"}
    fields = {"task": task.pk} | hours

    added = enter(company.anna).post(url(company.anna, "time_add", company.pavel.pk), fields, headers=HTMX)
    changed = press(company.anna, "time_change", entry, **hours | {"ends": "01:00"})

    for answer in (added, changed):
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["day"]


def test_an_unprintable_search_breaks_nothing(company: Company, task: Task) -> None:
    browser = enter(company.anna)

    for address in (
        url(company.anna, "time_tasks", company.pavel.pk),
        url(company.anna, "dependency_options", task.pk),
        reverse("crm:client_options", args=[company.anna.workspace.slug]),
        reverse("crm:search", args=[company.anna.workspace.slug]),
        reverse("reminders:reminder_subjects", args=[company.anna.workspace.slug]),
    ):
        assert browser.get(address, {"q": "a\0b"}).status_code == 200


@pytest.mark.parametrize("name", ["pause", "finish"])
def test_a_result_with_an_unprintable_character_is_kept_without_it(
    company: Company, task: Task, name: str
) -> None:
    start_task(task_id=task.pk, actor=company.pavel, now=timezone.now())

    answer = enter(company.pavel).post(
        url(company.pavel, name, task.pk), {"result": "Cut\0 to size"}, headers=HTMX
    )

    assert answer.status_code == 204
    task.refresh_from_db()
    assert task.result == "Cut to size"


def test_an_end_before_the_start_is_refused_with_the_moment_of_the_start(
    company: Company, stopped: TimeEntry
) -> None:
    starts = stopped.started_at.astimezone(MOSCOW)

    answer = press(company.pavel, "time_confirm", stopped, until=f"{starts - MINUTE:%H:%M}")

    assert answer.status_code == 409
    text = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert f"{starts:%H:%M}: the end must be after it" in text


def test_after_a_pause_within_the_first_minute_the_task_is_gone_on_with(company: Company, task: Task) -> None:
    now = timezone.now()
    start_task(task_id=task.pk, actor=company.pavel, now=now)
    pause_task(task_id=task.pk, actor=company.pavel, now=now + timedelta(seconds=5))

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert "Go on" in page


def test_what_was_said_to_be_left_is_shown_on_the_running_task(company: Company, task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(estimate=60)
    now = timezone.now()
    start_task(task_id=task.pk, actor=company.pavel, now=now - 70 * MINUTE)
    state_remaining(task_id=task.pk, minutes=30, actor=company.pavel, now=now)

    page = enter(company.pavel).get(url(company.pavel, "my_queue")).content.decode()

    assert "said: 30 min more" in page.replace("\xa0", " ")


def readers(company: Company) -> dict[str, Member]:
    return {
        "owner": company.anna,
        "sales": company.boris,
        "worker": company.pavel,
        "colleague": company.oleg,
        "observer": make_member(name="Olga", role=Member.Role.OBSERVER),
    }


@pytest.mark.parametrize(
    ("who", "is_seen"),
    [("owner", True), ("worker", True), ("colleague", False), ("sales", False), ("observer", False)],
)
def test_single_hours_of_a_member_are_shown_to_those_who_may_view_their_time(
    company: Company, entry: TimeEntry, who: str, is_seen: bool
) -> None:
    Task.objects.update(assignee=None, skill=company.sawing)
    for worker in (company.pavel, company.oleg):
        make_task(order=company.order, assignee=worker)
    reader = readers(company)[who]
    browser, slug = enter(reader), reader.workspace.slug

    card = browser.get(url(reader, "task", entry.task_id)).content.decode()
    order = browser.get(reverse("orders:order", args=[slug, company.order.pk])).content.decode()

    assert ('id="task-time"' in card) == is_seen
    assert ("forgot the phone" in card) == is_seen
    assert ("forgot the phone" in order) == is_seen
    assert "<dt>Spent</dt>" in card


@pytest.mark.parametrize(("who", "is_seen"), [("owner", True), ("sales", False), ("observer", False)])
def test_a_stopped_timer_is_spoken_of_in_a_queue_to_those_who_may_view_its_time(
    company: Company, stopped: TimeEntry, who: str, is_seen: bool
) -> None:
    reader = readers(company)[who]

    queue = enter(reader).get(url(reader, "queue", company.pavel.pk)).content.decode()

    assert ("counts nowhere until" in queue) == is_seen
