"""When a new plan is made: after events that matter, and by the clock."""

from typing import Any

from django.utils import timezone

from naryad.activity.events import Event, subscribe
from naryad.activity.jobs import workspace_job
from naryad.forecast import actions


@workspace_job(name=actions.JOB, queue=actions.QUEUE)
def refresh_forecast(**_unknown: Any) -> None:
    actions.refresh_forecast(now=timezone.now())


class Replan:
    """Subscribes to events: asks for a plan in the event's own transaction."""

    def defer_event(self, *, workspace_id: int, event_id: int) -> None:
        actions.request_forecast(event_id=event_id, now=timezone.now())


MATTERS: tuple[type[Event], ...] = ()
"""Events that may move a date. A test holds that every other kind is named in IGNORED."""

for kind in MATTERS:
    subscribe(kind, Replan())
