"""A member's calendar: its address, and what stands in it."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from naryad.calendars.models import MemberCalendar
from naryad.calendars.rules import CalendarEntry, as_days, written
from naryad.core.env import env
from naryad.core.time import MINUTE, day_start
from naryad.forecast.models import TaskForecast
from naryad.people.models import Absence
from naryad.reminders.queries import subject_text, visible_reminders
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import visible_tasks
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.logins.queries import lacks_factor
from naryad.workspaces.logins.rules import hash_of
from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, reach

SALT = "naryad.calendars"
BEHIND, AHEAD = timedelta(days=31), timedelta(days=184)
"""How far back and ahead of now it reaches."""
MOST = 1_000
"""Entries of a sort."""
OVER = (Task.Status.DONE, Task.Status.CANCELLED)


def calendar_secret(calendar: MemberCalendar) -> str:
    """Who has the database alone cannot make it, who has the program can copy it any time (ADR 0029)."""
    mac = salted_hmac(SALT, f"{calendar.workspace_id}:{calendar.nonce}", algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def calendar_url(calendar: MemberCalendar) -> str:
    """ "" where the program's key has changed since: renew it."""
    secret = calendar_secret(calendar)
    if not constant_time_compare(hash_of(secret), calendar.secret_hash):
        return ""
    return env().base_url + reverse("ics", args=[f"{calendar.workspace_id}-{secret}"])


def calendar_of(member: Member) -> MemberCalendar | None:
    return MemberCalendar.objects.filter(member=member).first()


def find_member(*, secret: str) -> Member | None:
    """Whose calendar it is; None: nobody's, or of somebody who may not enter the company."""
    rows = MemberCalendar.objects.select_related("member__workspace", "member__user")
    known = {"secret_hash": hash_of(secret), "member__is_active": True, "member__user__is_active": True}
    found = rows.filter(**known).first()
    return None if found is None or lacks_factor(found.member) else found.member


def calendar_file(*, member: Member, now: datetime) -> bytes:
    """The same bytes all day while nothing that stands in it has changed."""
    workspace = member.workspace
    today = day_start(day=workspace.today(now), time_zone=workspace.time_zone)
    return written(
        chain(
            _appointments(member, now), _reminders(member, now), _absences(member, now), _planned(member, now)
        ),
        name=f"{workspace.name}: {member.name}",
        time_zone=workspace.time_zone,
        stamped_at=today,
        of=f"{workspace.pk}@{urlsplit(env().base_url).hostname}",
    )


def _appointments(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    near = Q(appointment_at__gte=now - BEHIND, appointment_at__lt=now + AHEAD)
    for task in _tasks(member).filter(near).order_by("appointment_at", "pk")[:MOST]:
        starts = task.appointment_at
        assert starts is not None  # the filter above
        ends = starts + task.estimate * MINUTE if task.estimate else None
        yield _of_task(task, member, key=f"appointment:{task.pk}", starts=starts, ends=ends, is_busy=True)


def _planned(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    """What the newest plan gives them, as free time: it moves by itself."""
    if reach(member, "dates.view") == NONE:
        return
    near = Q(finishes_at__gte=now - BEHIND, starts_at__lt=now + AHEAD, task__appointment_at=None)
    rows = TaskForecast.objects.filter(near, task__in=_tasks(member)).select_related("task__order")
    for row in rows.order_by("starts_at", "pk")[:MOST]:
        yield _of_task(
            row.task, member, key=f"task:{row.task_id}", starts=row.starts_at, ends=row.finishes_at
        )


def _tasks(member: Member) -> QuerySet[Task]:
    own = visible_tasks(member).filter(assignee=member, kind=Task.Kind.WORK)
    return own.exclude(status__in=OVER).select_related("order")


def _of_task(task: Task, member: Member, **when: Any) -> CalendarEntry:
    note = str(task.order) if task.order else ""
    return CalendarEntry(title=task.title, note=note, url=_card("task", task, member), **when)


def _reminders(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    today = member.workspace.today(now)
    rows = visible_reminders(member=member).filter(
        assignee=member, closed_at=None, due_on__gte=today - BEHIND, due_on__lt=today + AHEAD
    )
    named = rows.select_related("kind", "client", "deal__client", "order__deal__client")
    for reminder in named.order_by("due_on", "pk")[:MOST]:
        buyer = reminder.buyer
        about = (subject_text(reminder.subject), buyer.name if buyer else "", buyer.phone if buyer else "")
        yield CalendarEntry(
            key=f"reminder:{reminder.pk}",
            title=f"{reminder.kind.name}: {reminder.text}",
            starts=reminder.due_at or reminder.due_on,
            note="\n".join(dict.fromkeys(line for line in about if line)),
            url=_card(reminder.subject_kind, reminder.subject, member),
        )


def _absences(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    rows = Absence.objects.filter(member=member, ends_at__gte=now - BEHIND, starts_at__lt=now + AHEAD)
    for absence in rows.order_by("starts_at", "pk")[:MOST]:
        starts, ends = as_days(absence.starts_at, absence.ends_at, time_zone=member.zone)
        yield CalendarEntry(
            key=f"absence:{absence.pk}",
            title=_("Absent: %(kind)s") % {"kind": absence.get_kind_display()},
            starts=starts,
            ends=ends,
            is_busy=True,
            note=absence.note,
        )


def _card(kind: str, row: Model, member: Member) -> str:
    """ "" where the company does without such cards."""
    known = find_kind(kind)
    is_open = not known.capability or reach(member, known.capability) != NONE
    return env().base_url + known.address(row, member.workspace.slug) if is_open else ""
