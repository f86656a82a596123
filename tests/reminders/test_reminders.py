"""Reminders: what their actions write, who may, and when their assignee is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.core.errors import NotAllowed
from naryad.reminders import actions, queries
from naryad.reminders.actions import CannotChangeReminder
from naryad.reminders.lists import REMINDERS
from naryad.reminders.models import Reminder
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_reminder,
    make_stage,
    make_task,
    reminder_kind,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
AT_NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 8:00 of the next day in Moscow


def kinds() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("kind", flat=True))


def create(actor: Member, **given: Any) -> Reminder:
    return actions.create_reminder(**{"text": "Call back", "actor": actor, "now": NOW} | given)


# --- writing ---------------------------------------------------------------------------------------------------


def test_a_reminder_on_a_deal_is_the_actors_and_stands_in_the_deals_history(boris: Member) -> None:
    deal = make_deal(responsible=boris)

    reminder = create(boris, deal_id=deal.pk, kind_id=reminder_kind("meeting"), due_on=TOMORROW)

    reminder.refresh_from_db()
    assert (reminder.kind.code, reminder.assignee, reminder.due_on, reminder.due_at) == (
        "meeting", boris, TOMORROW, None,
    )  # fmt: skip
    assert [line.text for line in history(topic=f"deal:{deal.pk}")] == ["Reminder for Boris: Call back"]
    assert history(topic=f"client:{deal.client_id}")


def test_a_reminder_on_an_order_is_in_the_history_of_its_deal_too(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)

    create(boris, order_id=order.pk, due_on=TOMORROW)

    topics = EventRecord.objects.get().topics
    assert {f"order:{order.pk}", f"deal:{deal.pk}", f"client:{deal.client_id}", "reminders"} <= set(topics)


def test_a_moment_belongs_to_the_companys_day(boris: Member) -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 01:30 of the next day in Moscow

    reminder = create(boris, client_id=make_client().pk, due_at=late)

    assert reminder.due_on == TOMORROW


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  ", "due_on": TOMORROW}, "text"),
        ({"kind_id": 10**9, "due_on": TOMORROW}, "kind"),
        ({}, "due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"due_at": NOW}, "due_time"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    boris: Member, wrong: dict[str, Any], field: str
) -> None:
    deal = make_deal(responsible=boris)

    with pytest.raises(CannotChangeReminder) as refusal:
        create(boris, deal_id=deal.pk, **wrong)

    assert refusal.value.field == field
    assert not Reminder.objects.exists()


def test_a_reminder_is_about_one_thing(boris: Member) -> None:
    deal = make_deal(responsible=boris)

    with pytest.raises(LookupError):
        create(boris, deal_id=deal.pk, client_id=deal.client_id, due_on=TOMORROW)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reminder(assignee=boris, deal=deal, client=deal.client)


def test_a_performer_is_not_given_reminders(boris: Member, pavel: Member) -> None:
    deal = make_deal(responsible=boris)

    with pytest.raises(CannotChangeReminder) as refusal:
        create(boris, deal_id=deal.pk, due_on=TOMORROW, assignee_id=pavel.pk)

    assert refusal.value.field == "assignee"


def test_done_keeps_the_result_and_says_it_in_the_history(boris: Member) -> None:
    reminder = make_reminder(assignee=boris)

    actions.finish_reminder(reminder_id=reminder.pk, result=" Agreed ", actor=boris, now=NOW)

    reminder.refresh_from_db()
    assert (reminder.outcome, reminder.result, reminder.closed_by) == ("done", "Agreed", boris)
    line = history(topic=f"deal:{reminder.deal_id}")[0]
    assert (line.text, line.changes) == (f"Reminder done: {reminder.text}", [("result", "", "Agreed")])


def test_what_is_closed_is_not_closed_again(boris: Member) -> None:
    reminder = make_reminder(assignee=boris)
    actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    with pytest.raises(CannotChangeReminder):
        actions.drop_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert kinds() == ["reminder.done"]


def test_undo_opens_it_again_without_the_result(boris: Member) -> None:
    reminder = make_reminder(assignee=boris, due_on=TOMORROW)
    actions.finish_reminder(reminder_id=reminder.pk, result="Agreed", actor=boris, now=NOW)

    actions.reopen_reminders(reminder_ids=[reminder.pk], actor=boris, now=NOW)
    actions.reopen_reminders(reminder_ids=[reminder.pk], actor=boris, now=NOW)

    reminder.refresh_from_db()
    assert (reminder.is_open, reminder.result, reminder.tell_at) == (True, "", MORNING)
    assert kinds() == ["reminder.done", "reminder.reopened"]


def test_an_edit_says_what_changed_by_names(anna: Member, boris: Member) -> None:
    reminder = make_reminder(assignee=boris, text="Call")

    actions.update_reminder(
        reminder_id=reminder.pk, text="Write", assignee_id=anna.pk, due_on=TODAY, actor=boris, now=NOW
    )

    event = EventRecord.objects.get()
    assert event.data["changes"] == {"text": ["Call", "Write"], "assignee": ["Boris", "Anna"]}
    assert event.data["member_id"] == anna.pk


def test_an_overdue_reminder_can_be_edited_without_a_new_time(boris: Member) -> None:
    past = TODAY - timedelta(days=3)
    reminder = make_reminder(assignee=boris, due_on=past)

    actions.update_reminder(reminder_id=reminder.pk, text="Write", due_on=past, actor=boris, now=NOW)

    reminder.refresh_from_db()
    assert (reminder.text, reminder.due_on) == ("Write", past)


def test_nothing_is_recorded_of_an_edit_that_changes_nothing(boris: Member) -> None:
    reminder = make_reminder(assignee=boris)

    actions.update_reminder(
        reminder_id=reminder.pk, text=reminder.text, due_on=reminder.due_on, actor=boris, now=NOW
    )

    assert kinds() == []


def test_all_of_a_lost_deal_and_its_orders_are_closed_at_once(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris, stage=make_stage("lost"))
    order = make_order(responsible=boris, deal=deal)
    found = [make_reminder(assignee=boris, deal=deal), make_reminder(assignee=anna, order=order)]
    other = make_reminder(assignee=boris)

    dropped = actions.drop_reminders_of_deal(deal_id=deal.pk, actor=boris, now=NOW)

    assert [row.pk for row in dropped] == [row.pk for row in found]
    assert list(Reminder.objects.filter(closed_at=None)) == [other]


# --- who may ---------------------------------------------------------------------------------------------------


def test_ones_own_reminder_may_be_ended_on_anybodys_deal(anna: Member, boris: Member) -> None:
    reminder = make_reminder(assignee=boris, deal=make_deal(responsible=anna))

    actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert kinds() == ["reminder.done"]


def test_who_leads_the_deal_may_change_anybodys_reminder_on_it(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris)
    on_deal = make_reminder(assignee=anna, deal=deal)
    on_order = make_reminder(assignee=anna, order=make_order(responsible=anna, deal=deal))

    for reminder in (on_deal, on_order):
        actions.drop_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert kinds() == ["reminder.dropped"] * 2


def test_a_colleagues_reminder_on_their_deal_is_refused(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=anna)
    reminder = make_reminder(assignee=anna, deal=deal)
    on_client = make_reminder(assignee=anna, client=deal.client)

    for row in (reminder, on_client):
        with pytest.raises(NotAllowed):
            actions.finish_reminder(reminder_id=row.pk, actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        create(boris, deal_id=deal.pk, due_on=TOMORROW)

    assert kinds() == []


def test_the_heads_setting_lets_sales_change_each_others(anna: Member, boris: Member) -> None:
    boris.workspace.sales_edit_all = True
    reminder = make_reminder(assignee=anna, deal=make_deal(responsible=anna))

    actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert kinds() == ["reminder.done"]


@pytest.mark.parametrize("role", [Member.Role.PERFORMER, Member.Role.OBSERVER])
def test_who_changes_no_deals_ends_no_reminders(boris: Member, role: str) -> None:
    somebody = make_member(name="Somebody", role=role)
    reminder = make_reminder(assignee=somebody, deal=make_deal(responsible=boris))

    with pytest.raises(NotAllowed):
        actions.finish_reminder(reminder_id=reminder.pk, actor=somebody, now=NOW)


def test_a_performer_sees_reminders_of_their_orders_only(boris: Member, pavel: Member) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    make_task(order=order, assignee=pavel)
    seen = {make_reminder(assignee=boris, order=order), make_reminder(assignee=boris, deal=deal)}
    make_reminder(assignee=boris)

    assert set(queries.find_reminder(member=pavel)) == seen


# --- when its assignee is told ---------------------------------------------------------------------------------


def test_a_day_is_told_about_in_its_morning_and_a_moment_at_its_time(boris: Member) -> None:
    deal = make_deal(responsible=boris)

    day = create(boris, deal_id=deal.pk, due_on=TOMORROW)
    moment = create(boris, deal_id=deal.pk, due_at=AT_NOON)
    later_today = create(boris, deal_id=deal.pk, due_on=TODAY)

    assert (day.tell_at, moment.tell_at) == (MORNING, AT_NOON)
    assert later_today.tell_at is None  # its morning has passed: who writes it now knows of it


def test_the_assignee_is_told_once(boris: Member) -> None:
    reminder = create(boris, deal_id=make_deal(responsible=boris).pk, due_at=AT_NOON)

    too_early = actions.tell_due_reminders(now=AT_NOON - timedelta(seconds=1))
    counts = [
        actions.tell_due_reminders(now=AT_NOON),
        actions.tell_due_reminders(now=AT_NOON + timedelta(days=1)),
    ]

    assert (too_early, counts) == (0, [1, 0])
    event = EventRecord.objects.get(kind="reminder.due")
    assert (event.actor, event.data["member_id"], event.data["reminder_id"]) == (None, boris.pk, reminder.pk)


def test_a_postponed_reminder_is_told_at_its_new_time_only(boris: Member) -> None:
    reminder = create(boris, deal_id=make_deal(responsible=boris).pk, due_at=AT_NOON)

    actions.postpone_reminder(reminder_id=reminder.pk, due_on=TOMORROW, actor=boris, now=NOW)

    assert actions.tell_due_reminders(now=AT_NOON) == 0
    assert actions.tell_due_reminders(now=MORNING) == 1
    moved = EventRecord.objects.get(kind="reminder.postponed").data["changes"]
    assert moved["due_on"] == [TODAY.isoformat(), TOMORROW.isoformat()]


def test_one_that_was_told_already_is_told_again_after_it_was_postponed(boris: Member) -> None:
    reminder = create(boris, deal_id=make_deal(responsible=boris).pk, due_at=AT_NOON)
    actions.tell_due_reminders(now=AT_NOON)

    actions.postpone_reminder(reminder_id=reminder.pk, due_on=TOMORROW, actor=boris, now=AT_NOON)

    assert [actions.tell_due_reminders(now=AT_NOON), actions.tell_due_reminders(now=MORNING)] == [0, 1]


def test_a_reassigned_reminder_tells_its_new_assignee(anna: Member, boris: Member) -> None:
    reminder = create(boris, deal_id=make_deal(responsible=boris).pk, due_at=AT_NOON)
    actions.update_reminder(reminder_id=reminder.pk, assignee_id=anna.pk, actor=boris, now=NOW)

    actions.tell_due_reminders(now=AT_NOON)

    assert EventRecord.objects.get(kind="reminder.due").data["member_id"] == anna.pk


def test_nobody_is_told_of_what_is_done(boris: Member) -> None:
    reminder = create(boris, deal_id=make_deal(responsible=boris).pk, due_at=AT_NOON)
    actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert actions.tell_due_reminders(now=AT_NOON) == 0


# --- reading ---------------------------------------------------------------------------------------------------


def groups(member: Member, now: datetime = NOW, **given: Any) -> dict[str, list[str]]:
    return {group.state: [row.text for row in group.rows] for group in found_groups(member, now, **given)}


def found_groups(member: Member, now: datetime = NOW, **given: Any) -> list[queries.ReminderGroup]:
    looks = viewer(member=member, now=now)
    chosen = REMINDERS.chosen_for_board({}, looks)
    return queries.reminder_groups(found=REMINDERS.narrowed(chosen, looks), viewer=looks, **given)


def test_a_day_is_overdue_when_it_ends_and_a_moment_when_it_passes(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    make_reminder(assignee=boris, deal=deal, text="today")
    make_reminder(assignee=boris, deal=deal, text="at noon", due_at=AT_NOON)
    make_reminder(assignee=boris, deal=deal, text="tomorrow", due_on=TOMORROW)
    make_reminder(assignee=boris, deal=deal, text="yesterday", due_on=TODAY - timedelta(days=1))

    assert groups(boris) == {
        "overdue": ["yesterday"],
        "today": ["at noon", "today"],
        "coming": ["tomorrow"],
        "done": [],
    }
    assert groups(boris, AT_NOON)["overdue"] == ["yesterday", "at noon"]
    last_minute = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)  # 23:59 in Moscow
    assert groups(boris, last_minute)["today"] == ["today"]
    assert groups(boris, last_minute + timedelta(minutes=1))["overdue"] == ["yesterday", "at noon", "today"]


def test_rows_and_groups_agree_on_the_state(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    for due_on in (TODAY - timedelta(days=1), TODAY, TOMORROW):
        for due_at in (None, NOW - timedelta(hours=1), NOW, AT_NOON, MORNING):
            make_reminder(assignee=boris, deal=deal, due_on=due_on, due_at=due_at)

    found = found_groups(boris)[:3]

    assert all({row.state for row in group.rows} == {group.state} for group in found)
    assert sum(group.total for group in found) == 15


def test_what_is_closed_is_shown_for_a_week(boris: Member) -> None:
    reminder = make_reminder(assignee=boris, text="done")
    actions.finish_reminder(reminder_id=reminder.pk, actor=boris, now=NOW)

    assert groups(boris)["done"] == ["done"]
    assert not any(groups(boris, NOW + timedelta(days=8)).values())  # nor is it overdue


def test_a_long_list_is_shown_in_parts(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    for _number in range(3):
        make_reminder(assignee=boris, deal=deal)

    today = found_groups(boris, shown=2)[1]

    assert (len(today.rows), today.total, today.more) == (2, 3, 1)


def test_the_next_step_of_a_deal_is_its_soonest_open_reminder(boris: Member) -> None:
    busy, calm = make_deal(responsible=boris), make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=busy)
    make_reminder(assignee=boris, deal=busy, due_on=TOMORROW)
    make_reminder(assignee=boris, order=order, text="whole day")
    soonest = make_reminder(assignee=boris, deal=busy, due_at=AT_NOON)
    done = make_reminder(assignee=boris, deal=calm)
    actions.finish_reminder(reminder_id=done.pk, actor=boris, now=NOW)

    steps = queries.next_of_deals(deal_ids=[busy.pk, calm.pk], viewer=viewer(member=boris, now=NOW))

    assert {pk: row.pk for pk, row in steps.items()} == {busy.pk: soonest.pk}
    assert steps[busy.pk].state == "today"


def test_a_clients_card_shows_those_of_its_deals_and_orders(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    rows = [
        make_reminder(assignee=boris, client=deal.client),
        make_reminder(assignee=boris, deal=deal),
        make_reminder(assignee=boris, order=make_order(responsible=boris, deal=deal)),
    ]
    make_reminder(assignee=boris)

    found = queries.open_reminders(member=boris, client_id=deal.client_id, now=NOW)

    assert [row.pk for row in found] == [row.pk for row in rows]
