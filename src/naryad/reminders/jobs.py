"""By the clock: reminders that are due."""

from typing import Any

from django.utils import timezone

from naryad.activity.jobs import by_clock, workspace_job
from naryad.reminders import actions, queries


@workspace_job(name="reminders.remind")
def remind(**_unknown: Any) -> None:
    """Running again finds nothing to tell."""
    actions.tell_due_reminders(now=timezone.now())


by_clock(remind, next_at=queries.next_to_tell)
