"""What the database's roles may do: the owner owns the tables, the application reads and writes rows."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

APP_ROLE = "naryad_app"
READ_ONLY_TABLES = ("django_migrations",)
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a login is, seen from the database it is connected to."""

    name: str
    is_superuser: bool
    bypasses_row_security: bool
    may_create_roles: bool
    owns_database: bool
    owns_tables: bool

    @property
    def is_owner(self) -> bool:
        """Whether it may change the schema: such a login passes row-level security."""
        return self.is_superuser or self.owns_database or self.owns_tables

    def faults_as_application(self) -> list[str]:
        """Why pages and jobs must not run as this login."""
        reasons = []
        if self.is_superuser:
            reasons.append("is a superuser")
        if self.bypasses_row_security:
            reasons.append("has BYPASSRLS")
        if self.owns_database:
            reasons.append("owns the database")
        if self.owns_tables:
            reasons.append("owns tables")
        if self.may_create_roles and not self.is_superuser:
            reasons.append("may create roles")
        return [f"The application's login {self.name} {reason}." for reason in reasons]


def role_of(connection: psycopg.Connection) -> Role:
    """The role a connection works as."""
    row = connection.execute(
        """
        SELECT current_user, rolsuper, rolbypassrls, rolcreaterole,
               (SELECT pg_has_role(current_user, datdba, 'USAGE') FROM pg_database WHERE datname = current_database()),
               EXISTS (SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                       WHERE nspname = 'public' AND relkind IN ('r', 'p')
                         AND pg_has_role(current_user, relowner, 'USAGE'))
        FROM pg_roles WHERE rolname = current_user
        """
    ).fetchone()
    assert row is not None
    name, is_superuser, bypasses, creates_roles, owns_database, owns_tables = row
    return Role(
        name=name,
        is_superuser=is_superuser,
        bypasses_row_security=bypasses,
        may_create_roles=creates_roles,
        owns_database=owns_database and not is_superuser,
        owns_tables=owns_tables and not is_superuser,
    )


def append_only_tables() -> list[str]:
    """Tables of models that say `append_only = True`: ledgers and the event log. Needs Django's apps."""
    from django.apps import apps

    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def grant_application(connection: psycopg.Connection, *, role: str = APP_ROLE) -> None:
    """Rows for the application's role, and no change of what is append-only; run as owner after migrations."""
    app = sql.Identifier(role)
    with connection.transaction():
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO {}",
        ):
            connection.execute(sql.SQL(statement).format(app))
        for table in append_only_tables():
            connection.execute(
                sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), app)
            )
        for table in READ_ONLY_TABLES:
            connection.execute(
                sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), app)
            )


def grant_faults(connection: psycopg.Connection, *, role: str) -> list[str]:
    """Rights that are missing, as GRANTs to run, and rights that must not be there, as REVOKEs."""
    append_only = set(append_only_tables())
    faults = []
    tables = connection.execute(
        """
        SELECT relname, has_table_privilege(%(role)s, c.oid, 'SELECT'), has_table_privilege(%(role)s, c.oid, 'INSERT'),
               has_table_privilege(%(role)s, c.oid, 'UPDATE'), has_table_privilege(%(role)s, c.oid, 'DELETE')
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') ORDER BY relname
        """,
        {"role": role},
    ).fetchall()
    for table, *granted in tables:
        wanted = {"SELECT"} if table in READ_ONLY_TABLES else {"SELECT", *WRITES}
        if table in append_only:
            wanted -= {"UPDATE", "DELETE"}
        held = {right for right, is_held in zip(("SELECT", *WRITES), granted, strict=True) if is_held}
        if wanted - held:
            faults.append(f'GRANT {", ".join(sorted(wanted - held))} ON "{table}" TO {role};')
        if held - wanted:
            faults.append(f'REVOKE {", ".join(sorted(held - wanted))} ON "{table}" FROM {role};')
    missing_sequences = connection.execute(
        """
        SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public'
          AND NOT has_sequence_privilege(%s, format('%%I.%%I', schemaname, sequencename), 'USAGE')
        ORDER BY sequencename
        """,
        [role],
    ).fetchall()
    return faults + [f'GRANT USAGE, SELECT ON SEQUENCE "{name}" TO {role};' for (name,) in missing_sequences]
