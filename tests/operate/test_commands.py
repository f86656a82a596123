"""Commands as an operator runs them: processes of their own, on data of their own."""

import os
import pty
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from naryad.config.cli import main
from naryad.operate import checks
from naryad.operate.backup import ANEW, without_unknown
from naryad.operate.embedded.server import APP, DATABASE, OWNER, SUPERUSER, EmbeddedServer, running_server
from tests.battery import only_battery, wide
from tests.operate.conftest import ROOT, copied, environment_of, made_once, new_data_dir, run_naryad, wait_for

KEY, LOST_KEY = "1/2026-11/" + "0" * 32, "1/2026-11/" + "f" * 32
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def foreign_server(data_dir: Path) -> Iterator[EmbeddedServer]:
    with foreign(data_dir / "foreign") as server:
        yield server


@dataclass(frozen=True)
class Shop:
    """A database of such a server after `naryad migrate`."""

    server: EmbeddedServer
    data_dir: Path

    @property
    def address(self) -> str:
        """Of its owner."""
        return owner_address(self.server)

    @property
    def application(self) -> str:
        password = (self.data_dir / "app_password").read_text().strip()
        return make_conninfo(self.address, user=APP, password=password)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """What is tried here leaves it as it is."""
    with (
        made_once(tmp_path_factory, "shop", make_shop) as made,
        new_data_dir() as folder,
        EmbeddedServer(data_dir=copied(made, folder) / "foreign", fsync=False) as server,
    ):
        yield Shop(server, folder)


def make_shop(folder: Path) -> None:
    with foreign(folder / "foreign") as server:
        given = {**environment_of(folder), "DATABASE_URL": owner_address(server)}
        migrated = run_naryad("migrate", environment=given)
        assert migrated.returncode == 0, migrated.stderr


@contextmanager
def foreign(folder: Path) -> Iterator[EmbeddedServer]:
    """Stands for a server the operator already has: without naryad's roles and database."""
    with EmbeddedServer(data_dir=folder, fsync=False) as server:
        with psycopg.connect(server.url(role=SUPERUSER, database="postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(DATABASE)))
            admin.execute(sql.SQL("DROP ROLE {}, {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
            admin.execute("CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'secret'")
            admin.execute("CREATE DATABASE shop OWNER boss")
        yield server


SILENT_SECONDS = 120
"""So long says nothing only what waits for an answer."""


def at_a_terminal(command: str, *, answers: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Types the next answer whenever a question stands there."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", "naryad.config.cli", command], environment)
    said, left = b"", [*answers]
    with os.fdopen(terminal, "r+b", buffering=0) as screen:
        while True:
            if not select([screen], [], [], SILENT_SECONDS)[0]:  # a question that no answer is left for
                os.kill(process, signal.SIGKILL)
            try:
                piece = screen.read(1024)
            except OSError:  # Linux: the other end is closed
                break
            if not piece:
                break
            said += piece
            if left and said.endswith((b": ", b"] ")):
                screen.write(left.pop(0).encode() + b"\n")
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said.decode(errors="replace")


def owner_address(server: EmbeddedServer, *, database: str = "shop") -> str:
    return make_conninfo(server.url(role=SUPERUSER, database=database), user="boss", password="secret")


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`naryad serve` of an embedded database, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "naryad.config.cli", "serve"],
        env={**environment, "NARYAD_PORT": "0", "NARYAD_DATABASE_FSYNC": "off"},
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        address = address or "".join(re.findall(r"http://\S+", line))
        if "Ctrl-C" in line:
            break
    try:
        yield process, address
    finally:
        process.kill()
        process.wait()


def postmaster(data_dir: Path) -> int:
    written = data_dir / "postgres/cluster/postmaster.pid"
    return int(written.read_text().split()[0]) if written.exists() else 0


def status_of(url: str) -> int:
    try:
        return int(urllib.request.urlopen(url, timeout=20).status)
    except urllib.error.HTTPError as fault:
        return fault.code


@pytest.mark.usefixtures("migrated_data_dir")
def test_serve_answers_and_ctrl_c_stops_everything(clean_environment: dict[str, str], data_dir: Path) -> None:
    with serving(clean_environment) as (process, address):
        status = status_of(f"{address}/account/login/")
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[1]

        assert (status, process.returncode) == (200, 0)
    assert "Traceback" not in rest
    EmbeddedServer(data_dir=data_dir).start(lock_seconds=0).stop()  # nothing of it lives


@pytest.mark.usefixtures("migrated_data_dir")
def test_serving_goes_on_with_a_new_database_server_where_the_old_one_was_killed(
    clean_environment: dict[str, str], data_dir: Path
) -> None:
    """Pages come again, and so do jobs; meanwhile it is said when to ask again, not that something is wrong."""
    seen: set[int] = set()
    with serving(clean_environment) as (process, address):
        place = f"{address}/join/1-nothing/"  # asks the database
        assert status_of(place) == 404
        killed = postmaster(data_dir)
        os.kill(killed, signal.SIGKILL)

        def is_back() -> bool:
            seen.add(status := status_of(place))
            return status == 404 and postmaster(data_dir) != killed

        wait_for(is_back)
        running = running_server(data_dir=data_dir)
        assert running is not None
        with psycopg.connect(running[OWNER], autocommit=True) as owner:
            insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s)"
            owner.execute(insert, ["activity.strike", '{"timestamp": 0}'])
            wait_for(
                lambda: (
                    owner.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'").fetchone() is None
                )
            )
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[1]

        assert (process.returncode, seen - {404, 503}) == (0, set())
    assert "started anew" in rest
    assert "Traceback" not in rest


def test_one_address_of_an_owner_is_enough(naryad: Run, shop: Shop) -> None:
    checked = naryad("check", DATABASE_URL=shop.address, NARYAD_DATA=str(shop.data_dir))

    assert "FAULT" not in re.sub(r"FAULT The assets.*", "", checked.stdout)
    assert (shop.data_dir / "app_password").stat().st_mode & 0o077 == 0
    with psycopg.connect(shop.address) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
            [APP],
        ).fetchone()
        writes = connection.execute(
            "SELECT has_table_privilege(%(role)s, 'crm_client', 'UPDATE'),"
            " has_table_privilege(%(role)s, 'activity_eventrecord', 'UPDATE'),"
            " has_table_privilege(%(role)s, 'activity_eventrecord', 'DELETE'),"
            " has_table_privilege(%(role)s, 'activity_eventrecord', 'INSERT')",
            {"role": APP},
        ).fetchone()
    assert rights == (False, False, False, False)
    assert writes == (True, False, False, True)


def test_a_second_node_does_not_take_the_first_ones_login(naryad: Run, shop: Shop, data_dir: Path) -> None:
    with psycopg.connect(shop.application):
        second = naryad("migrate", DATABASE_URL=shop.address, NARYAD_DATA=str(data_dir / "second"))

    assert second.returncode == 1
    assert "another node has it" in second.stderr
    psycopg.connect(shop.application).close()


def test_migrating_without_the_owner_is_refused(naryad: Run, shop: Shop) -> None:
    refused = naryad("migrate", DATABASE_URL=shop.application)

    assert refused.returncode == 1
    assert "DATABASE_OWNER_URL" in refused.stderr


@pytest.mark.parametrize("command", wide(["web"], ["web", "events", "worker"]))
def test_pages_and_jobs_refuse_to_run_as_owner(
    naryad: Run, foreign_server: EmbeddedServer, command: str
) -> None:
    address = owner_address(foreign_server)

    refused = naryad(command, DATABASE_URL=address, DATABASE_OWNER_URL=address + " connect_timeout=5")

    assert refused.returncode == 1
    assert "boss owns the database" in refused.stderr


def test_a_login_without_rights_is_told_what_is_missing(naryad: Run, shop: Shop) -> None:
    with psycopg.connect(shop.address, autocommit=True) as connection:
        connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'secret'")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk")

    checked = naryad("check", DATABASE_URL=make_conninfo(shop.address, user="clerk"))

    assert checked.returncode == 1
    assert 'GRANT DELETE, INSERT, UPDATE ON "crm_client" TO clerk;' in checked.stdout


def test_a_database_that_does_not_know_cyrillic_is_refused(
    naryad: Run, foreign_server: EmbeddedServer
) -> None:
    with psycopg.connect(foreign_server.url(role=SUPERUSER, database="postgres"), autocommit=True) as admin:
        admin.execute(
            "CREATE DATABASE deaf OWNER boss TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'UTF8'"
        )

    refused = naryad("migrate", DATABASE_URL=owner_address(foreign_server, database="deaf"))

    assert refused.returncode == 1
    assert "lower('Ё')" in refused.stderr


def test_a_server_that_does_not_answer_is_named_without_its_password(naryad: Run) -> None:
    refused = naryad("check", DATABASE_URL="postgresql://clerk:hidden@127.0.0.1:1/shop")

    assert refused.returncode == 1
    assert "FAULT The database does not answer (127.0.0.1" in refused.stdout
    assert "hidden" not in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_check_has_a_line_for_each_fault(naryad: Run) -> None:
    checked = naryad(
        "check",
        DATABASE_OWNER_URL="postgresql://boss@127.0.0.1:1/shop",
        NARYAD_HOST="nowhere.invalid",
        NARYAD_ALLOWED_HOSTS="*",
        NARYAD_PROT="8001",
    )

    faults = [
        line for line in checked.stdout.splitlines() if line.startswith("FAULT") and "assets" not in line
    ]
    assert checked.returncode == 1
    assert [line.split()[1].split("=")[0] for line in faults[:3]] == [
        "DATABASE_OWNER_URL",
        "NARYAD_HOST",
        "NARYAD_ALLOWED_HOSTS",
    ]
    assert "NARYAD_PROT is not a setting" in checked.stdout


@pytest.mark.usefixtures("migrated_data_dir")
def test_init_asks_again_for_what_is_not_accepted(clean_environment: dict[str, str]) -> None:
    good = "correct horse battery"
    answers = [
        "Oak",
        "Ёлкин",
        "not an address",
        good,
        "other",
        good,
        good,
        "n",
        "e@example.ru",
        good,
        good,
    ]

    status, said = at_a_terminal("init", answers=answers, environment=clean_environment)

    assert status == 0, said
    assert "the two differ" in said
    assert "log in as e@example.ru" in said


OLDER = {
    "a migration": "CREATE TABLE django_migrations"
    " (id bigserial, app varchar(255), name varchar(255), applied timestamptz DEFAULT now());"
    "INSERT INTO django_migrations (app, name) VALUES ('orders', '0002_hold')",
    "a table": "CREATE TABLE orders_order (id bigint)",
}


@pytest.mark.parametrize("command", ["migrate", "demo"])
@pytest.mark.parametrize("left", wide(list(OLDER)[:1], list(OLDER)))
def test_a_database_with_an_older_schema_is_refused_before_anything_is_written(
    naryad: Run, foreign_server: EmbeddedServer, data_dir: Path, left: str, command: str
) -> None:
    address = owner_address(foreign_server)
    with psycopg.connect(address) as owner:
        owner.execute(OLDER[left])

    refused = naryad(command, DATABASE_URL=address)

    (said,) = [line for line in refused.stderr.splitlines() if "another version of Naryad" in line]
    assert refused.returncode == 1
    assert f"set NARYAD_DATA to a new folder instead of {data_dir}" in said
    assert tables(address) == 1


@only_battery
def test_a_backup_with_an_older_schema_is_refused_before_anything_is_written(
    naryad: Run, shop: Shop, foreign_server: EmbeddedServer, data_dir: Path
) -> None:
    empty, file = owner_address(foreign_server), data_dir / "all.backup"
    with psycopg.connect(shop.address, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '0002_hold', now())"
        )
        naryad("backup", str(file), DATABASE_URL=shop.address, NARYAD_DATA=str(shop.data_dir))
        owner.execute("DELETE FROM django_migrations WHERE name = '0002_hold'")

    refused = naryad("restore", str(file), DATABASE_URL=empty)

    assert refused.returncode == 1
    assert "another version of Naryad (orders.0002_hold)" in refused.stderr
    assert str(data_dir) in refused.stderr.splitlines()[-1]
    assert tables(empty) == 0


def tables(address: str) -> int:
    with psycopg.connect(address) as owner:
        found = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found is not None
    return int(found[0])


@only_battery
def test_a_backup_that_is_not_whole_is_refused_in_words(
    naryad: Run, migrated_data_dir: Path, data_dir: Path
) -> None:
    second, file = data_dir / "second", data_dir / "all.backup"
    naryad("backup", str(file))
    file.write_bytes(file.read_bytes()[:50_000])

    restored = naryad("restore", str(file), NARYAD_DATA=str(second))

    assert restored.returncode == 1
    assert "not as it was written" in restored.stderr
    assert "Traceback" not in restored.stderr


def test_a_backup_restores_to_the_same_rows_on_an_empty_machine(
    naryad: Run, migrated_data_dir: Path, data_dir: Path
) -> None:
    first, second, file = migrated_data_dir, data_dir / "second", data_dir / "all.backup"
    company = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
    naryad("init", *company, NARYAD_DATA=str(first), NARYAD_INIT_PASSWORD="correct horse battery")
    fill(first)
    (first / "files" / KEY).parent.mkdir(parents=True)
    (first / "files" / KEY).write_bytes(b"a photo")

    backed_up = naryad("backup", str(file), NARYAD_DATA=str(first))
    restored = naryad("restore", str(file), NARYAD_DATA=str(second))
    again = naryad("restore", str(file), NARYAD_DATA=str(second))

    assert (backed_up.returncode, restored.returncode) == (0, 0), backed_up.stderr + restored.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert digest(first) == digest(second)
    assert (second / "files" / KEY).read_bytes() == b"a photo"
    assert f"does not have {LOST_KEY}" in backed_up.stderr
    assert again.returncode == 1
    assert "holds data already" in again.stderr


def test_what_only_another_version_of_postgresql_knows_is_not_restored(tmp_path: Path) -> None:
    kept = [b"CREATE TABLE t (a int);\n", b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (n_distinct=5);\n"]
    dropped = [
        b"SET transaction_timeout = 0;\n",
        b"ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=17);\n",
    ]
    (tmp_path / "backup.sql").write_bytes(b"".join(dropped + kept))

    without_unknown(tmp_path / "backup.sql", tmp_path / "kept.sql")

    assert (tmp_path / "kept.sql").read_bytes() == b"".join(kept)


def test_every_variable_is_described(naryad: Run) -> None:
    listed = naryad("check", "--env")

    assert {"DATABASE_URL", "NARYAD_DATA", "NARYAD_SECRET_KEY"} <= set(listed.stdout.split())


def test_serving_without_assets_is_refused_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "assets_are_built", lambda: False)

    ended = main(["serve"])

    assert ended == 1
    assert "run `make setup`" in capsys.readouterr().err


def test_planning_does_not_load_django() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c",
         "import sys; from naryad.config.cli import main\n"
         "try: main(['plan', '--help'])\n"
         "except SystemExit: pass\n"
         "print('LOADED', [m for m in ('django', 'psycopg', 'uvicorn') if m in sys.modules])"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip

    assert "LOADED []" in loaded.stdout


def fill(data_dir: Path) -> None:
    """A company with rows in a table behind row-level security."""
    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url(role=OWNER)) as connection:
        connection.execute(
            "INSERT INTO workspaces_user (password, email, name, language, theme, is_active, date_joined) "
            "SELECT '', 'u' || n || '@example.ru', 'Ёлкин ' || n, 'ru', 'auto', true, now() "
            "FROM generate_series(1, 50) n"
        )
        for key in (KEY, LOST_KEY):
            connection.execute(
                "INSERT INTO files_attachment (workspace_id, key, preview_key, name, content_type, size, sha256, "
                "uploaded_by_id, uploaded_at) SELECT workspace_id, %s, '', 'a.png', 'image/png', 7, '', id, now() "
                "FROM workspaces_member",
                [key],
            )


def digest(data_dir: Path) -> dict[str, str]:
    """A hash of the rows of every table, and of what guards them."""
    with EmbeddedServer(data_dir=data_dir) as server, psycopg.connect(server.url(role=OWNER)) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        connection.execute(ANEW)  # a restore does so
        asked = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
        rows = {
            table: str(
                (connection.execute(sql.SQL(asked).format(sql.Identifier(table))).fetchone() or [""])[0]
            )
            for table in tables
        }
        guards = connection.execute(
            "SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2"
        ).fetchall()
        rights = connection.execute(
            "SELECT relname, relrowsecurity, has_table_privilege(%s, oid, 'UPDATE') FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
            [APP],
        ).fetchall()
    return {**rows, "policies": str(guards), "rights": str(rights)}
