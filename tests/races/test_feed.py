"""Facts are read in turn, each once, though transactions end in another order than their facts were numbered."""

import threading
import time

import pytest
from django.db import connection, transaction

from naryad.activity.actions import record
from naryad.activity.queries import FeedPlace, events_after, feed_now
from naryad.crm.facts import ClientCreated
from naryad.tenancy.scope import current_workspace_id, scope
from naryad.workspaces.models import Member
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 300
"""Seconds: what other tests have open in the same cluster holds the feed back as well, and some of them are long."""


def say(name: str, anna: Member) -> None:
    record(ClientCreated(client_id=1, name=name), actor=anna, at=NOW)


def read(place: FeedPlace) -> list[tuple[FeedPlace, str]]:
    with transaction.atomic():
        return [(at, event.data["name"]) for at, event in events_after(place, limit=10)]


def test_a_fact_that_is_committed_late_is_not_passed_over(anna: Member) -> None:
    workspace_id, has_said, may_end = current_workspace_id(), threading.Event(), threading.Event()
    with transaction.atomic():
        place = feed_now()

    def slow() -> None:
        with scope(workspace_id), transaction.atomic():
            say("slow", anna)
            has_said.set()
            may_end.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert has_said.wait(PATIENCE)
    with transaction.atomic():
        say("fast", anna)
    assert read(place) == []
    may_end.set()
    thread.join()

    until = time.monotonic() + PATIENCE
    while not (found := read(place)) and time.monotonic() < until:
        time.sleep(0.05)

    assert [name for _at, name in found] == ["slow", "fast"]
    assert [name for _at, name in read(found[0][0])] == ["fast"]
    assert read(found[1][0]) == []
    assert FeedPlace.read(str(found[1][0])) == found[1][0]
