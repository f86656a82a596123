"""The page of reminders, the section of the cards, and their presses."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.jobs import look
from naryad.activity.models import EventRecord
from naryad.core.time import local_day
from naryad.reminders import jobs, queries
from naryad.reminders.models import Reminder
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member
from tests.factories import make_client, make_deal, make_order, make_reminder, make_stage, reminder_kind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def today() -> Any:
    return local_day(moment=timezone.now(), time_zone="Europe/Moscow")


@pytest.fixture
def seller(client: Browser, boris: Member) -> Browser:
    assert boris.user is not None
    client.force_login(boris.user)
    return client


def url(member: Member, rest: str = "") -> str:
    return f"/w/{member.workspace.slug}/reminders/{rest}"


def test_the_page_shows_ones_own_and_another_persons_by_choice(
    seller: Browser, boris: Member, anna: Member, today: Any
) -> None:
    make_reminder(assignee=boris, text="Mine to do", due_on=today)
    make_reminder(assignee=anna, text="Hers to do", due_on=today - timedelta(days=1))

    mine = seller.get(url(boris)).content.decode()
    hers = seller.get(url(boris), {"person": anna.pk}).content.decode()
    all_of_them = seller.get(url(boris), {"person": "all"}).content.decode()

    assert ("Mine to do" in mine, "Hers to do" in mine) == (True, False)
    assert ("Mine to do" in hers, "Hers to do" in hers, "Overdue" in hers) == (False, True, True)
    assert "Mine to do" in all_of_them
    assert "Hers to do" in all_of_them


def test_a_new_one_is_written_on_the_page_about_a_deal_or_a_client(
    seller: Browser, boris: Member, today: Any
) -> None:
    deal, client = make_deal(responsible=boris, title="Kitchen"), make_client(name="Ivanov")
    given = {"text": "Call back", "kind": reminder_kind(), "due_on": today.isoformat(), "assignee": boris.pk}

    answers = [
        seller.post(url(boris, "add/"), {**given, "about": about}, headers=HTMX)
        for about in (f"deal:{deal.pk}", f"client:{client.pk}")
    ]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert "modal-close" in answers[0].headers["HX-Trigger"]
    found = Reminder.objects.order_by("pk").values_list("deal", "client", "text", "due_on")
    assert list(found) == [(deal.pk, None, "Call back", today), (None, client.pk, "Call back", today)]


def test_what_it_is_about_stays_chosen_when_something_else_is_wrong(
    seller: Browser, boris: Member, today: Any
) -> None:
    deal = make_deal(responsible=boris, title="Kitchen")
    given = {"kind": reminder_kind(), "due_on": today.isoformat(), "assignee": boris.pk}

    without_text = seller.post(
        url(boris, "add/"), {**given, "text": "", "about": f"deal:{deal.pk}"}, headers=HTMX
    )
    without_subject = seller.post(url(boris, "add/"), {**given, "text": "Call"}, headers=HTMX)

    page = without_text.content.decode()
    assert (without_text.status_code, without_subject.status_code) == (422, 422)
    assert f'<option value="deal:{deal.pk}" selected>№ {deal.number} Kitchen</option>' in page
    assert "Choose the deal or the client." in without_subject.content.decode()
    assert not Reminder.objects.exists()


def test_only_what_one_may_write_about_is_offered(seller: Browser, boris: Member, anna: Member) -> None:
    mine = make_deal(responsible=boris, title="Kitchen of mine")
    hers = make_deal(responsible=anna, title="Kitchen of hers", client=make_client(name="Her client"))

    found = seller.get(url(boris, "subjects/"), {"q": "kitchen"}).json()
    everything = seller.get(url(boris, "subjects/")).json()
    refused = seller.post(
        url(boris, "add/"),
        {"about": f"deal:{hers.pk}", "text": "Call", "kind": reminder_kind(), "soon": "week"},
    )

    assert [one["value"] for one in found] == [f"deal:{mine.pk}"]
    assert [one["value"] for one in everything] == [f"deal:{mine.pk}", f"client:{mine.client_id}"]
    assert (refused.status_code, Reminder.objects.count()) == (403, 0)


def test_ones_own_client_is_offered_however_many_of_others_are_found_before(
    seller: Browser, boris: Member, anna: Member
) -> None:
    for number in range(12):
        make_deal(responsible=anna, client=make_client(name=f"Ivanov {number:02}"))
    own = make_deal(responsible=boris, client=make_client(name="Ivanova Yana"))

    found = seller.get(url(boris, "subjects/"), {"q": "ivanov"}).json()

    assert f"client:{own.client_id}" in [one["value"] for one in found]


def test_what_may_not_be_pressed_has_no_button(
    seller: Browser, boris: Member, anna: Member, today: Any
) -> None:
    make_reminder(assignee=anna, due_on=today)

    page = seller.get(url(boris), {"person": anna.pk}).content.decode()

    assert "/done/" not in page


def test_one_press_ends_it_with_its_result_and_offers_the_next(
    seller: Browser, boris: Member, today: Any
) -> None:
    reminder = make_reminder(assignee=boris, text="Call back", due_on=today)

    response = seller.post(url(boris, f"{reminder.pk}/done/"), {"result": "Agreed"}, headers=HTMX)

    reminder.refresh_from_db()
    assert (reminder.outcome, reminder.result) == ("done", "Agreed")
    assert response.headers["HX-Retarget"] == "#modal-body"
    page = response.content.decode()
    assert 'value="Call back"' in page
    assert f"/reminders/new/?deal={reminder.deal_id}" in page
    assert f"reminders/reopen/?reminder={reminder.pk}" in response.headers["HX-Trigger"]


def test_nothing_is_offered_where_a_next_step_is_planned(seller: Browser, boris: Member, today: Any) -> None:
    reminder = make_reminder(assignee=boris, due_on=today)
    make_reminder(assignee=boris, deal=reminder.deal, text="Measure", due_on=today)

    response = seller.post(url(boris, f"{reminder.pk}/done/"), headers=HTMX)

    assert response.status_code == 204
    assert "Next: Measure" in response.headers["HX-Trigger"]


def test_nothing_is_offered_about_a_lost_deal(seller: Browser, boris: Member, today: Any) -> None:
    deal = make_deal(responsible=boris, stage=make_stage("lost"))
    reminder = make_reminder(assignee=boris, deal=deal, due_on=today)

    response = seller.post(url(boris, f"{reminder.pk}/done/"), headers=HTMX)

    assert response.status_code == 204


@pytest.mark.parametrize(("soon", "days"), [("tomorrow", 1), ("three_days", 3), ("week", 7)])
def test_the_next_one_is_written_by_one_press(
    seller: Browser, boris: Member, today: Any, soon: str, days: int
) -> None:
    deal = make_deal(responsible=boris)

    response = seller.post(
        url(boris, f"new/?deal={deal.pk}"),
        {"kind": reminder_kind(), "text": "Again", "soon": soon},
        headers=HTMX | {"HX-Target": "guarded-form#reminder-next"},
    )

    assert response.status_code == 204
    assert Reminder.objects.get().due_on == today + timedelta(days=days)
    assert "modal-close" in response.headers["HX-Trigger"]


def test_a_wrong_form_comes_back_with_what_is_wrong(seller: Browser, boris: Member) -> None:
    deal = make_deal(responsible=boris)

    response = seller.post(
        url(boris, f"new/?deal={deal.pk}"),
        {"kind": reminder_kind(), "text": "Typed", "due_on": ""},
        headers=HTMX,
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Say when." in page
    assert 'value="Typed"' in page


def test_a_typed_clock_time_is_the_readers_own(seller: Browser, boris: Member, today: Any) -> None:
    Member.objects.filter(pk=boris.pk).update(time_zone="Asia/Yekaterinburg")
    deal = make_deal(responsible=boris)
    given = {
        "kind": reminder_kind(),
        "text": "Call",
        "due_on": today + timedelta(days=1),
        "due_time": "15:00",
    }

    seller.post(url(boris, f"new/?deal={deal.pk}"), given, headers=HTMX)

    due_at = Reminder.objects.get().due_at
    assert due_at is not None
    assert f"{due_at:%H:%M}" == "10:00"


def test_postponing_by_a_press_keeps_the_clock_time(seller: Browser, boris: Member, today: Any) -> None:
    due_at = timezone.now().replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=3)
    reminder = make_reminder(assignee=boris, due_at=due_at, due_on=today - timedelta(days=3))

    answer = seller.post(url(boris, f"{reminder.pk}/postpone/"), {"soon": "tomorrow"}, headers=HTMX)

    assert "Put off to tomorrow 09:00" in answer.headers["HX-Trigger"]
    reminder.refresh_from_db()
    assert reminder.due_at is not None
    assert (reminder.due_on, f"{reminder.due_at:%H:%M}") == (today + timedelta(days=1), "06:00")


def test_undo_opens_several_again(seller: Browser, boris: Member, today: Any) -> None:
    deal = make_deal(responsible=boris, stage=make_stage("lost"))
    rows = [make_reminder(assignee=boris, deal=deal, due_on=today) for _number in range(2)]

    response = seller.post(f"/w/{boris.workspace.slug}/deals/{deal.pk}/reminders/drop/", headers=HTMX)
    assert not Reminder.objects.filter(closed_at=None).exists()
    assert "2 reminders closed" in response.headers["HX-Trigger"]
    query = "&".join(f"reminder={row.pk}" for row in rows)
    seller.post(url(boris, f"reopen/?{query}"), headers=HTMX)

    assert Reminder.objects.filter(closed_at=None).count() == 2


def test_the_card_of_an_open_deal_says_that_it_has_no_next_step(
    seller: Browser, boris: Member, today: Any
) -> None:
    deal = make_deal(responsible=boris)
    card, board = f"/w/{boris.workspace.slug}/deals/{deal.pk}/", f"/w/{boris.workspace.slug}/deals/"

    assert "no next step" in seller.get(card).content.decode()
    assert "no next step" in seller.get(board).content.decode()

    make_reminder(assignee=boris, deal=deal, text="Call Maria", due_on=today)

    for page in (card, board):
        text = seller.get(page).content.decode()
        assert "Call Maria" in text
        assert "no next step" not in text


def test_losing_a_deal_offers_to_close_what_is_left(seller: Browser, boris: Member, today: Any) -> None:
    lost = make_stage("lost")
    deal = make_deal(responsible=boris)
    make_reminder(assignee=boris, deal=deal, text="Call Maria", due_on=today)

    response = seller.post(
        f"/w/{boris.workspace.slug}/deals/{deal.pk}/lose/",
        {"stage": lost.pk, "comment": "dear"},
        headers=HTMX,
    )

    page = response.content.decode()
    assert "Call Maria" in page
    assert f"/deals/{deal.pk}/reminders/drop/" in page
    assert Reminder.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize("kind", ["order", "client"])
def test_orders_and_clients_have_reminders_too(seller: Browser, boris: Member, today: Any, kind: str) -> None:
    subject: Any = make_order(responsible=boris) if kind == "order" else make_client()

    seller.post(
        url(boris, f"new/?{kind}={subject.pk}"), {"kind": reminder_kind(), "text": "Ring", "soon": "week"}
    )
    page = seller.get(f"/w/{boris.workspace.slug}/{kind}s/{subject.pk}/").content.decode()

    assert "Ring" in page


def test_an_observer_looks_and_presses_nothing(
    client: Browser, boris: Member, today: Any, olga: Member
) -> None:
    assert olga.user is not None
    client.force_login(olga.user)
    reminder = make_reminder(assignee=boris, due_on=today, text="Call Maria")

    page = client.get(url(boris), {"person": "all"}).content.decode()
    refused = client.post(url(boris, f"{reminder.pk}/done/"))

    assert "Call Maria" in page
    assert (refused.status_code, EventRecord.objects.count()) == (403, 0)


def test_a_look_of_the_clock_asks_for_the_job_where_something_is_due(
    boris: Member, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.remind, "defer", lambda **arguments: queued.append(arguments))
    reminder = make_reminder(assignee=boris, due_on=today, tell_at=timezone.now() + timedelta(hours=1))

    workspace_id = require_workspace_id()
    look(workspace_id=workspace_id)
    assert queued == []
    assert queries.next_to_tell(timezone.now()) == reminder.tell_at
    Reminder.objects.filter(pk=reminder.pk).update(tell_at=timezone.now() - timedelta(minutes=1))
    look(workspace_id=workspace_id)
    jobs.remind()

    assert queued == [{"workspace_id": workspace_id, "lock": f"reminders:{workspace_id}"}]
    assert EventRecord.objects.get().kind == "reminder.due"
