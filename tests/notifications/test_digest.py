"""The morning's letter of moved dates: once a day, on working days, to those whose orders moved."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import Settings

from naryad.forecast import actions as forecast
from naryad.notifications import jobs
from naryad.notifications.actions.digest import write_digest
from naryad.notifications.actions.letters import OUTBOX
from naryad.notifications.actions.preferences import set_preferences
from naryad.notifications.models import Digest, Letter
from naryad.notifications.rules.subjects import Ways
from naryad.orders.models import Order
from naryad.talk.jobs import deliver_next
from naryad.tasks.actions.plan import update_task
from naryad.workspaces.models import Member, Workspace
from tests.factories import NOW, make_deal, make_member, make_order, make_task
from tests.notifications.mail import MailServer

pytestmark = pytest.mark.django_db
MORNING = NOW + timedelta(hours=22)  # Tuesday, 8:00 in Moscow


@pytest.fixture(autouse=True)
def has_email(settings: Settings) -> None:
    settings.HAS_EMAIL = True


def replan(now: datetime) -> None:
    forecast.request_forecast(now=now)
    forecast.refresh_forecast(now=now)


def move_a_date(boris: Member, pavel: Member, *, by: Member | None = None) -> Order:
    """Boris's order, whose date moves from Monday to Wednesday because its task takes longer."""
    order = make_order(responsible=boris, title="Kitchen", promised_on=date(2026, 11, 24))
    task = make_task(order=order, assignee=pavel, title="Sawing")
    replan(NOW)
    changed_at = NOW + timedelta(minutes=5)
    if by:
        update_task(task_id=task.pk, estimate=20 * 60, actor=by, now=changed_at)
        forecast.refresh_forecast(now=changed_at)
    else:
        task.estimate = 20 * 60
        task.save(update_fields=["estimate"])
        replan(changed_at)
    return order


def test_the_letter_says_from_when_to_when_the_reserve_and_why(
    post: MailServer, company: Workspace, anna: Member, boris: Member, pavel: Member
) -> None:
    order = move_a_date(boris, pavel, by=anna)
    write_digest(now=MORNING)
    Letter.objects.update(due_at=NOW)

    deliver_next(OUTBOX, jobs.message_of, workspace_id=company.pk)

    [mail] = post.letters
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "1 order's date moved"
    assert f"{order.code} Kitchen" in text
    assert "23.11.2026 → 25.11.2026" in text
    assert "1 working day late" in text
    assert "Because of:" in text and "(Anna)" in text
    assert f"/w/{company.slug}/orders/{order.pk}/" in text


def test_only_the_responsible_person_is_written_to(anna: Member, boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)

    write_digest(now=MORNING)

    assert [letter.member_id for letter in Letter.objects.all()] == [boris.pk]


def test_who_answers_for_the_deal_is_written_to_too(anna: Member, boris: Member, pavel: Member) -> None:
    order = move_a_date(anna, pavel)
    own = move_a_date(boris, pavel)
    for one in (order, own):
        one.deal = make_deal(responsible=boris)
        one.save(update_fields=["deal"])

    write_digest(now=MORNING)

    told = {letter.member_id: {row["order_id"] for row in letter.data} for letter in Letter.objects.all()}
    assert told == {anna.pk: {order.pk}, boris.pk: {order.pk, own.pk}}
    assert len(Letter.objects.get(member=boris).data) == 2


def test_once_a_day_however_often_the_clock_asks(boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)

    written = [write_digest(now=MORNING + timedelta(minutes=5 * step)) for step in range(3)]

    assert [digest is not None for digest in written] == [True, False, False]
    assert Letter.objects.count() == 1


def test_not_before_eight_and_not_on_a_day_off(boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)
    saturday = MORNING + timedelta(days=4)

    assert write_digest(now=MORNING - timedelta(minutes=1)) is None
    assert write_digest(now=saturday) is None
    assert write_digest(now=saturday + timedelta(days=2)) is not None
    assert not Letter.objects.exists()  # by now more than a day ago, and the first digest looks back one day


def test_what_a_digest_told_the_next_one_does_not(boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)
    write_digest(now=MORNING)

    write_digest(now=MORNING + timedelta(days=1))

    assert (Digest.objects.count(), Letter.objects.count()) == (2, 1)


def test_a_date_that_came_back_is_not_told(boris: Member, pavel: Member) -> None:
    order = move_a_date(boris, pavel)
    task = order.tasks_task.get()
    task.estimate = 60
    task.save(update_fields=["estimate"])
    replan(NOW + timedelta(minutes=10))

    write_digest(now=MORNING)

    assert not Letter.objects.exists()


def test_none_is_written_to_who_does_not_want_it_or_cannot_log_in(boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)
    crew = make_member(name="Nobody", has_login=False)
    make_task(order=make_order(responsible=crew), assignee=pavel)
    set_preferences(chosen={"digest": Ways(in_program=False, by_email=False)}, actor=boris)

    write_digest(now=MORNING)

    assert not Letter.objects.exists()


def test_none_is_written_to_who_became_a_performer(boris: Member, pavel: Member) -> None:
    move_a_date(boris, pavel)
    boris.role = Member.Role.PERFORMER
    boris.save(update_fields=["role"])

    write_digest(now=MORNING)

    assert not Letter.objects.exists()


def test_without_a_mail_server_no_day_is_marked_as_written(
    boris: Member, pavel: Member, settings: Settings
) -> None:
    settings.HAS_EMAIL = False
    move_a_date(boris, pavel)

    assert write_digest(now=MORNING) is None
    assert not Digest.objects.exists()


def test_a_finished_order_is_not_in_it(boris: Member, pavel: Member) -> None:
    order = move_a_date(boris, pavel)
    order.status, order.finished_at = Order.Status.DONE, NOW
    order.save(update_fields=["status", "finished_at"])

    write_digest(now=MORNING)

    assert not Letter.objects.exists()
