"""A migrated embedded database for one run of a benchmark."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg


def with_database(
    measure: Callable[[str], int],
    *,
    as_owner: bool = False,
    settings: Mapping[str, str] | None = None,
    kept: str = "",
) -> int:
    """`measure` gets the address that Django is set up for and connected to; returns what it returns.

    The application's login, or the owner's for what fills a whole company. `settings`: of the server's file.
    `kept`: a folder whose database is used again instead of one for this run.
    """
    with tempfile.TemporaryDirectory(prefix="naryad-bench-") as temporary:
        folder = kept or temporary
        os.environ |= {"DJANGO_SETTINGS_MODULE": "naryad.config.settings.base", "NARYAD_DATA": folder}
        os.environ["NARYAD_ALLOW_TEMPORARY"] = "1"
        from naryad.operate.embedded.server import APP, OWNER, EmbeddedServer

        with EmbeddedServer(data_dir=Path(folder), fsync=True, settings=settings) as server:
            app = server.url(role=APP)
            owner = server.url(role=OWNER)
            os.environ |= {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
            os.environ["NARYAD_SECRET_KEY"] = "benchmark" * 8
            import django

            django.setup()
            _migrate(owner)
            address = owner if as_owner else app
            _connect(address)
            return measure(address)


def analyze() -> None:
    """As autovacuum would within a minute: what was filled in at once is planned for as what it is."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")


def _migrate(owner: str) -> None:
    from django.core.management import call_command

    from naryad.operate.roles import grant_application

    _connect(owner)
    call_command("migrate", verbosity=0, interactive=False)
    _connect("")
    with psycopg.connect(owner) as connection:
        grant_application(connection)


def _connect(url: str) -> None:
    from django.db import connection

    from naryad.core.env import database_settings

    connection.close()
    if url:
        connection.settings_dict.update(database_settings(url, pool_size=0))
