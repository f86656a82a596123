"""The bell and its page."""

import html
from dataclasses import fields
from datetime import datetime, timedelta
from string import Formatter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from naryad.activity.facts import KINDS, subscribers
from naryad.notifications import jobs
from naryad.notifications.models import Notification
from naryad.notifications.rules.notices import NOTICES, kept
from naryad.tasks.facts.plan import TasksAssigned
from naryad.tasks.facts.press import TaskBecameAvailable, TaskFinished
from naryad.tasks.facts.waiting import WaitingReceived
from naryad.workspaces.models import Member, Workspace
from tests.factories import NOW, another_company

pytestmark = pytest.mark.django_db


def enter(client: Client, member: Member) -> Client:
    assert member.user is not None
    client.force_login(member.user)
    return client


def became_available(task: str) -> TaskBecameAvailable:
    place = {"order_id": 1, "deal_id": None, "place": "26-0001", "member_id": 2, "assignee": "Pavel"}
    return TaskBecameAvailable(task_id=5, task=task, skill_id=None, after_task_id=None, after="", **place)


def make_notification(member: Member, number: int = 1, **fields: object) -> Notification:
    return Notification.objects.create(
        **{
            "member": member,
            "kind": "available",
            "event_id": number,
            "topic": "task:5",
            "data": kept(became_available(f"Sawing {number}"), actor=""),
            "created_at": NOW,
        }
        | fields
    )


def test_exactly_the_facts_of_notices_are_told_of_and_tentative_ones_later() -> None:
    listening = {
        fact: job
        for fact in KINDS.values()
        for job in subscribers(fact)
        if job in (jobs.tell, jobs.tell_later)
    }

    assert set(listening) == {fact for notice in NOTICES.values() for fact in notice.facts}
    assert {fact for fact, job in listening.items() if job is jobs.tell_later} == {
        TaskBecameAvailable,
        TaskFinished,
        TasksAssigned,
        WaitingReceived,
    }


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_names_only_what_its_facts_have(name: str) -> None:
    notice = NOTICES[name]
    named = {field for _text, field, *_more in Formatter().parse(str(notice.text)) if field}

    for fact in notice.facts:
        assert named - {"actor", "money"} <= {one.name for one in fields(fact)}


def test_the_page_shows_ones_own_newest_first(
    client: Client, anna: Member, pavel: Member, company: Workspace
) -> None:
    make_notification(pavel, 1)
    make_notification(pavel, 2)
    make_notification(anna, 3)

    page = enter(client, pavel).get(f"/w/{company.slug}/notifications/").content.decode()

    assert page.index("Sawing 2") < page.index("Sawing 1")
    assert "Sawing 3" not in page


@pytest.mark.parametrize(("read_at", "query"), [(NOW, ""), (None, "show=unread&")])
def test_older_ones_are_on_the_next_page(
    read_at: datetime | None, query: str, client: Client, pavel: Member, company: Workspace
) -> None:
    rows = [make_notification(pavel, number, read_at=read_at) for number in range(60)]

    first = enter(client, pavel).get(f"/w/{company.slug}/notifications/").content.decode()
    second = client.get(f"/w/{company.slug}/notifications/?{query}before={rows[10].pk}").content.decode()

    assert f"?{query}before={rows[10].pk}" in html.unescape(first)
    assert first.count("<li id=") == 50
    assert f"notification-{rows[9].pk}" in second
    assert f"notification-{rows[10].pk}" not in second


def test_unread_ones_stand_first_and_the_others_under_their_day(
    client: Client, pavel: Member, company: Workspace
) -> None:
    make_notification(pavel, 1, read_at=None, created_at=NOW - timedelta(days=3))
    make_notification(pavel, 2, read_at=NOW, created_at=NOW - timedelta(days=2))
    make_notification(pavel, 3, read_at=NOW, created_at=timezone.now())

    page = enter(client, pavel).get(f"/w/{company.slug}/notifications/").content.decode()

    places = [page.index(text) for text in ("<h2>Unread", "Sawing 1", "<h2>Today", "Sawing 3", "Sawing 2")]
    assert places == sorted(places)


def test_filters_show_what_is_unread_or_of_one_subject(
    client: Client, pavel: Member, company: Workspace
) -> None:
    make_notification(pavel, 1)
    make_notification(pavel, 2, kind="finished", read_at=NOW)
    url = f"/w/{company.slug}/notifications/"

    unread = enter(client, pavel).get(f"{url}?show=unread").content.decode()
    watched = client.get(f"{url}?subject=watched").content.decode()
    nothing = client.get(f"{url}?subject=comments&show=unread").content.decode()

    assert "Sawing 1" in unread and "Sawing 2" not in unread
    assert "Sawing 2" in watched and "Sawing 1" not in watched
    assert "Nothing of this kind" in nothing


def test_one_is_marked_read_and_unread_again_and_the_filters_stay(
    client: Client, pavel: Member, company: Workspace
) -> None:
    row = make_notification(pavel)
    url = f"/w/{company.slug}/notifications/{row.pk}"
    part = {"HX-Request": "true", "HX-Target": "section#notification-list"}

    answer = enter(client, pavel).post(f"{url}/read/?show=unread", headers=part).content.decode()
    row.refresh_from_db()
    was_read = row.read_at is not None
    client.post(f"{url}/unread/", headers=part)

    row.refresh_from_db()
    assert (was_read, row.read_at) == (True, None)
    assert f'hx-get="/w/{company.slug}/notifications/?show=unread"' in answer
    assert "Sawing" not in answer


def test_opening_marks_read_and_goes_there(client: Client, pavel: Member, company: Workspace) -> None:
    row = make_notification(pavel)

    answer = enter(client, pavel).get(f"/w/{company.slug}/notifications/{row.pk}/open/")

    row.refresh_from_db()
    assert answer["Location"].startswith(f"/w/{company.slug}/")
    assert row.read_at is not None


def test_all_can_be_marked_read_at_once(
    client: Client, anna: Member, pavel: Member, company: Workspace
) -> None:
    for number in range(3):
        make_notification(pavel, number)
    other = make_notification(anna, 9)

    answer = enter(client, pavel).post(
        f"/w/{company.slug}/notifications/read-all/",
        headers={"HX-Request": "true", "HX-Target": "section#notification-list"},
    )

    assert answer.content.decode().lstrip().startswith("<section")
    assert not Notification.objects.filter(member=pavel, read_at__isnull=True).exists()
    other.refresh_from_db()
    assert other.read_at is None


def test_another_members_or_companys_notification_is_not_found(
    client: Client, anna: Member, pavel: Member, company: Workspace
) -> None:
    annas = make_notification(anna)
    with another_company() as vera:
        foreign = make_notification(vera)
    enter(client, pavel)

    for row in (annas, foreign):
        assert client.get(f"/w/{company.slug}/notifications/{row.pk}/open/").status_code == 404
        for press in ("read", "unread"):
            answer = client.post(f"/w/{company.slug}/notifications/{row.pk}/{press}/")
            assert answer.status_code == 404
    annas.refresh_from_db()
    assert annas.read_at is None


def test_the_bell_counts_what_is_unread_and_says_what_just_came(
    client: Client, pavel: Member, company: Workspace
) -> None:
    make_notification(pavel, 1, read_at=NOW)
    make_notification(pavel, 2)
    make_notification(pavel, 3, created_at=timezone.now() - timedelta(seconds=1))

    answer = enter(client, pavel).get(f"/w/{company.slug}/notifications/bell/?place=top")

    assert '<span class="count">2</span>' in answer.content.decode()
    assert f'data-live="bell:{pavel.pk}"' in answer.content.decode()
    assert "Sawing 3" in answer["HX-Trigger"]


def test_the_page_has_a_fixed_number_of_queries(client: Client, pavel: Member, company: Workspace) -> None:
    enter(client, pavel)
    counts = []
    for size in (3, 40):
        for number in range(size):
            make_notification(pavel, size * 100 + number)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/w/{company.slug}/notifications/")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 15
