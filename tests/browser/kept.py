"""Rows that were committed, kept beside the database and laid into it again: to make them by actions takes seconds."""

import time
from collections.abc import Callable
from copy import deepcopy
from typing import Generic, TypeVar

import psycopg
from psycopg import sql

Made = TypeVar("Made")
FRESH_SECONDS = 240
"""Older ones are made anew: what a company says of today, and what may be undone, goes by the clock."""
SETTLED_SECONDS = 30
WAITING = """
SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing'
    OR status = 'todo' AND coalesce(scheduled_at, now()) <= now())
"""
COUNTERS = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
COUNT_ON = """
SELECT setval(%(counter)s, greatest(%(value)s, pg_sequence_last_value(%(counter)s::regclass)))
"""
"""Never back: the site keeps in mind what it read by versions that are given once (fields_versions)."""


class KeptRows(Generic[Made]):
    """What `make` commits into an empty database, after a worker has done the jobs that follow. Triggers do not see it
    come again, and jobs are no part of it.
    """

    def __init__(self, address: str, make: Callable[[], Made]) -> None:
        """`address`: of the superuser, whom neither row security nor triggers hold."""
        self.address, self.make = address, make
        self.rows: dict[str, bytes] = {}
        self.counters: list[tuple[str, int]] = []
        self.made_at: float | None = None

    def lay(self) -> Made:
        with psycopg.connect(self.address) as database:
            if self.made_at is None or time.monotonic() > self.made_at + FRESH_SECONDS:
                self._keep(database)
            else:
                self._restore(database)
        return deepcopy(self.made)

    def _keep(self, database: psycopg.Connection) -> None:
        before = _filled(database)
        database.commit()
        self.made, self.made_at = self.make(), time.monotonic()
        _wait_for_jobs(database)
        self.rows = {table: _read(database, table) for table in _filled(database) - before}
        self.counters = database.execute(COUNTERS).fetchall()

    def _restore(self, database: psycopg.Connection) -> None:
        database.execute("SET LOCAL session_replication_role = replica")
        for table, rows in self.rows.items():
            with database.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as into:
                into.write(rows)
        for counter, value in self.counters:
            database.execute(COUNT_ON, {"counter": counter, "value": value})


def _filled(database: psycopg.Connection) -> set[str]:
    """Tables with rows, besides those of jobs and workers."""
    named = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'procrastinate%'"
    )
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for (name,) in database.execute(named)
    ]
    return {name for (name,) in database.execute(sql.SQL(" UNION ALL ").join(asked))}


def _read(database: psycopg.Connection, table: str) -> bytes:
    with database.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        return b"".join(rows)


def _wait_for_jobs(database: psycopg.Connection) -> None:
    until = time.monotonic() + SETTLED_SECONDS
    while database.execute(WAITING).fetchone() == (True,):
        database.commit()
        assert time.monotonic() < until, "the worker does not come to its jobs"
        time.sleep(0.1)
