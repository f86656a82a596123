"""What the clock has to do."""

from datetime import datetime

from django.db.models import Q

from naryad.tasks.models import Task
from naryad.tasks.queries.stop import in_work


def due_by_clock(*, now: datetime, limit: int = 1000) -> list[int]:
    """Tasks whose lag has passed and waiting tasks that have ended by themselves, oldest first.

    On an order on hold the calendar goes on, but it is looked at when the order returns.
    """
    lag_passed = Q(status=Task.Status.BLOCKED, available_at__lte=now)
    is_over = Q(status=Task.Status.IN_PROGRESS, ends_itself=True, expected_at__lte=now)
    return list(
        Task.objects.filter(lag_passed | is_over, in_work())
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
