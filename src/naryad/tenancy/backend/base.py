"""PostgreSQL backend whose every transaction begins with the current company as a transaction-local setting.

Safe with persistent connections, the psycopg pool and pgbouncer in transaction mode: nothing is ever set for a session.
"""

from typing import Any

from django.db.backends.postgresql import base

from naryad.tenancy.backend.schema import TenantSchemaEditor
from naryad.tenancy.scope import current_user_id, current_workspace_id

SETTINGS = "SELECT set_config('app.workspace_id', %s, true), set_config('app.user_id', %s, true)"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = TenantSchemaEditor

    def _set_autocommit(self, autocommit: bool) -> None:
        """Called with False when the outermost atomic() begins."""
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if not autocommit and (current_workspace_id() is not None or current_user_id() is not None):
            self.send_scope()

    def send_scope(self) -> None:
        values: list[Any] = [_text(current_workspace_id()), _text(current_user_id())]
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(SETTINGS, values)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
