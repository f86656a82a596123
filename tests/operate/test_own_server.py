"""The database is somebody else's server: it restarts, stays away for a while, or stands behind a pooler."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from naryad.operate import notice
from naryad.operate.roles import APP_ROLE
from tests.battery import only_battery
from tests.operate.conftest import copied, environment_of, made_once, run_naryad, wait_for
from tests.operate.own_server import OwnServer
from tests.operate.person import AWAY, Person
from tests.operate.pooler import PROGRAM, pooled
from tests.operate.running import free_port, running

OWNER = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
PASSWORD = "correct horse battery"
JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'payments.tell_overdue', %s)"


@pytest.fixture(scope="module")
def made_there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with made_once(tmp_path_factory, "own_server", make) as folder:
        yield folder


@pytest.fixture
def made(made_there: Path, data_dir: Path) -> Path:
    """The data directory of a company on such a server, and the server's own folder in it."""
    return copied(made_there, data_dir)


def make(folder: Path) -> None:
    with OwnServer(folder / "own") as server:
        given = {"DATABASE_URL": server.owner_url, "NARYAD_INIT_PASSWORD": PASSWORD}
        done = run_naryad("init", *OWNER, environment=environment_of(folder) | given)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def own_server(made: Path) -> Iterator[OwnServer]:
    with OwnServer(made / "own") as server:
        yield server


@pytest.fixture
def company(own_server: OwnServer, clean_environment: dict[str, str]) -> dict[str, str]:
    """The environment of processes that serve a company from that server, as its application."""
    password = (Path(clean_environment["NARYAD_DATA"]) / "app_password").read_text().strip()
    app = make_conninfo(own_server.owner_url, user=APP_ROLE, password=password)
    return {**clean_environment, "DATABASE_URL": app, "DATABASE_OWNER_URL": own_server.owner_url}


@only_battery
def test_pages_and_workers_outlive_restarts_of_their_server(
    own_server: OwnServer, company: dict[str, str]
) -> None:
    """Nothing that was answered is lost, nothing is done twice, and jobs go on, in `serve` and in `worker`."""
    with running("serve", environment=company) as site, running("worker", environment=company) as worker:
        person = Person(site.address)
        person.log_in("e@example.ru", PASSWORD)
        for number in range(9):
            if number % 3 == 1:
                own_server.restart()
            answer = person.press("clients/new/", {"kind": "organisation", "name": f"Client {number}"})
            assert answer.status == 200, answer
        wait_until_jobs_go_on(own_server)
        site_code = site.end()  # so that the worker alone is left
        own_server.restart()
        wait_until_jobs_go_on(own_server)
        worker_lives = worker.lives

        assert (site_code, worker_lives, worker.end()) == (0, True, 0)
        assert person.statuses <= {200, 503, AWAY}
        assert "Traceback" not in site.said + worker.said
        assert "begins anew" in worker.said
    with psycopg.connect(own_server.owner_url) as owner:
        names = [name for (name,) in owner.execute("SELECT name FROM crm_client ORDER BY id")]
    assert names == [f"Client {number}" for number in range(9)]


@pytest.fixture
def is_installed() -> None:
    if not PROGRAM:
        pytest.skip("pgbouncer is not installed here.")


@pytest.fixture
def through_pooler(
    is_installed: None, own_server: OwnServer, company: dict[str, str]
) -> Iterator[dict[str, str]]:
    """The same, but for a pooler between, that gives a connection for each transaction."""
    login = conninfo_to_dict(company["DATABASE_URL"])
    with pooled(own_server, user=str(login["user"]), password=str(login["password"])) as address:
        yield {**company, "DATABASE_URL": address}


@only_battery
def test_behind_a_pooler_of_transactions_the_way_past_it_is_asked_for(
    naryad: Callable[..., Any], through_pooler: dict[str, str]
) -> None:
    for command in ("check", "events", "worker", "serve"):
        refused = naryad(command, **through_pooler)

        assert refused.returncode == 1
        assert (
            "Set DATABASE_DIRECT_URL to the address of the server itself" in refused.stderr + refused.stdout
        )


class StandIn:
    """For a pooler, where none is installed: every statement on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *_fault: object) -> None: ...

    def execute(self, query: str, values: Any = None) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(query, values)

    def notifies(self, **options: Any) -> Any:
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield from connection.notifies(timeout=0.2, stop_after=options["stop_after"])


def test_a_notice_arrives_but_not_through_connections_that_change(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = notice.arrives(database.app)
    monkeypatch.setattr(notice, "connect", StandIn)

    assert (plain, notice.arrives(database.app)) == (True, False)


@only_battery
def test_with_the_way_past_the_pooler_pages_and_jobs_go_through_it(
    own_server: OwnServer, company: dict[str, str], through_pooler: dict[str, str]
) -> None:
    """Many times the same: a statement that was prepared on one connection would not be known on the next."""
    environment = {**through_pooler, "DATABASE_DIRECT_URL": company["DATABASE_URL"]}
    with running("serve", environment=environment) as site:
        person = Person(site.address)
        person.log_in("e@example.ru", PASSWORD)
        for number in range(12):
            person.press("clients/new/", {"kind": "organisation", "name": f"Client {number}"})
            person.get(f"{person.path}clients/")
        wait_until_jobs_go_on(own_server)

        assert person.statuses == {200}
    assert "Traceback" not in site.said


@only_battery
def test_nothing_is_lost_where_any_process_is_killed(own_server: OwnServer, company: dict[str, str]) -> None:
    """Pages, then the worker apart from them, then the database: what was answered is there, every job ends."""
    port = free_port()
    pages, given = ("serve", "--no-worker"), {**company, "NARYAD_PORT": str(port)}
    person, numbers = Person(f"http://127.0.0.1:{port}"), itertools.count()

    def press() -> None:
        name = f"Client {next(numbers)}"
        assert person.press("clients/new/", {"kind": "organisation", "name": name}).status == 200

    with running("worker", environment=company) as worker:
        with running(*pages, environment=given) as site:
            person.log_in("e@example.ru", PASSWORD)
            press()
            site.process.kill()
        with running(*pages, environment=given) as site:
            press()
            worker.process.kill()
            with running("worker", environment=company):
                press()
                own_server.kill()
                wait_for(lambda: started_again(own_server))
                press()
                wait_until_jobs_go_on(own_server)
            lives = site.lives

    with psycopg.connect(own_server.owner_url) as owner:
        names = [name for (name,) in owner.execute("SELECT name FROM crm_client ORDER BY id")]
        halves = owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'").fetchone()
    assert (lives, names, halves) == (True, [f"Client {number}" for number in range(4)], (0,))


def started_again(server: OwnServer) -> bool:
    """As soon as what the killed one has left is gone."""
    try:
        server.start()
    except AssertionError:
        return False
    return True


def wait_until_jobs_go_on(server: OwnServer) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        [company] = owner.execute("SELECT id FROM workspaces_workspace").fetchone() or [0]
        owner.execute(JOB, [f'{{"workspace_id": {company}}}'])
        wait_for(
            lambda: owner.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'").fetchone() is None
        )
