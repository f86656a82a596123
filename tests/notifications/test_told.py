"""Who is told what. Events come from the real actions; the job's body is called on each."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.forecast import actions as forecast
from naryad.notifications.actions.bell import ask_about_waiting, tell
from naryad.notifications.models import Notification
from naryad.notifications.rules.notices import detail, sentence
from naryad.payments.actions import ledger, plans
from naryad.reminders import actions as reminder_actions
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.plan import assign_task, bulk_assign
from naryad.tasks.actions.press import finish_task, return_task, start_task, undo_finish
from naryad.tasks.actions.stop import hold_order, resume_order
from naryad.tasks.actions.waiting import postpone_waiting
from naryad.tasks.actions.watchers import watch
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_client, make_deal, make_member, make_order, make_skill, make_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(seconds=13)


def tell_all(now: datetime = LATER) -> None:
    for event_id in EventRecord.objects.order_by("pk").values_list("pk", flat=True):
        tell(event_id=event_id, now=now)


def told(member: Member) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(member=member).order_by("pk")
    return [(row.kind, sentence(row.kind, row.data)) for row in rows]


def test_the_next_assignee_is_told_when_a_task_becomes_available(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    olga = make_member(name="Olga")
    sawing = make_task(order=order, assignee=pavel, title="Sawing")
    edging = make_task(order=order, assignee=olga, title="Edging")
    link(sawing, edging)
    start_task(task_id=sawing.pk, actor=pavel, now=NOW)
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW)

    tell_all()

    assert told(olga) == [("available", "You can start: Edging")]
    row = Notification.objects.get()
    assert row.topic == f"task:{edging.pk}"
    assert detail(row.kind, row.data).endswith("after “Sawing”")


def test_nobody_is_told_of_what_was_undone_meanwhile(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    olga = make_member(name="Olga")
    sawing = make_task(order=order, assignee=pavel)
    link(sawing, make_task(order=order, assignee=olga))
    start_task(task_id=sawing.pk, actor=pavel, now=NOW)
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW)
    undo_finish(task_id=sawing.pk, actor=pavel, now=NOW + timedelta(seconds=5))

    tell_all()

    assert told(olga) == []


def test_what_was_undone_and_done_again_is_told_once(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    olga = make_member(name="Olga")
    sawing = make_task(order=order, assignee=pavel)
    link(sawing, make_task(order=order, assignee=olga))
    watch(task_id=sawing.pk, actor=boris, now=NOW)
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW)
    undo_finish(task_id=sawing.pk, actor=pavel, now=NOW + timedelta(seconds=3))
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW + timedelta(seconds=6))

    tell_all()

    assert [kind for kind, _text in told(olga)] == ["available"]
    assert [kind for kind, _text in told(boris)] == ["finished"]


def test_the_whole_pool_is_told_of_a_shared_task(boris: Member, pavel: Member) -> None:
    olga, outsider = make_member(name="Olga"), make_member(name="Outsider")
    without_login = make_member(name="Crew", has_login=False)
    left = make_member(name="Left", is_active=False)
    skill = make_skill("edging", olga, pavel, without_login, left)
    order = make_order(responsible=boris)
    sawing = make_task(order=order, assignee=pavel)
    link(sawing, make_task(order=order, skill=skill, title="Edging"))
    start_task(task_id=sawing.pk, actor=pavel, now=NOW)
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW)

    tell_all()

    assert told(olga) == [("available_shared", "A shared task can be taken: Edging")]
    assert not Notification.objects.filter(member__in=[outsider, without_login, left]).exists()
    assert told(pavel) == []  # who pressed knows


def test_an_assigned_task_is_told_to_its_new_and_its_old_assignee(
    anna: Member, boris: Member, pavel: Member
) -> None:
    olga = make_member(name="Olga")
    task = make_task(order=make_order(responsible=boris), assignee=pavel, title="Sawing")
    assign_task(task_id=task.pk, assignee_id=olga.pk, actor=anna, now=NOW)

    tell_all()

    assert told(olga) == [("assigned", "Anna gave you the task “Sawing”")]
    assert told(pavel) == [("taken_away", "The task “Sawing” is no longer yours: Pavel → Olga")]


def test_a_returned_task_is_told_to_its_performer_and_to_those_already_begun_after_it(
    anna: Member, boris: Member, pavel: Member
) -> None:
    olga = make_member(name="Olga")
    order = make_order(responsible=boris)
    sawing = make_task(order=order, assignee=pavel, title="Sawing")
    edging = make_task(order=order, assignee=olga)
    link(sawing, edging)
    start_task(task_id=sawing.pk, actor=pavel, now=NOW)
    finish_task(task_id=sawing.pk, actor=pavel, now=NOW)
    start_task(task_id=edging.pk, actor=olga, now=NOW)
    return_task(task_id=sawing.pk, reason="wrong size", actor=anna, now=NOW)

    tell_all()

    assert told(pavel) == [("returned", "Anna returned the task “Sawing” to work: wrong size")]
    assert [kind for kind, _text in told(olga)] == ["returned_before"]


def test_who_was_stopped_by_a_hold_is_told_of_it_and_that_the_order_is_back(
    anna: Member, boris: Member, pavel: Member
) -> None:
    order, olga = make_order(responsible=boris), make_member(name="Olga")
    sawing = make_task(order=order, assignee=pavel)
    make_task(order=order, assignee=olga)
    start_task(task_id=sawing.pk, actor=pavel, now=NOW)
    hold_order(order_id=order.pk, actor=anna, now=NOW)
    tell_all()
    resume_order(order_id=order.pk, actor=anna, now=LATER)

    tell_all(now=LATER + timedelta(seconds=13))

    assert [kind for kind, _text in told(pavel)] == ["order_held", "order_resumed"]
    assert [kind for kind, _text in told(boris)] == ["order_held", "order_resumed"]
    assert told(olga) == []


def test_a_comment_is_told_to_everybody_concerned_but_its_author(
    anna: Member, boris: Member, pavel: Member
) -> None:
    watcher = make_member(name="Watcher", role=Member.Role.HEAD)
    task = make_task(order=make_order(responsible=boris), assignee=pavel, title="Sawing")
    watch(task_id=task.pk, actor=watcher, now=NOW)
    add_comment(kind="task", pk=task.pk, text="Where is the drawing?", actor=pavel, now=NOW)

    tell_all()

    assert told(boris) == told(watcher) == [("comment", "Pavel on “Sawing”: Where is the drawing?")]
    assert told(pavel) == told(anna) == []


def test_a_comment_on_an_order_reaches_its_responsible_and_those_who_spoke(
    anna: Member, boris: Member, pavel: Member
) -> None:
    order = make_order(responsible=boris, deal=make_deal(responsible=anna))
    make_task(order=order, assignee=pavel)
    add_comment(kind="order", pk=order.pk, text="First", actor=pavel, now=NOW)
    add_comment(kind="order", pk=order.pk, text="Second", actor=boris, now=NOW)

    tell_all()

    assert [text.rpartition(": ")[2] for _kind, text in told(anna)] == ["First", "Second"]
    assert [text.rpartition(": ")[2] for _kind, text in told(pavel)] == ["Second"]
    assert [text.rpartition(": ")[2] for _kind, text in told(boris)] == ["First"]


@pytest.mark.parametrize("kind", ["task", "order", "deal"])
def test_a_comment_is_not_told_to_who_may_no_longer_see_the_row(
    kind: str, anna: Member, boris: Member, pavel: Member
) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    task = make_task(order=order, assignee=pavel)
    pk = {"task": task.pk, "order": order.pk, "deal": deal.pk}[kind]
    watch(task_id=task.pk, actor=pavel, now=NOW)
    add_comment(kind=kind, pk=pk, text="Mine", actor=pavel, now=NOW)
    add_comment(kind=kind, pk=pk, text="Still to be seen", actor=anna, now=NOW)
    tell_all()
    task.assignee = boris
    task.save(update_fields=["assignee"])

    add_comment(kind=kind, pk=pk, text="Secret", actor=anna, now=NOW)
    tell_all()

    assert [text.rpartition(": ")[2] for _kind, text in told(pavel)] == ["Still to be seen"]
    assert "Secret" in [text.rpartition(": ")[2] for _kind, text in told(boris)]


def test_one_event_never_tells_one_person_twice(anna: Member, boris: Member, pavel: Member) -> None:
    task = make_task(order=make_order(responsible=boris, deal=make_deal(responsible=boris)), assignee=boris)
    watch(task_id=task.pk, actor=boris, now=NOW)
    add_comment(kind="task", pk=task.pk, text="Hello", actor=anna, now=NOW)

    tell_all()
    tell_all()

    assert Notification.objects.count() == 1


def test_a_waiting_task_is_asked_about_on_its_day_and_once(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    waiting = {
        "kind": "wait",
        "elapsed_minutes": 60,
        "status": Task.Status.IN_PROGRESS,
        "started_at": NOW,
    }
    board = make_task(order=order, assignee=pavel, title="Board", expected_at=NOW, **waiting)
    make_task(order=order, title="Fronts", expected_at=NOW - timedelta(days=2), **waiting)
    make_task(order=order, expected_at=NOW + timedelta(days=1), **waiting)
    make_task(order=order, expected_at=NOW, **waiting | {"ends_itself": True})

    early = ask_about_waiting(now=NOW.replace(hour=4))
    asked = [ask_about_waiting(now=NOW), ask_about_waiting(now=NOW + timedelta(hours=1))]
    tell_all()

    assert (early, asked) == (0, [2, 0])
    assert told(pavel) == [("waiting_due", "Is it here? “Board” is expected today")]
    assert [kind for kind, _text in told(boris)] == ["waiting_due"]
    assert Notification.objects.get(member=pavel).topic == f"task:{board.pk}"
    assert ask_about_waiting(now=NOW + timedelta(days=1)) == 3


def test_who_watches_is_told_until_when_a_waiting_goes_on(anna: Member, boris: Member, pavel: Member) -> None:
    waiting = {
        "kind": "wait",
        "elapsed_minutes": 60,
        "status": Task.Status.IN_PROGRESS,
        "started_at": NOW,
    }
    board = make_task(
        order=make_order(responsible=boris), assignee=pavel, title="Board", expected_at=NOW, **waiting
    )

    postpone_waiting(task_id=board.pk, expected_at=NOW + timedelta(days=3), actor=boris, now=NOW)
    tell_all()

    assert told(pavel) == [("postponed", "Waiting goes on: Board, now until 26.11.2026")]


def test_the_responsible_person_is_told_once_when_an_order_becomes_late(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 11, 25), title="Kitchen")
    make_task(order=order, assignee=pavel, title="Sawing")
    _replan()
    urgent = make_order(responsible=boris, priority=3)
    make_task(order=urgent, assignee=pavel, estimate=40 * 60, title="Big one")

    _replan()
    _replan()
    tell_all()

    ((kind, text),) = told(boris)
    row = Notification.objects.get()
    assert kind == "order_late"
    assert text == f"Order {order.code} Kitchen will be late: ready 30.11.2026, promised for 25.11.2026"
    assert detail(row.kind, row.data) == "It was 23.11.2026. New before it: “Big one”, 7 calendar days."


def test_who_answers_for_the_deal_is_told_too_when_somebody_else_leads_the_late_order(
    anna: Member, boris: Member, pavel: Member
) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=boris), promised_on=date(2026, 11, 20))
    make_task(order=order, assignee=pavel)

    _replan()
    tell_all()

    assert [kind for kind, _text in told(boris)] == ["order_late"]
    assert told(anna) == told(boris)


def _replan() -> None:
    forecast.request_forecast(now=NOW)
    forecast.refresh_forecast(now=NOW)


def test_a_due_reminder_is_told_to_who_has_it_now_and_opens_its_deal(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris, title="Kitchen")
    noon = NOW + timedelta(hours=2)
    reminder = reminder_actions.create_reminder(
        text="Call", deal_id=deal.pk, due_at=noon, actor=boris, now=NOW
    )
    reminder_actions.update_reminder(reminder_id=reminder.pk, assignee_id=anna.pk, actor=boris, now=NOW)
    reminder_actions.tell_due_reminders(now=noon)

    tell_all()
    tell_all()

    assert told(anna) == [
        ("reminder_given", "Boris gave you a reminder: Call"),
        ("reminder_due", "Reminder: Call"),
    ]
    assert told(boris) == []
    row = Notification.objects.filter(member=anna).latest("pk")
    assert (row.topic, detail(row.kind, row.data)) == (f"deal:{deal.pk}", "Kitchen")


def test_who_answers_for_the_deal_is_told_of_a_payment_that_has_not_come(boris: Member, anna: Member) -> None:
    deal = make_deal(responsible=boris, client=make_client(name="Ivanov"))
    plan = {"deal_id": deal.pk, "due_on": NOW.date(), "actor": anna, "now": NOW}
    plans.expect_payment(amount=Decimal(12000), **plan)
    paid = plans.expect_payment(amount=Decimal(500), **plan)
    morning = NOW + timedelta(days=1)
    plans.tell_overdue_payments(now=morning)
    ledger.receive_payment(
        deal_id=deal.pk, amount=paid.amount, paid_on=NOW.date(), expected_id=paid.pk, actor=anna, now=morning
    )

    tell_all(now=morning)
    tell_all(now=morning)

    overdue = [text for kind, text in told(boris) if kind == "payment_overdue"]
    assert overdue == ["The payment has not come: 12,000\xa0₽, Ivanov"]
    assert Notification.objects.get(member=boris, kind="payment_overdue").topic == f"deal:{deal.pk}"
    assert told(anna) == []


def test_who_became_a_performer_is_told_no_amounts_and_of_no_late_order(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, deal=make_deal(responsible=boris), promised_on=date(2026, 11, 20))
    make_task(order=order, assignee=pavel)
    plans.expect_payment(
        deal_id=order.deal_id, amount=Decimal(12000), due_on=NOW.date(), actor=boris, now=NOW
    )
    boris.role = Member.Role.PERFORMER
    boris.save(update_fields=["role"])

    _replan()
    plans.tell_overdue_payments(now=NOW + timedelta(days=1))
    tell_all()

    assert EventRecord.objects.filter(kind__in=["order.became_late", "payment.became_overdue"]).count() == 2
    assert told(boris) == []


def test_nobody_is_told_of_a_reminder_that_was_closed_meanwhile(boris: Member) -> None:
    noon = NOW + timedelta(hours=2)
    reminder = reminder_actions.create_reminder(
        text="Call", deal_id=make_deal(responsible=boris).pk, due_at=noon, actor=boris, now=NOW
    )
    reminder_actions.tell_due_reminders(now=noon)
    reminder_actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=noon)

    tell_all()

    assert told(boris) == []


def assign_many(boris: Member, pavel: Member) -> int:
    order = make_order(responsible=boris)
    ids = [make_task(order=order).pk for _ in range(30)]
    bulk_assign(task_ids=ids, assignee_id=pavel.pk, actor=boris, now=NOW)
    return EventRecord.objects.get(kind="task.many_assigned").pk


def test_many_tasks_given_at_once_are_one_notice(boris: Member, pavel: Member) -> None:
    assign_many(boris, pavel)

    tell_all()

    assert told(pavel) == [("many_assigned", "Boris gave you tasks: 30")]


def test_many_tasks_taken_back_at_once_are_told_to_nobody(boris: Member, pavel: Member) -> None:
    undo_change(event_id=assign_many(boris, pavel), actor=boris, now=NOW)

    tell_all()

    assert told(pavel) == []


def test_who_was_told_of_many_tasks_hears_that_they_were_taken_back(boris: Member, pavel: Member) -> None:
    event_id = assign_many(boris, pavel)
    tell_all()
    undo_change(event_id=event_id, actor=boris, now=LATER)

    tell_all()

    assert [kind for kind, _words in told(pavel)] == ["many_assigned", "many_taken_back"]
