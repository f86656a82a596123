"""What is wrong with a configuration: one clear line for each fault."""

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from naryad.core.env import ConfigurationError, Env, described_variables, env
from naryad.operate.database import Database, connect
from naryad.operate.lasting import temporary_fault
from naryad.operate.notice import arrives, swallowed
from naryad.operate.roles import grant_faults, role_of

PACKAGE = Path(__file__).resolve().parents[1]
SMALLEST_DISK = 200 * 1024 * 1024
OLDEST_VERSION = 150000
ASSETS_MISSING = "The assets of the pages are not built: run `make setup`."


def faults_of_machine(environ: Mapping[str, str]) -> list[str]:
    """Of settings and files, before a database is opened."""
    settings = env()
    return [*_of_settings(settings, environ), *_of_files(settings)]


def faults_of_database(*, database: Database) -> list[str]:
    """Of the server, the logins and the schema; with none of both kinds, web and worker can serve."""
    faults = [*_of_other_addresses(database), *_of_database(database)]
    return faults or [*_of_notices(database)]


def faults_of_money(*, database: Database) -> list[str]:
    """Sums that do not agree, of every company; for a database without other faults."""
    from django.db import transaction

    from naryad.payments.queries.agreement import disagreements
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Workspace

    faults = []
    with _django_at(database):
        for workspace in Workspace.objects.order_by("pk"):
            with scope(workspace.pk), transaction.atomic():
                faults += [
                    f"Money of deal id {disagreement.deal_id} in company {workspace.slug} does not agree: {disagreement.what}."
                    for disagreement in disagreements()
                ]
    return faults


def notes_of_work(*, database: Database) -> list[str]:
    """Of background jobs, where something serves this database now."""
    from naryad.operate.life import late_work

    with _django_at(database):
        return late_work()


def notes(environ: Mapping[str, str]) -> list[str]:
    """What works, and still is worth knowing."""
    settings = env()
    known = {name for name, _default, _text in described_variables()}
    notes = [
        f"{name} is not a setting of Naryad: `naryad check --env` lists them."
        for name in sorted(environ)
        if name.startswith("NARYAD_") and name not in known and not name.startswith("NARYAD_INIT_")
    ]
    if not settings.email_host:
        notes.append(
            "NARYAD_EMAIL_HOST is not set: notifications and the morning's moved dates are not sent by e-mail, "
            "letters of lost passwords are only printed to the log."
        )
    if settings.host not in {"127.0.0.1", "localhost", "::1"} and not settings.base_url.startswith(
        "https://"
    ):
        notes.append("NARYAD_BASE_URL is not https: passwords travel readable between browser and server.")
    return notes


def assets_are_built() -> bool:
    return (PACKAGE / "static" / "dist" / "assets.json").exists()


def _of_settings(settings: Env, environ: Mapping[str, str]) -> Iterator[str]:
    for name in ("DATABASE_OWNER_URL", "DATABASE_DIRECT_URL"):
        if environ.get(name) and not environ.get("DATABASE_URL"):
            yield f"{name} is set and DATABASE_URL is not: the embedded server is used, and {name} is not."
    try:
        socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as fault:
        yield f"NARYAD_HOST={settings.host} is not an address of this machine: {fault.strerror}."
    if settings.debug and settings.base_url.startswith("https://"):
        yield "NARYAD_DEBUG is on for a public address: it shows code and settings to strangers."
    if "*" in settings.allowed_hosts:
        yield "NARYAD_ALLOWED_HOSTS=* lets strangers forge the links in letters: name the hosts."


def _of_files(settings: Env) -> Iterator[str]:
    temporary = temporary_fault(settings.data_dir)
    if temporary and not settings.allow_temporary:
        yield temporary
    if not os.access(settings.data_dir, os.W_OK | os.X_OK):
        yield f"The data directory {settings.data_dir} cannot be written."
    elif shutil.disk_usage(settings.data_dir).free < SMALLEST_DISK:
        yield f"Less than 200 MB are free in {settings.data_dir}."
    for name in ("secret_key", "app_password"):
        kept = settings.data_dir / name
        if kept.exists() and kept.stat().st_mode & 0o077:
            yield f"{kept} can be read by others: chmod 600 it."
    if not assets_are_built():
        yield ASSETS_MISSING
    for catalogue in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        if not catalogue.with_suffix(".mo").exists():
            yield f"The translations of {catalogue.parts[-3]} are not compiled: run `make setup`."


def _of_other_addresses(database: Database) -> Iterator[str]:
    """The owner's login and the way past a pooler, where they are not the application's address."""
    for address in {database.owner, env().database_direct_url} - {"", database.app}:
        try:
            connect(address).close()
        except ConfigurationError as fault:
            yield str(fault)


def _of_notices(database: Database) -> Iterator[str]:
    if not database.is_embedded and not arrives(env().database_direct_url):
        yield swallowed()


def _of_database(database: Database) -> Iterator[str]:
    if not database.app:
        yield "The application's login is not made yet: run `naryad migrate`."
        return
    with connect(database.app) as connection:
        yield from _of_server(connection)
        role = role_of(connection)
        yield from role.faults_as_application()
        pending = _pending(database)
        if pending:
            yield f"{len(pending)} migrations are not applied, first {pending[0]}: run `naryad migrate`."
        elif not role.is_superuser:
            for statement in grant_faults(connection, role=role.name):
                yield f"The rights of {role.name} are not as migrate leaves them; as owner run: {statement}"


def _of_server(connection: psycopg.Connection) -> Iterator[str]:
    version = connection.info.server_version
    if version < OLDEST_VERSION:
        yield f"PostgreSQL {version // 10000} is too old: Naryad needs 15 or newer."
    encoding, folds = connection.execute(
        "SELECT current_setting('server_encoding'), CASE WHEN current_setting('server_encoding') = 'UTF8' "
        "THEN lower('Ё') = 'ё' END"
    ).fetchone() or ("", False)
    if encoding != "UTF8":
        yield f"The database's encoding is {encoding}: make it anew with ENCODING 'UTF8'."
    elif not folds:
        yield "lower('Ё') is not 'ё' on this database: make it anew with a UTF-8 locale, or search misses names."


def _pending(database: Database) -> list[str]:
    from naryad.operate.migrate import pending_migrations

    with _django_at(database):
        return pending_migrations()


@contextmanager
def _django_at(database: Database) -> Iterator[None]:
    """Django's own connection as the application's login."""
    from django.db import connection as django_connection

    from naryad.core.env import database_settings

    django_connection.close()
    django_connection.settings_dict.update(database_settings(database.app, pool_size=0))
    try:
        yield
    finally:
        django_connection.close()
