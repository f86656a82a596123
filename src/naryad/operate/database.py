"""Which database a command works on: the embedded server, or the one of DATABASE_URL; and as which login."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from naryad.core.env import ConfigurationError, env
from naryad.operate.embedded import ballast
from naryad.operate.embedded.keeper import kept
from naryad.operate.embedded.server import APP, OWNER, EmbeddedServer, running_server
from naryad.operate.roles import APP_ROLE, Role, role_of

CONNECT_SECONDS = 10
OLDEST_VERSION = 150000


@dataclass(frozen=True, kw_only=True)
class Database:
    """Addresses by login. `app` is empty before the first migrate made it, `owner` where we were not told it.

    `is_ours_alone`: an embedded server that this very command has started, so nothing else serves it.
    """

    app: str
    owner: str
    is_embedded: bool
    is_ours_alone: bool = False

    @property
    def app_role(self) -> str:
        return str(conninfo_to_dict(self.app).get("user") or APP_ROLE) if self.app else APP_ROLE

    def require_owner(self) -> str:
        if not self.owner:
            raise ConfigurationError(
                "This command changes the schema: set DATABASE_OWNER_URL to a login that owns the database."
            )
        return self.owner


@contextmanager
def open_database(*, serving: bool = False) -> Iterator[Database]:
    """Find the database, start the embedded server when there is no other; environment and env() then name it.

    A serving process must keep the server itself; other commands may use the one a serving process runs.
    """
    settings = env()
    if settings.database_url:
        yield _published(_external(settings.database_url, settings.database_owner_url))
        return
    running = None if serving else running_server(data_dir=settings.data_dir)
    if running is not None:
        yield _published(Database(app=running[APP], owner=running[OWNER], is_embedded=True))
        return
    keep = kept if serving else nullcontext
    with EmbeddedServer(data_dir=settings.data_dir, fsync=settings.database_fsync) as server, keep(server):
        if serving:
            ballast.lay(server.home)
        own = {"app": server.url(role=APP), "owner": server.url(role=OWNER)}
        yield _published(Database(**own, is_embedded=True, is_ours_alone=True))


def connect(url: str) -> psycopg.Connection:
    """A plain connection; the error names the server, never a password."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True)
    except psycopg.OperationalError as fault:
        parts = conninfo_to_dict(url)
        place = f"{parts.get('host', 'the local socket')}, database {parts.get('dbname', '')}"
        raise ConfigurationError(
            f"The database does not answer ({place}, login {parts.get('user', '')}): "
            + " ".join(str(fault).split())
        ) from None


@contextmanager
def as_owner(database: Database, *, waits_for_disk: bool = True) -> Iterator[None]:
    """Django's connection is the owner's inside; for commands only, before anything is served.

    `waits_for_disk=False` is for filling with rows that can be made again: commits return before they are on disk.
    """
    from django.db import connection

    from naryad.core.env import database_settings

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database_settings(database.require_owner(), pool_size=0))
    if not waits_for_disk:
        connection.settings_dict["OPTIONS"]["options"] = "-c synchronous_commit=off"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def require_application_login(database: Database) -> None:
    """Pages and jobs run behind row-level security, so never as a login that passes it."""
    if not database.app:
        raise ConfigurationError(f"The login {APP_ROLE} is not made yet: run `naryad migrate`.")
    with connect(database.app) as connection:
        faults = role_of(connection).faults_as_application()
    if faults:
        raise ConfigurationError(
            "\n".join(faults) + "\nGive DATABASE_URL a login without these rights, and the owner's address "
            "to DATABASE_OWNER_URL."
        )


def app_password_file_url(owner_url: str) -> str:
    """Address of the login that migrate made beside an owner; empty before."""
    kept = env().data_dir / "app_password"
    if not kept.exists():
        return ""
    return make_conninfo(owner_url, user=APP_ROLE, password=kept.read_text().strip())


def _external(url: str, owner_url: str) -> Database:
    if owner_url != url:
        return Database(app=url, owner=owner_url, is_embedded=False)
    with connect(url) as connection:
        _check_version(connection)
        role = role_of(connection)
    if is_owner_login(role):
        return Database(app=app_password_file_url(url), owner=url, is_embedded=False)
    return Database(app=url, owner="", is_embedded=False)


def is_owner_login(role: Role) -> bool:
    """A single address is the owner's when it may change the schema or make the application's login."""
    return role.is_owner or role.may_create_roles


def _check_version(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST_VERSION:
        raise ConfigurationError(
            f"PostgreSQL {connection.info.server_version // 10000} is too old: Naryad needs 15 or newer."
        )


def _published(database: Database) -> Database:
    """Settings read the environment: what the rest of this process and its children connect to."""
    direct = env().database_direct_url
    is_own_direct = direct and direct != env().database_url
    os.environ["DATABASE_URL"] = database.app or database.owner
    os.environ["DATABASE_OWNER_URL"] = database.owner or database.app
    if not is_own_direct:
        os.environ["DATABASE_DIRECT_URL"] = os.environ["DATABASE_URL"]
    env.cache_clear()
    return database
