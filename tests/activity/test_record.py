"""What is announced to open pages, and what is not."""

from typing import Any

import pytest
from django.db import connection

from naryad.activity.actions import record
from naryad.activity.events import Event
from naryad.crm.events import ClientArchived
from naryad.tasks.events import TasksPrioritised
from naryad.tenancy.scope import scope
from tests.factories import NOW, make_workspace

pytestmark = pytest.mark.django_db


def announced(event: Event) -> list[str]:
    """Payloads of the notices that recording the event sends."""
    sent: list[str] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if "pg_notify" in str(sql):
            sent.append(params[1])
        return execute(sql, params, many, context)

    with scope(make_workspace().pk), connection.execute_wrapper(watch):
        record(event, actor=None, at=NOW)
    return sent


def test_a_fact_is_announced_with_its_topics() -> None:
    [payload] = announced(ClientArchived(client_id=7, name="Anna"))

    assert '"client:7"' in payload


def test_a_fact_that_no_page_shows_is_not_announced_and_ends_no_stream() -> None:
    assert announced(TasksPrioritised(count=2, rows={})) == []
