"""Letters to clients leave by a real mail server, at most once; what did not arrive is said to who wrote it."""

import re
from argparse import Namespace
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.mail import WAITS
from naryad.documents.models import Paper
from naryad.letters.actions import letters
from naryad.letters.actions.letters import Wording, write_of_offer, write_of_order, write_of_paper
from naryad.letters.actions.outbox import OUTBOX, keep_bounce
from naryad.letters.facts import words_of
from naryad.letters.models import ClientLetter
from naryad.letters.queries.mail import message_id, message_of
from naryad.letters.rules.bounces import read_bounce
from naryad.notifications.actions.bell import tell
from naryad.notifications.models import Notification
from naryad.offers.models import Offer
from naryad.operate import commands
from naryad.orders.models import Order
from naryad.talk.actions.outbox import ASK, INTERRUPTED_AFTER
from naryad.talk.jobs import deliver_next
from naryad.workspaces.models import Member, Workspace
from tests.factories import NOW, make_deal, make_order
from tests.notifications.mail import MailServer

pytestmark = pytest.mark.django_db
WORDING = Wording(to="olga@example.com", subject="Наше предложение", text="Здравствуйте!\nСсылка ниже.")
DSN = b"""From: mailer@example.com\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=XX\r
\r
--XX\r
Content-Type: text/plain\r
\r
It did not arrive.\r
--XX\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.example.com\r
\r
Final-Recipient: rfc822; olga@example.com\r
Action: %s\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 no such user\r
\r
--XX\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: %s\r
Subject: whatever\r
\r
--XX--\r
"""


def deliver(company: Workspace) -> None:
    while deliver_next(OUTBOX, message_of, workspace_id=company.pk):
        pass


def written(offer: Offer, who: dict[str, Any], **more: str) -> ClientLetter:
    return write_of_offer(offer_id=offer.pk, wording=WORDING, **who)


def test_a_letter_goes_from_the_company_with_its_file_and_answers_come_to_who_wrote(
    post: MailServer, company: Workspace, paper: Paper, boris: Member, who: dict[str, Any]
) -> None:
    with_file = replace(WORDING, file_id=paper.attachment_id)
    letter = write_of_paper(paper_id=paper.pk, wording=with_file, **who)

    deliver(company)
    deliver(company)

    [mail] = post.letters
    [file] = mail.iter_attachments()
    assert boris.user and paper.attachment
    assert mail["From"] == "Anna's <naryad@example.org>"
    assert (mail["To"], mail["Reply-To"]) == ("olga@example.com", f"Boris <{boris.user.email}>")
    assert (mail["Subject"], mail["Message-ID"]) == (WORDING.subject, message_id(letter))
    assert mail.get_body(("plain",)).get_content().replace("\r", "").strip() == WORDING.text
    assert (file.get_filename(), file.get_content_type()) == (paper.attachment.name, "application/pdf")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("sent", 1)
    fact = EventRecord.objects.get(kind="letter.written")
    assert {f"paper:{paper.pk}", f"order:{paper.order_id}", f"deal:{paper.deal_id}"} <= set(fact.topics)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("RCPT 550 no such mailbox", "no_address"),
        ("RCPT 550 5.2.2 mailbox full", "full"),
        ("554 5.7.1 looks like spam", "refused"),
        ("552 5.3.4 message too big", "too_big"),
        ("cut", "unknown"),
    ],
)
def test_what_will_never_arrive_is_not_sent_again_and_who_wrote_is_told(
    answer: str,
    reason: str,
    post: MailServer,
    company: Workspace,
    offer: Offer,
    boris: Member,
    who: dict[str, Any],
) -> None:
    letter = written(offer, who)
    post.answers = [answer]

    deliver(company)
    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, letter.reason, post.letters) == ("failed", reason, [])
    event = EventRecord.objects.get(kind="letter.lost")
    tell(event_id=event.pk, now=NOW)
    assert Notification.objects.get().member_id == boris.pk
    assert f"offer:{offer.pk}" in event.topics


@pytest.mark.parametrize("answer", ["RCPT 450 greylisted", "451 later, please", "RCPT cut"])
def test_what_was_not_taken_for_now_leaves_later_and_once(
    answer: str, post: MailServer, company: Workspace, offer: Offer, who: dict[str, Any]
) -> None:
    letter = written(offer, who)
    post.answers = [answer]

    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, letter.attempts, post.letters) == ("queued", 1, [])
    [again] = ProcrastinateJob.objects.filter(scheduled_at__gt=timezone.now(), task_name=ASK)
    assert again.lock is None  # it would hold up every letter that is written meanwhile
    assert letter.due_at > timezone.now() + WAITS[0] / 2
    ClientLetter.objects.update(due_at=NOW)
    deliver(company)
    deliver(company)
    assert len(post.letters) == 1


def test_a_server_that_delays_or_is_not_there_is_asked_again_until_it_is_given_up(
    post: MailServer, company: Workspace, offer: Offer, who: dict[str, Any], settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    post.delay = 0.3
    letter = written(offer, who)

    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("queued", 1)
    settings.EMAIL_PORT = 1
    for _try in WAITS:
        ClientLetter.objects.update(due_at=NOW)
        deliver(company)
    letter.refresh_from_db()
    assert (letter.status, letter.reason, letter.attempts) == ("failed", "unreachable", len(WAITS) + 1)


def test_a_letter_whose_worker_died_is_not_sent_again(
    post: MailServer, company: Workspace, offer: Offer, who: dict[str, Any]
) -> None:
    letter, claimed_at = written(offer, who), timezone.now()
    OUTBOX.claim(now=claimed_at)

    OUTBOX.give_up_interrupted(now=claimed_at + 2 * INTERRUPTED_AFTER)
    deliver(company)

    letter.refresh_from_db()
    assert (letter.status, letter.reason, post.letters) == ("failed", "unknown", [])


def test_a_letter_that_came_back_is_not_delivered(
    post: MailServer, company: Workspace, offer: Offer, who: dict[str, Any]
) -> None:
    letter = written(offer, who)
    deliver(company)
    named = message_id(letter).encode()
    late = DSN % (b"delayed", named)
    forged = DSN % (b"failed", re.sub(rb"[0-9a-f]{32}", b"0" * 32, named))

    bounce, other = read_bounce(DSN % (b"failed", named)), read_bounce(forged)

    assert (read_bounce(late), read_bounce(b"Subject: hello\r\n\r\nhi")) == (None, None)
    assert other and not keep_bounce(bounce=other, now=NOW)
    assert bounce and keep_bounce(bounce=bounce, now=NOW)
    assert not keep_bounce(bounce=bounce, now=NOW)
    letter.refresh_from_db()
    assert (letter.status, letter.reason) == ("failed", "no_address")
    assert "no such user" in letter.error and words_of(letter.reason)
    assert EventRecord.objects.filter(kind="letter.lost").count() == 1


@pytest.mark.parametrize(
    ("to", "subject", "text", "field"),
    [
        ("olga@example.com\nBcc: all@example.com", "Offer", "Hello", "to"),
        ("olga@example.com, all@example.com", "Offer", "Hello", "to"),
        ("olga@example.com", "Offer\r\nBcc: all@example.com", "Hello", "subject"),
        ("olga@example.com", " ", "Hello", "subject"),
        ("olga@example.com", "Offer", "\0", "text"),
    ],
)
def test_what_is_typed_becomes_no_header_and_no_other_address(
    to: str, subject: str, text: str, field: str, post: MailServer, offer: Offer, who: dict[str, Any]
) -> None:
    with pytest.raises(letters.CannotSendLetter) as refusal:
        write_of_offer(offer_id=offer.pk, wording=Wording(to=to, subject=subject, text=text), **who)

    assert refusal.value.field == field
    assert not ClientLetter.objects.exists()


def test_only_the_file_of_a_paper_of_its_own_goes_with_a_letter(
    post: MailServer, company: Workspace, order: Order, paper: Paper, boris: Member, who: dict[str, Any]
) -> None:
    other = make_order(responsible=boris, deal=make_deal(responsible=boris), promised_on=order.promised_on)
    given = {"told_on": date(2040, 2, 1), "wording": replace(WORDING, file_id=paper.attachment_id), **who}

    write_of_order(order_id=order.pk, **given)
    with pytest.raises(letters.CannotSendLetter) as refusal:
        write_of_order(order_id=other.pk, **given)
    deliver(company)

    assert refusal.value.field == "file"
    assert [len(list(mail.iter_attachments())) for mail in post.letters] == [1]


def test_who_may_not_and_what_is_not_ready_is_refused(
    post: MailServer,
    order: Order,
    offer: Offer,
    pavel: Member,
    who: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    day = date(2040, 2, 1)
    for stranger in (pavel,):
        with pytest.raises(NotAllowed):
            written(offer, who | {"actor": stranger})
        with pytest.raises(NotAllowed):
            write_of_order(order_id=order.pk, told_on=day, wording=WORDING, **(who | {"actor": stranger}))
    monkeypatch.setattr(letters, "MOST_AN_HOUR", 1)
    write_of_order(order_id=order.pk, told_on=day, wording=WORDING, **who)
    with pytest.raises(letters.CannotSendLetter, match="within an hour"):
        written(offer, who)
    settings.HAS_EMAIL = False
    with pytest.raises(ActionError, match="NARYAD_EMAIL_HOST"):
        written(offer, who)

    order.refresh_from_db()
    assert (order.told_on, ClientLetter.objects.count()) == (day, 1)


def test_a_bounce_is_taken_in_from_a_mail_servers_pipe(
    post: MailServer,
    company: Workspace,
    offer: Offer,
    who: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = written(offer, who)
    deliver(company)
    monkeypatch.setattr(commands, "prepared", lambda _command: nullcontext())
    monkeypatch.setattr(commands, "require_ready", lambda _database: None)
    for message in (b"Subject: hello\r\n\r\nhi", DSN % (b"failed", message_id(letter).encode())):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(message)))
        assert commands.bounce_command(Namespace()) == 0

    letter.refresh_from_db()
    assert letter.status == "failed"


def test_the_operators_signs_count_letters_to_clients(
    post: MailServer, offer: Offer, who: dict[str, Any]
) -> None:
    written(offer, who)

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM signs_of_companies() WHERE sign = 'letters:queued'")
        assert cursor.fetchall() == [(1.0,)]
