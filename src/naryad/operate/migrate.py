"""Bring the database to this version: migrations as owner, the application's login and its rights."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from psycopg import sql

from naryad.core.env import ConfigurationError, env, kept_secret
from naryad.operate.database import Database, app_password_file_url, as_owner, connect
from naryad.operate.roles import APP_ROLE, grant_application, role_of

LOCK = 7_240_113  # one migration at a time per database


def migrate(*, database: Database, say: Callable[[str], None]) -> Database:
    """Idempotent, safe to run by several nodes at once; gives back the database with the application's login."""
    owner_url = database.require_owner()
    with connect(owner_url) as owner:
        _check_server(owner)
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with as_owner(database):
            _refuse_other_schema()
            pending = pending_migrations()
            if pending:
                say(f"Migrating the database ({len(pending)} steps) …")
                run_migrations()
        if not database.app:
            make_application_role(owner)
            database = Database(app=app_password_file_url(owner_url), owner=owner_url, is_embedded=False)
        _grant(owner, database.app_role)
    return database


def _refuse_other_schema() -> None:
    """Before anything is written: data of tables that this version does not have are not carried over."""
    odd = _stray_record() or _stray_table()
    if odd:
        raise ConfigurationError(
            f"The database was made by another version of Naryad ({odd}) and cannot be carried over: set NARYAD_DATA "
            f"to a new folder instead of {env().data_dir}, or DATABASE_URL to a new database."
        )


def _stray_record() -> str:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return unknown_migration(MigrationRecorder(connection).applied_migrations())


def _stray_table() -> str:
    """A table of an app of which no migration is recorded, "" if there is none."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    begun = {app for app, _name in MigrationRecorder(connection).applied_migrations()}
    ours = (app for app in apps.get_app_configs() if is_ours(app.name) and app.label not in begun)
    awaited = {model._meta.db_table for app in ours for model in app.get_models()}
    return min(awaited.intersection(connection.introspection.table_names()), default="")


def unknown_migration(recorded: Iterable[tuple[str, str]]) -> str:
    """The first of the recorded migrations that this version does not have, "" if it has them all."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None).disk_migrations or {}
    theirs = {app.label for app in apps.get_app_configs() if not is_ours(app.name)}
    return min(
        (f"{app}.{name}" for app, name in recorded if app not in theirs and (app, name) not in known),
        default="",
    )


def is_ours(module: str) -> bool:
    return module.startswith("naryad.")


def pending_migrations() -> list[str]:
    """Names of migrations Django's current connection has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _is_backwards in plan]


def run_migrations() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    is_empty = not MigrationRecorder(connection).applied_migrations()
    with rendering_once() if is_empty else nullcontext():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def rendering_once() -> Iterator[None]:
    """While an empty database is migrated: a new model, index or constraint leaves the other models as they are.

    Django renders anew all that is related to what has changed; here everything is related, by its company, and that
    took most of the time (ADR 87). Where there are rows Django's own way is kept: what migrates them meets models that
    are whole.
    """
    from django.db.migrations.state import ProjectState

    def add_model(state: Any, model: Any) -> None:
        key = model.app_label, model.name_lower
        state.models[key] = model
        if state._relations is not None:
            state.resolve_model_relations(key)
        if "apps" in vars(state):
            state.apps.render_multiple([model])

    def append_option(state: Any, app: str, name: str, option: str, added: Any) -> None:
        options = state.models[app, name].options
        options[option] = [*options[option], added]
        if "apps" in vars(state):
            setattr(state.apps.get_model(app, name)._meta, option, options[option])

    ours: dict[str, Any] = {"add_model": add_model, "_append_option": append_option}
    plain = {name: getattr(ProjectState, name) for name in ours}
    try:
        for name, method in ours.items():
            setattr(ProjectState, name, method)
        yield
    finally:
        for name, method in plain.items():
            setattr(ProjectState, name, method)


def _check_server(owner: psycopg.Connection) -> None:
    folded = owner.execute("SELECT lower('Ё') = 'ё'").fetchone()
    if folded != (True,):
        raise ConfigurationError(
            "This database does not know Cyrillic letters: lower('Ё') is not 'ё'. Make it anew with "
            "ENCODING 'UTF8' and a UTF-8 locale, for example LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'."
        )


def make_application_role(owner: psycopg.Connection) -> None:
    """The application's login with a random password kept in the data directory."""
    kept = env().data_dir / "app_password"
    database = owner.info.dbname
    exists = owner.execute(
        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", [APP_ROLE]
    ).fetchone()
    if exists is not None and not _may_take(owner, exists[0], database):
        raise ConfigurationError(
            f"The login {APP_ROLE} exists on this server and serves another database, and its password is not in "
            f"{kept}. Set DATABASE_URL to it with its password and DATABASE_OWNER_URL to the owner."
        )
    if exists is not None and not kept.exists() and exists[0] == _comment(database) and _is_used(owner):
        raise ConfigurationError(
            f"The login {APP_ROLE} is in use, and its password is not in {kept}: another node has it. Set DATABASE_URL "
            f"to the address that node uses, or copy its app_password here."
        )
    if not role_of(owner).is_superuser and not role_of(owner).may_create_roles:
        raise ConfigurationError(
            f"The login {owner.info.user} may not make the application's login. As an administrator run\n"
            f"  CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…';\n"
            "then set DATABASE_URL to it and DATABASE_OWNER_URL to the present address."
        )
    verb = "CREATE" if exists is None else "ALTER"
    name, password = sql.Identifier(APP_ROLE), sql.Literal(kept_secret(kept))
    owner.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(name, password))
    owner.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(name, sql.Literal(_comment(database))))


def _is_used(owner: psycopg.Connection) -> bool:
    """By anybody who is connected now: a new password would shut them out at their next connection."""
    return (
        owner.execute("SELECT 1 FROM pg_stat_activity WHERE usename = %s", [APP_ROLE]).fetchone() is not None
    )


def _may_take(owner: psycopg.Connection, comment: str | None, database: str) -> bool:
    """Whether nobody else uses the role: it was made for this database, or for one that is gone."""
    if comment == _comment(database):
        return True
    names = [row[0] for row in owner.execute("SELECT datname FROM pg_database")]
    return comment is not None and comment not in [_comment(name) for name in names]


def _comment(database: str) -> str:
    return f"naryad: the application's login of database {database}"


def _grant(owner: psycopg.Connection, role: str) -> None:
    owner.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            sql.Identifier(owner.info.dbname), sql.Identifier(role)
        )
    )
    grant_application(owner, role=role)
