"""What a balancer, a supervisor and an operator ask of a running server."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from naryad.config.cli import main
from naryad.operate import life

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "_ready", [])


def answer(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.content.decode()


def test_a_process_that_answers_with_its_database_is_ready(client: Client) -> None:
    assert answer(client, "/healthz") == answer(client, "/readyz") == (200, "ok")


def test_a_schema_that_is_behind_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "pending_migrations", lambda: ["orders.0009"])

    assert answer(client, "/readyz") == (503, "1 migrations pending")
    assert answer(client, "/healthz") == (200, "ok")


def test_without_its_database_it_lives_and_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert answer(client, "/readyz") == (503, "no database")
    assert answer(client, "/healthz") == (200, "ok")


def test_work_that_nobody_does_is_told(owner_cursor: Any) -> None:
    owner_cursor.execute("DELETE FROM procrastinate_workers")
    with connection.cursor() as cursor:
        row = "ROW('default', 'x', 0, NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1"
        cursor.execute(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{row}])")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '6 minutes'")

    said = life.late_work()

    assert [line.split()[0] for line in said] == ["No", "1"]


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Naryad 0.")
