"""PostgreSQL backend whose every transaction begins with the current company as a transaction-local setting.

Safe with persistent connections, the psycopg pool and pgbouncer in transaction mode: nothing is ever set for a session.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.transaction import TransactionManagementError

from naryad.tenancy.backend.schema import TenantSchemaEditor
from naryad.tenancy.scope import current_user_id, current_workspace_id

SETTINGS = (
    "SELECT set_config('app.workspace_id', %s, true), set_config('app.user_id', %s, true), "
    "set_config('jit', 'off', true)"
)
"""Compiling takes seconds for plans that run in milliseconds. A startup option would say so once, and breaks pgbouncer."""


PREPARED_MOST = 200
"""Plans that the server keeps for a connection."""


class Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Also of a statement whose plan the server keeps."""
        return super().last_executed_query(cursor, sql, params) or self.compose_sql(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations
    SchemaEditorClass = TenantSchemaEditor

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._undos: list[tuple[set[str | None], Callable[[], None]]] = []

    def _set_autocommit(self, autocommit: bool) -> None:
        """Called with False when the outermost atomic() begins."""
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if not autocommit and (current_workspace_id() is not None or current_user_id() is not None):
            self.send_scope()

    def send_scope(self) -> None:
        values: list[Any] = [_text(current_workspace_id()), _text(current_user_id())]
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(SETTINGS, values)

    def kept_cursor(self) -> Any:
        """Of a statement that comes again and again: the server keeps its plan, unless a pooler may give another server.

        A pooler invents the number of the process that it says to be.
        """
        self.ensure_connection()
        raw: Any = self.connection
        if not hasattr(raw, "is_direct"):
            with raw.cursor() as cursor:
                raw.is_direct = (
                    cursor.execute("SELECT pg_backend_pid()").fetchone()[0] == raw.info.backend_pid
                )
            raw.prepare_threshold = 0 if raw.is_direct else None
            raw.prepared_max = PREPARED_MOST
        if not raw.is_direct:
            return self.cursor()
        return self._prepare_cursor(base.ServerBindingCursor(raw))  # type: ignore[attr-defined,call-arg]  # not in the stubs

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """See tenancy.scope.on_rollback; kept with the savepoints around it, as Django keeps on_commit()."""
        if not self.in_atomic_block:
            raise TransactionManagementError("on_rollback() needs a transaction.")
        self._undos.append((set(self.savepoint_ids), undo))

    def commit(self) -> None:
        super().commit()
        self._undos.clear()

    def rollback(self) -> None:
        super().rollback()
        self._undo(lambda _savepoints: True)

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._undo(lambda savepoints: sid in savepoints)

    def _undo(self, is_gone: Callable[[set[str | None]], bool]) -> None:
        gone = [undo for savepoints, undo in self._undos if is_gone(savepoints)]
        self._undos = [entry for entry in self._undos if not is_gone(entry[0])]
        for undo in gone:
            undo()


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
