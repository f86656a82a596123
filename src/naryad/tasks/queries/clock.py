"""What the clock has to do."""

from datetime import datetime

from django.db.models import Min, Q

from naryad.tasks.models import Task
from naryad.tasks.queries.stop import in_work

LAG = Q(status=Task.Status.BLOCKED)
BY_ITSELF = Q(status=Task.Status.IN_PROGRESS, ends_itself=True)


def due_by_clock(*, now: datetime, limit: int = 1000) -> list[int]:
    """Tasks whose lag has passed and waiting tasks that have ended by themselves, oldest first.

    On an order on hold the calendar goes on, but it is looked at when the order returns.
    """
    lag_passed = LAG & Q(available_at__lte=now)
    is_over = BY_ITSELF & Q(expected_at__lte=now)
    return list(
        Task.objects.filter(lag_passed | is_over, in_work())
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def next_by_clock() -> datetime | None:
    """When the first of them is due; the past where one is."""
    ends = Task.objects.filter(in_work()).aggregate(
        lag=Min("available_at", filter=LAG), over=Min("expected_at", filter=BY_ITSELF)
    )
    return min((at for at in ends.values() if at is not None), default=None)
