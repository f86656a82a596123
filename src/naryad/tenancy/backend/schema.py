"""What every table of a company gets beside Django's own: key, policy and composite foreign keys."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import Field, Model

POLICY = "workspace_id = NULLIF(current_setting('app.workspace_id', true), '')::bigint"


class TenantSchemaEditor(DatabaseSchemaEditor):
    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        if not is_tenant(model):
            return
        table = model._meta.db_table
        quoted = self.quote_name(table)
        self.execute(
            f"ALTER TABLE {quoted} ADD CONSTRAINT {self._name(table, 'tenant_key')} UNIQUE (workspace_id, id)"
        )
        self.execute(f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY")
        self.execute(f"CREATE POLICY tenant ON {quoted} USING ({POLICY}) WITH CHECK ({POLICY})")
        for field in model._meta.local_fields:
            self._add_tenant_key(model, field)

    def add_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        super().add_field(model, field)
        if is_tenant(model):
            self._add_tenant_key(model, field)

    def _iter_column_sql(self, *args: Any, **options: Any) -> Iterator[str]:
        """A one-to-one key is unique inside its company only: UNIQUE (workspace_id, x_id), see below."""
        field = args[3]
        for part in super()._iter_column_sql(*args, **options):  # type: ignore[misc]
            if not (part == "UNIQUE" and getattr(field, "is_tenant_key", False)):
                yield part

    def _add_tenant_key(self, model: type[Model], field: "Field[Any, Any]") -> None:
        """FOREIGN KEY (workspace_id, x_id): a row cannot point into another company, whatever the code does."""
        if not getattr(field, "is_tenant_key", False):
            return
        table, target = model._meta.db_table, field.related_model._meta.db_table  # type: ignore[union-attr]
        column = str(field.column)
        if field.unique:
            self.execute(
                f"ALTER TABLE {self.quote_name(table)} ADD CONSTRAINT {self._name(table, column, 'tenant_one')} "
                f"UNIQUE (workspace_id, {self.quote_name(column)})"
            )
        self.deferred_sql.append(
            f"ALTER TABLE {self.quote_name(table)} ADD CONSTRAINT {self._name(table, column, 'tenant_fk')} "
            f"FOREIGN KEY (workspace_id, {self.quote_name(column)}) "
            f"REFERENCES {self.quote_name(target)} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def _name(self, table: str, *parts: str) -> str:
        return self.quote_name(self._create_index_name(table, list(parts)))  # type: ignore[attr-defined]


def is_tenant(model: type[Model]) -> bool:
    """True of models with a `workspace` key that belong to one company (also of the migrations' stand-ins)."""
    field = next((f for f in model._meta.local_fields if f.name == "workspace"), None)
    return getattr(field, "is_tenant_marker", False)
