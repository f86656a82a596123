"""Letters leave by a real mail server, at most once; what did not leave is tried again, then given up and shown."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from naryad.activity.models import EventRecord
from naryad.core.mail import WAITS
from naryad.notifications import jobs
from naryad.notifications.actions.bell import tell
from naryad.notifications.actions.letters import OUTBOX
from naryad.notifications.actions.preferences import set_preferences
from naryad.notifications.models import Digest, Letter, Notification
from naryad.notifications.queries import letters
from naryad.notifications.queries.letters import failed_count
from naryad.notifications.queries.lines import unread_count
from naryad.notifications.rules.subjects import Ways
from naryad.talk.actions.comments import add_comment
from naryad.talk.jobs import deliver_next
from naryad.workspaces.models import Member, Workspace
from tests.activity.heard import announcements
from tests.factories import NOW, make_order, make_task
from tests.notifications.mail import MailServer
from tests.notifications.test_views import enter

pytestmark = pytest.mark.django_db


def say(anna: Member, boris: Member, text: str = "Where is the drawing?") -> EventRecord:
    """Anna's comment, which is told to Boris."""
    task = make_task(order=make_order(responsible=boris), assignee=boris, title="Sawing")
    add_comment(kind="task", pk=task.pk, text=text, actor=anna, now=NOW)
    return EventRecord.objects.filter(kind="comment.added").latest("pk")


def want(member: Member, subject: str = "comments", *, program: bool = True, email: bool = True) -> None:
    set_preferences(chosen={subject: Ways(in_program=program, by_email=email)}, actor=member)


def deliver(company: Workspace) -> None:
    while deliver_next(OUTBOX, jobs.message_of, workspace_id=company.pk):
        pass


def write_letter(anna: Member, boris: Member) -> Letter:
    want(boris)
    tell(event_id=say(anna, boris).pk, now=timezone.now())
    return Letter.objects.get()


def test_a_letter_has_the_text_and_a_link_in_the_readers_language(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    assert boris.user
    boris.user.language = "ru"
    boris.user.save(update_fields=["language"])
    letter = write_letter(anna, boris)

    deliver(company)

    [mail] = post.letters
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    link = f"/w/{company.slug}/notifications/{letter.notification_id}/open/"
    assert mail["To"] == boris.user.email
    assert mail["Subject"] == "Anna о «Sawing»: Where is the drawing?"
    assert "http://" in text and link in text and f'{link}"' in html
    assert mail["Auto-Submitted"] == "auto-generated"
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.error) == ("sent", 1, "")


def test_what_people_typed_breaks_neither_header_nor_page(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    want(boris)
    event = say(anna, boris, "<b>Hello</b>\nBcc: everybody@example.org")
    tell(event_id=event.pk, now=timezone.now())

    deliver(company)

    [mail] = post.letters
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert "<b>Hello" not in mail.get_body(("html",)).get_content()


def test_delivered_again_nothing_is_sent_twice(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    want(boris)
    event = say(anna, boris)
    for _time in range(3):
        tell(event_id=event.pk, now=timezone.now())
        deliver(company)

    assert len(post.letters) == Letter.objects.count() == Notification.objects.count() == 1


def test_without_the_wish_or_a_mail_server_there_is_no_letter(
    post: MailServer, anna: Member, boris: Member, settings: Settings
) -> None:
    tell(event_id=say(anna, boris).pk, now=NOW)  # comments: not by e-mail unless asked for
    want(boris)
    settings.HAS_EMAIL = False
    tell(event_id=say(anna, boris).pk, now=NOW)

    assert Notification.objects.filter(member=boris).count() == 2
    assert not Letter.objects.exists()


def test_by_email_alone_is_not_in_the_bell(post: MailServer, anna: Member, boris: Member) -> None:
    want(boris, program=False)

    tell(event_id=say(anna, boris).pk, now=NOW)

    assert unread_count(member_id=boris.pk) == 0
    assert Letter.objects.get().member_id == boris.pk


def test_by_email_alone_comes_in_the_program_where_no_mail_is_sent(anna: Member, boris: Member) -> None:
    want(boris, program=False)

    tell(event_id=say(anna, boris).pk, now=NOW)

    assert unread_count(member_id=boris.pk) == 1


def test_neither_way_is_no_notification(post: MailServer, anna: Member, boris: Member) -> None:
    want(boris, program=False, email=False)

    tell(event_id=say(anna, boris).pk, now=NOW)

    assert not Notification.objects.exists()


def test_a_busy_server_is_asked_again_later(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    letter = write_letter(anna, boris)
    post.answers = ["451 later, please"]

    deliver(company)
    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("queued", 1)
    assert "451" in letter.error
    assert letter.due_at > timezone.now() + WAITS[0] / 2
    Letter.objects.update(due_at=NOW)
    deliver(company)
    assert len(post.letters) == 1


@pytest.mark.parametrize("answer", ["550 no such mailbox", "RCPT 550 no such mailbox"])
def test_a_refused_letter_is_given_up_and_said_in_the_log(
    answer: str,
    post: MailServer,
    company: Workspace,
    anna: Member,
    boris: Member,
    caplog: pytest.LogCaptureFixture,
) -> None:
    letter = write_letter(anna, boris)
    post.answers = [answer]

    with caplog.at_level(logging.ERROR):
        deliver(company)
        deliver(company)

    letter.refresh_from_db()
    assert (letter.status, post.letters) == ("failed", [])
    assert "no such mailbox" in caplog.text


def test_what_a_given_up_letter_told_is_among_the_notifications(
    post: MailServer, client: Client, company: Workspace, anna: Member, boris: Member
) -> None:
    want(boris, program=False)
    tell(event_id=say(anna, boris).pk, now=timezone.now())
    post.answers = ["550 no such mailbox"]
    url = f"/w/{company.slug}/notifications/"
    assert "Where is the drawing?" not in enter(client, boris).get(url).content.decode()

    with announcements() as said:
        deliver(company)

    assert "Where is the drawing?" in enter(client, boris).get(url).content.decode()
    assert [f"bell:{boris.pk}"] in said
    assert failed_count(member_id=boris.pk, since=NOW) == 1


def test_a_given_up_digest_is_not_said_to_be_among_the_notifications(
    post: MailServer, company: Workspace, boris: Member
) -> None:
    digest = Digest.objects.create(day=NOW.date(), until=NOW)
    Letter.objects.create(member=boris, digest=digest, due_at=NOW, created_at=NOW)
    post.answers = ["550 no such mailbox"]

    deliver(company)

    assert Letter.objects.get().status == "failed"
    assert failed_count(member_id=boris.pk, since=NOW) == 0


def test_what_was_cut_off_while_sending_is_not_sent_again(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    letter = write_letter(anna, boris)
    post.answers = ["cut"]

    deliver(company)
    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, post.letters) == ("failed", [])
    assert "may have left" in letter.error


def test_an_unreachable_server_delays_all_letters_and_ends_in_giving_up(
    post: MailServer, company: Workspace, anna: Member, boris: Member, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    want(boris)
    for _time in range(2):
        tell(event_id=say(anna, boris).pk, now=timezone.now())

    deliver(company)

    assert set(Letter.objects.values_list("status", "attempts")) == {("queued", 1)}
    for _try in WAITS:
        Letter.objects.update(due_at=NOW)
        deliver(company)
    assert set(Letter.objects.values_list("status", "attempts")) == {("failed", len(WAITS) + 1)}


def test_a_letter_whose_worker_died_is_not_sent_again(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    letter = write_letter(anna, boris)
    claimed_at = timezone.now()
    OUTBOX.claim(now=claimed_at)

    early = OUTBOX.give_up_interrupted(now=claimed_at + timedelta(minutes=5))
    late = OUTBOX.give_up_interrupted(now=claimed_at + timedelta(minutes=16))
    deliver(company)

    letter.refresh_from_db()
    assert (early, late, letter.status, post.letters) == (0, 1, "failed", [])


def test_a_letter_that_cannot_be_written_does_not_stop_the_next(
    post: MailServer, company: Workspace, anna: Member, boris: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_letter(anna, boris)
    tell(event_id=say(anna, boris).pk, now=timezone.now())
    compose = letters.compose
    monkeypatch.setattr(
        jobs, "compose", lambda *, letter: compose(letter=letter if letter != first else None)
    )

    deliver(company)

    first.refresh_from_db()
    assert (first.status, len(post.letters)) == ("failed", 1)


def test_who_may_no_longer_enter_gets_no_letter(
    post: MailServer, company: Workspace, anna: Member, boris: Member
) -> None:
    write_letter(anna, boris)
    boris.is_active = False
    boris.save(update_fields=["is_active"])

    deliver(company)

    assert post.letters == []


def test_what_did_not_leave_is_shown_to_who_sets_up_but_not_its_text(
    post: MailServer, client: Client, company: Workspace, anna: Member, boris: Member
) -> None:
    write_letter(anna, boris)
    post.answers = ["550 no such mailbox"]
    deliver(company)

    page = enter(client, anna).get(f"/w/{company.slug}/notifications/letters/").content.decode()
    own = enter(client, boris).get(f"/w/{company.slug}/notifications/preferences/").content.decode()

    assert "no such mailbox" in page and "Boris" in page
    assert "drawing" not in page
    assert "1 letter to you did not leave" in own
    assert client.get(f"/w/{company.slug}/notifications/letters/").status_code == 403
