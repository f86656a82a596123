"""One embedded server per run, one migrated template, one clone per worker; tests connect as the application."""

import gc
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import errors, sql

import browser
from naryad.operate.embedded.errors import ServerAlreadyRuns
from naryad.operate.embedded.server import APP, OWNER, SUPERUSER, EmbeddedServer
from tests.cast import anna, boris, company, oleg, olga, pavel, shop, vera, workspace

__all__ = ["anna", "boris", "company", "oleg", "olga", "pavel", "shop", "vera", "workspace"]

ROOT = Path(__file__).resolve().parents[1]
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
"""How fast a machine is, with others at work on it, is no fault of what is tested."""
SLOTS = 16
ATTEMPTS = 5
SERVER_KEY = pytest.StashKey[EmbeddedServer]()
SCHEMA_SOURCES = (
    "src/naryad/*/migrations/**/*.py",
    "src/naryad/*/migrations/**/*.sql",
    "src/naryad/tenancy/**/*.py",
    "src/naryad/operate/roles.py",
    "src/naryad/operate/migrate.py",
    "requirements/test.txt",
)


@pytest.fixture(autouse=True, scope="session")
def seen_already() -> Iterator[None]:
    """Who is put into a session by a test has been seen just now: noting that is no page's own statement."""
    from django.contrib.auth.signals import user_logged_in

    from naryad.workspaces.door.visits import MARK

    def note(request: Any, **_sent: Any) -> None:
        if "REMOTE_ADDR" not in request.META:  # force_login(), not a form
            request.session[MARK] = [request.session.session_key, int(time.time())]

    user_logged_in.connect(note)
    yield
    user_logged_in.disconnect(note)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where a worker's database is, for each role that may come to it."""

    app: str
    owner: str
    superuser: str


LONGEST = ("setup/test_demo.py", "browser/", "operate/")
"""They begin first, so that no worker is left with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path.relative_to(ROOT / "tests").as_posix()))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: half of the time tests wait, for the database, a browser, a program that starts."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking for garbage in it took a fifth of the time of tests of pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _turn(place: str) -> int:
    return next((turn for turn, name in enumerate(LONGEST) if place.startswith(name)), len(LONGEST))


def pytest_configure(config: pytest.Config) -> None:
    """With xdist the run's first process keeps the server, and its workers are told where it is."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        config.stash[SERVER_KEY] = _start_server()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    server = node.config.stash[SERVER_KEY]
    for role in (APP, OWNER, SUPERUSER):
        node.workerinput[f"url_{role}"] = server.url(role=role, database="DATABASE")


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER_KEY in config.stash:
        config.stash[SERVER_KEY].stop()


@pytest.fixture(scope="session")
def server_urls(request: pytest.FixtureRequest) -> dict[str, str]:
    """Addresses by role, with DATABASE where the name of the database goes."""
    given = getattr(request.config, "workerinput", None)
    if given is not None:
        return {role: given[f"url_{role}"] for role in (APP, OWNER, SUPERUSER)}
    server = _start_server()
    request.config.stash[SERVER_KEY] = server
    return {role: server.url(role=role, database="DATABASE") for role in (APP, OWNER, SUPERUSER)}


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, server_urls: dict[str, str], django_db_blocker: Any
) -> Addresses:
    """This worker's own database, cloned from the migrated template."""
    template = f"template_{_schema_hash()}"
    name = f"test_{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}"
    with psycopg.connect(_at(server_urls[SUPERUSER], "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(1)")  # one worker makes the template, the others wait
        known = {row[0] for row in admin.execute("SELECT datname FROM pg_database")}
        if template not in known:
            _make_template(admin, server_urls, template, known, django_db_blocker)
        _drop(admin, name)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, OWNER))
            )
        )
        admin.execute("SELECT pg_advisory_unlock(1)")
    return Addresses(
        app=_at(server_urls[APP], name),
        owner=_at(server_urls[OWNER], name),
        superuser=_at(server_urls[SUPERUSER], name),
    )


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, database: Addresses, django_db_blocker: Any
) -> Iterator[None]:
    """Replaces pytest-django's: Django's connection is the application's login at the worker's clone."""
    from django.test import TransactionTestCase

    patch = pytest.MonkeyPatch()
    with psycopg.connect(database.owner, autocommit=True) as owner:
        owner.execute("SET lock_timeout = '10s'")
        tables = _empty_tables(owner)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _empty(owner, tables))
        with django_db_blocker.unblock():
            _connect_django(database.app)
        yield
        with django_db_blocker.unblock():
            from django.db import connections

            connections.close_all()
    patch.undo()


@pytest.fixture
def owner_cursor(transactional_db: None, database: Addresses) -> Iterator[psycopg.Cursor]:
    """The owner's own connection, for what the application may not do; sees committed rows only."""
    with psycopg.connect(database.owner, autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium for Playwright's `executable_path`; its absence is an error where CI=1."""
    path = browser.find()
    if path is not None:
        return path
    reason = "No Chromium here: install it, or set NARYAD_CHROMIUM to its path."
    if browser.is_required():
        pytest.fail(reason)
    pytest.skip(reason)


def _start_server() -> EmbeddedServer:
    """Clusters are kept between runs, so a template is migrated once; runs at the same time take separate slots."""
    place = (
        Path(tempfile.gettempdir())
        / f"naryad-tests-{os.getuid()}-{hashlib.sha256(bytes(ROOT)).hexdigest()[:8]}"
    )
    place.mkdir(mode=0o711, exist_ok=True)
    for slot in range(SLOTS):
        server = EmbeddedServer(
            data_dir=place / str(slot),
            fsync=False,
            settings={"max_connections": "200", "shared_buffers": "64MB"},
        )
        try:
            return server.start(lock_seconds=0)
        except ServerAlreadyRuns:
            continue
    raise pytest.UsageError(f"{SLOTS} runs of the tests go on already; their servers are under {place}.")


def _schema_hash() -> str:
    """Names the template by everything that shapes the schema."""
    digest = hashlib.sha256()
    for pattern in SCHEMA_SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _make_template(
    admin: psycopg.Connection, urls: dict[str, str], template: str, known: set[str], blocker: Any
) -> None:
    from naryad.operate.migrate import run_migrations
    from naryad.operate.roles import grant_application

    for old in known:
        if old.startswith(("template_", "test_", "building_")):
            _drop(admin, old)
    building = f"building_{template}"
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(building), sql.Identifier(OWNER))
    )
    with blocker.unblock():
        _connect_django(_at(urls[OWNER], building))
        run_migrations()
        _connect_django("")
    with psycopg.connect(_at(urls[OWNER], building)) as owner:
        grant_application(owner)
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(template))
    )


def _connect_django(url: str) -> None:
    """Point Django at another database; without a pool, so that closing means closing."""
    from django.db import connection

    from naryad.core.env import database_settings

    connection.close()
    connection.settings_dict.update(database_settings(url, pool_size=0))


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _at(url: str, name: str) -> str:
    return url.replace("/DATABASE?", f"/{name}?")


def _empty_tables(owner: psycopg.Connection) -> list[str]:
    """Tables without rows after migrating: the others hold reference data and stay."""
    names = [
        row[0]
        for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        if row[0] != "procrastinate_workers"  # a worker of `site` lives on
    ]
    return [name for name in names if name not in _filled(owner, names)]


def _filled(owner: psycopg.Connection, names: list[str]) -> set[str]:
    if not names:
        return set()
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    )
    return {row[0] for row in owner.execute(asked)}


def _empty(owner: psycopg.Connection, tables: list[str]) -> None:
    """What a test committed goes, through the owner's own connection; `site` may still be busy with it."""
    for attempt in range(ATTEMPTS):
        try:
            if filled := _filled(owner, tables):
                # Its worker locks jobs before anything that follows from them.
                ordered = sorted(filled, key=lambda name: (name != "procrastinate_jobs", name))
                names = sql.SQL(", ").join(map(sql.Identifier, ordered))
                owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
            return
        except (errors.DeadlockDetected, errors.LockNotAvailable):
            if attempt == ATTEMPTS - 1:
                raise


@pytest.fixture(autouse=True)
def _speaks_english() -> Iterator[None]:
    """A request leaves its member's language behind in its thread; every test begins with the sources' own."""
    from django.utils import translation

    with translation.override("en"):
        yield
