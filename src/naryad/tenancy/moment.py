"""Reading much of a company as it was at one moment, while people go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import IsolationLevel

from naryad.tenancy.scope import scope


@contextmanager
def moment(workspace_id: int) -> Iterator[None]:
    """A transaction that sees what was committed when it began, and nothing later. Within another one, it is that one's."""
    if connection.in_atomic_block:
        with scope(workspace_id):
            yield
        return
    connection.ensure_connection()
    raw: Any = connection.connection
    before, raw.isolation_level = raw.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with scope(workspace_id), transaction.atomic():
            yield
    finally:
        raw.isolation_level = before
