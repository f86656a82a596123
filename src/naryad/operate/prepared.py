"""Database and Django ready for a command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from naryad.core.env import ConfigurationError, database_settings, env
from naryad.operate.database import Database, connect, open_database, require_application_login
from naryad.operate.named import name_connections, others_with_another_key
from naryad.operate.serve import say

__all__ = ["Database", "prepared", "require_ready"]


@contextmanager
def prepared(command: str, *, migrated: bool = False, serving: bool = False) -> Iterator[Database]:
    """Open the database and set Django up; with `migrated`, bring it to this version where we are its owner.

    `command`: as the server's list of connections shows it.
    """
    if env().uses_embedded_database:
        say(f"Data: {env().data_dir}")
    with open_database(serving=serving) as database:
        name_connections(command)
        _set_django_up()
        if migrated and database.owner:
            from naryad.operate.migrate import migrate

            database = migrate(database=database, say=say)
            _republish(database)
        yield database


def require_ready(database: Database) -> None:
    """Web and workers start with the application's login and the whole schema, or not at all."""
    from naryad.operate.migrate import pending_migrations

    require_application_login(database)
    pending = pending_migrations()
    if pending:
        raise ConfigurationError(f"{len(pending)} migrations are not applied: run `naryad migrate` as owner.")
    with connect(database.app) as connection:
        for name in others_with_another_key(connection):
            say(f"{name} runs with another secret_key: give all nodes the same NARYAD_SECRET_KEY.")


def _set_django_up() -> None:
    import django

    django.setup()


def _republish(database: Database) -> None:
    """The login migrate has just made is the one Django, the listener and children use from here on."""
    from django.db import connection

    if os.environ["DATABASE_URL"] == database.app:
        return
    os.environ["DATABASE_URL"] = os.environ["DATABASE_DIRECT_URL"] = database.app
    env.cache_clear()
    connection.close()
    connection.settings_dict.update(database_settings(database.app))
