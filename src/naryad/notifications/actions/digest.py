"""The morning's letter of moved dates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from naryad.core.time import at_hour
from naryad.forecast.queries.rows import read_calendars
from naryad.forecast.rules.calendar import company_days
from naryad.notifications.actions.letters import OUTBOX
from naryad.notifications.models import Digest, Letter
from naryad.notifications.queries import ways
from naryad.notifications.queries.digest import moved_orders
from naryad.notifications.rules.subjects import DIGEST
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

FROM_HOUR = 8
LONGEST_LOOK_BACK = timedelta(days=14)


@transaction.atomic
def write_digest(*, now: datetime) -> Digest | None:
    """From 8:00 of a working day on, once a day: a letter to each responsible person whose orders' dates moved
    since the digest before. Who has none gets no letter."""
    workspace = Workspace.objects.get(pk=require_workspace_id())
    today = workspace.today(now)
    before = Digest.objects.order_by("-day").first()
    if (
        not settings.HAS_EMAIL
        or now.astimezone(ZoneInfo(workspace.time_zone)).hour < FROM_HOUR
        or (before is not None and before.day >= today)
        or not _is_working(today, workspace=workspace, now=now)
    ):
        return None
    digest, is_new = Digest.objects.get_or_create(day=today, defaults={"until": now})
    if not is_new:
        return None
    since = max(before.until, now - LONGEST_LOOK_BACK) if before else now - timedelta(days=1)
    moved = moved_orders(since=since, until=now, time_zone=workspace.time_zone)
    readers = ways.readers(member_ids=moved, subject=DIGEST)
    letters = [
        Letter(
            member_id=member_id,
            digest=digest,
            data=[order.kept() for order in orders],
            due_at=now,
            created_at=now,
        )
        for member_id, orders in sorted(moved.items())
        if member_id in readers
    ]
    if letters:
        Letter.objects.bulk_create(letters)
        OUTBOX.ask_to_deliver()
    return digest


def next_digest(now: datetime) -> datetime | None:
    """This morning's, where it is not written, or the next one's."""
    if not settings.HAS_EMAIL:
        return None
    workspace = Workspace.objects.get(pk=require_workspace_id())
    today = workspace.today(now)
    is_over = Digest.objects.filter(day__gte=today).exists() or not _is_working(
        today, workspace=workspace, now=now
    )
    return at_hour(day=today + timedelta(days=is_over), hour=FROM_HOUR, time_zone=workspace.time_zone)


def _is_working(day: date, *, workspace: Workspace, now: datetime) -> bool:
    rows = read_calendars(now=now, workspace=workspace, members=Member.objects.order_by("pk"))
    return company_days(rows).is_working(day)
