"""record(): one row is audit, timeline and outbox; its jobs and its live notice commit with it or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from django.db import connection

from naryad.activity.events import Event, subscribers
from naryad.activity.models import EventRecord
from naryad.tenancy.scope import require_workspace_id

CHANNEL = "naryad"
MAX_TOPICS = 100
"""A notice of PostgreSQL holds 8,000 bytes; a change of more rows is announced as "*" (everything)."""

PAST_BATCH = 500
_past: ContextVar[list[EventRecord] | None] = ContextVar("past", default=None)


class Person(Protocol):
    @property
    def pk(self) -> int: ...


def record(
    event: Event, *, actor: Person | None, at: datetime, on_behalf_of: Person | None = None
) -> EventRecord:
    """Write the fact, queue its subscribers and announce it to open pages, all in the caller's transaction.

    `actor` pressed; `on_behalf_of` is the member it was pressed for (None: for themselves).
    """
    row = EventRecord(
        kind=event.kind(),
        at=at,
        actor_id=actor.pk if actor else None,
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        data=event.data(),
        topics=event.topics(),
    )
    past = _past.get()
    if past is None:
        row.save(force_insert=True)
        for job in subscribers(type(event)):
            job.defer_event(workspace_id=require_workspace_id(), event_id=row.pk)
        announce(event.topics())
    else:
        past.append(row)
        if len(past) == PAST_BATCH:
            _write(past)
    return row


def announce(topics: list[str]) -> None:
    """Tell open pages of the current company, when the transaction commits, which rows changed (ids only)."""
    shown = topics if len(topics) <= MAX_TOPICS else ["*"]
    payload = json.dumps({"workspace": require_workspace_id(), "topics": shown}, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


@contextmanager
def events_of_the_past() -> Iterator[None]:
    """History that is imported or made up: rows are written, many at once; no job is queued and nobody is told."""
    past: list[EventRecord] = []
    token = _past.set(past)
    try:
        yield
        _write(past)
    finally:
        _past.reset(token)


def _write(past: list[EventRecord]) -> None:
    EventRecord.objects.bulk_create(past)
    past.clear()
