"""Events of a row: all of its own, nobody else's, and found by their index."""

import pytest
from django.db import DatabaseError, connection, transaction

from naryad.activity.models import EventRecord
from naryad.activity.queries import changed_since, events_about, history
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_member

pytestmark = pytest.mark.django_db


def note(*topics: str, kind: str = "order.changed", actor: Member | None = None) -> EventRecord:
    return EventRecord.objects.create(kind=kind, at=NOW, topics=list(topics), actor=actor)


def test_events_of_any_of_the_rows_are_found_newest_first_and_paged(anna: Member) -> None:
    first, second, third = note("order:1", "deal:7"), note("order:1"), note("order:2")
    note("order:3")

    def ids(**given: int) -> list[int]:
        rows = events_about(topics=["order:1", "order:2"], **given)
        return list(rows.order_by("-pk").values_list("pk", flat=True))

    assert ids() == [third.pk, second.pk, first.pk]
    assert ids(limit=2) == [third.pk, second.pk]
    assert ids(before_id=third.pk, limit=1) == [second.pk]


def test_kinds_are_chosen_or_left_out(anna: Member) -> None:
    moved, paid = note("order:1", kind="order.moved"), note("order:1", kind="payment.received")

    assert [row.pk for row in events_about(topics=["order:1"], kinds=["order.moved"])] == [moved.pk]
    assert [row.pk for row in events_about(topics=["order:1"], unwanted=["order.moved"])] == [paid.pk]
    assert [line.pk for line in history(topic="order:1")] == [moved.pk]
    assert len(history(topic="order:1", with_money=True)) == 2


def test_who_changed_a_row_since_is_told(anna: Member) -> None:
    event = note("order:1", actor=anna)
    assert changed_since(event=event, topic="order:1") == ""

    note("order:1", actor=make_member(name="Boris"))
    note("order:1")

    assert changed_since(event=event, topic="order:1") == "Boris"


def test_another_companys_events_are_not_found(anna: Member) -> None:
    note("order:1")
    with another_company():
        assert not events_about(topics=["order:1"]).exists()
        assert _function_finds("order:1") == 0
    assert _function_finds("order:1") == 1


def test_without_a_company_nothing_is_found(anna: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.workspace_id = ''")
    with pytest.raises(DatabaseError, match="no workspace"), transaction.atomic():
        _function_finds("order:1")


def test_the_index_of_topics_serves_the_application(anna: Member) -> None:
    """Under row security `topics @>` cannot use it; with few rows only a planner without sequential scans would."""
    note("order:1")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        before = _scans("event_topics"), _scans("event_newest")

        assert len(history(topic="order:1")) == 1

        assert (_scans("event_topics"), _scans("event_newest")) == (before[0] + 1, before[1])
        cursor.execute(
            "EXPLAIN SELECT id FROM activity_eventrecord WHERE topics @> ARRAY['order:1']::varchar[]"
        )
        assert "event_topics" not in str(cursor.fetchall())  # else events_about() is needed no more


def _function_finds(topic: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_about(ARRAY[%s], NULL, '{}', NULL, NULL)", [topic])
        return int(cursor.fetchone()[0])


def _scans(index: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_numscans(%s::regclass)", [index])
        return int(cursor.fetchone()[0])
