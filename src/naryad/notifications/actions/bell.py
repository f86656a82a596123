"""Telling members, and their reading it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from naryad.activity.actions import announce, record
from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.time import at_hour, day_end, day_start, local_day
from naryad.notifications.actions.letters import write_letters
from naryad.notifications.facts import WaitingIsDue
from naryad.notifications.models import Notification
from naryad.notifications.queries import told as told_queries
from naryad.notifications.queries import ways as ways_queries
from naryad.notifications.queries.lines import due_waiting, next_expected, own
from naryad.notifications.rules.notices import bell_topic, kept
from naryad.tasks.models import Task
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

ASKED_FROM_HOUR = 8
"""Local hour from which the waiting tasks of the day are asked about."""


@transaction.atomic
def tell(*, event_id: int, now: datetime) -> list[Notification]:
    """Write the notifications of an event, and letters where members want them. Run again it tells nobody twice:
    the database holds one notification a member and event, and one letter a notification."""
    event = EventRecord.objects.select_related("actor").get(pk=event_id)
    known = set(Notification.objects.filter(event_id=event_id).values_list("member_id", flat=True))
    data = kept(read_fact(event), actor=event.actor.name if event.actor else "")
    told = [
        (member_id, notice) for notice in told_queries.told(event) for member_id in notice.member_ids - known
    ]
    ways = ways_queries.ways(told=[(member_id, notice.kind) for member_id, notice in told])
    rows = [
        Notification(
            member_id=member_id,
            kind=notice.kind,
            event_id=event_id,
            topic=notice.topic,
            data=data,
            in_program=ways[member_id].in_program or not settings.HAS_EMAIL,
            created_at=now,
        )
        for member_id, notice in sorted(told, key=lambda one: one[0])
        if any(ways[member_id])
    ]
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        announce([bell_topic(row.member_id) for row in rows if row.in_program])
        by_email = [row.member_id for row in rows if ways[row.member_id].by_email]
        write_letters(event_id=event_id, member_ids=by_email, now=now)
    return rows


@transaction.atomic
def mark_read(*, notification_id: int, actor: Member, now: datetime) -> Notification:
    """Raises Notification.DoesNotExist for another member's."""
    row = own(member_id=actor.pk).get(pk=notification_id)
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
        announce([bell_topic(actor.pk)])
    return row


@transaction.atomic
def mark_unread(*, notification_id: int, actor: Member) -> Notification:
    """To come back to it later. Raises Notification.DoesNotExist for another member's."""
    row = own(member_id=actor.pk).get(pk=notification_id)
    if row.read_at is not None:
        row.read_at = None
        row.save(update_fields=["read_at"])
        announce([bell_topic(actor.pk)])
    return row


@transaction.atomic
def mark_all_read(*, actor: Member, now: datetime) -> int:
    count = own(member_id=actor.pk).filter(read_at__isnull=True).update(read_at=now)
    if count:
        announce([bell_topic(actor.pk)])
    return count


@transaction.atomic
def ask_about_waiting(*, now: datetime) -> int:
    """On the expected day, from the morning on, ask about each waiting task that a person ends; once a day."""
    zone = Workspace.objects.values_list("time_zone", flat=True).get(pk=require_workspace_id())
    if now.astimezone(ZoneInfo(zone)).hour < ASKED_FROM_HOUR:
        return 0
    today = local_day(moment=now, time_zone=zone)
    due = due_waiting(before=day_end(day=today, time_zone=zone), since=day_start(day=today, time_zone=zone))
    for task in due:
        record(_waiting_is_due(task, time_zone=zone), actor=None, at=now)
    return len(due)


def next_ask(now: datetime) -> datetime | None:
    """In the morning of the day on which the first of them is expected, or of tomorrow where it was asked about today."""
    zone = Workspace.objects.values_list("time_zone", flat=True).get(pk=require_workspace_id())
    today = local_day(moment=now, time_zone=zone)
    due = due_waiting(before=day_end(day=today, time_zone=zone), since=day_start(day=today, time_zone=zone))
    expected = None if due else next_expected()
    if not due and expected is None:
        return None
    day = (
        today
        if expected is None
        else max(local_day(moment=expected, time_zone=zone), today + timedelta(days=1))
    )
    return at_hour(day=day, hour=ASKED_FROM_HOUR, time_zone=zone)


def _waiting_is_due(task: Task, *, time_zone: str) -> WaitingIsDue:
    assert task.expected_at is not None
    return WaitingIsDue(
        task_id=task.pk,
        task=task.title,
        order_id=task.order_id,
        deal_id=task.for_deal_id,
        place=str(task.order or task.deal or ""),
        expected_on=local_day(moment=task.expected_at, time_zone=time_zone).isoformat(),
    )
