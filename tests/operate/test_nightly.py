"""Backups by the clock, the key that may go with them, and a copy that writes to nobody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from naryad.operate import nightly
from naryad.operate.embedded.server import OWNER, EmbeddedServer
from tests.battery import only_battery

COMPANY = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
NIGHT = datetime(2026, 11, 30, 2, 5, tzinfo=UTC)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    files: list[Path] = []

    def write(*, file: Path, **_given: Any) -> None:
        file.write_bytes(b"a backup")
        files.append(file)

    monkeypatch.setattr(nightly, "backup", write)
    monkeypatch.setenv("NARYAD_BACKUPS_KEPT", "2")
    nightly.env.cache_clear()
    return files


def test_one_is_written_a_night_and_the_newest_are_kept(tmp_path: Path, written: list[Path]) -> None:
    for day in (27, 28, 29):
        (tmp_path / f"naryad-2026-11-{day}.backup").touch()
    (tmp_path / "mine.backup").touch()

    outcomes = [
        nightly.back_up_today(None, tmp_path, now=now)
        for now in (NIGHT.replace(hour=1), NIGHT, NIGHT.replace(hour=9))
    ]

    assert outcomes == [False, True, False]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mine.backup",
        "naryad-2026-11-29.backup",
        "naryad-2026-11-30.backup",
    ]


@only_battery
def test_the_key_goes_with_it_where_that_is_asked_for_and_a_quiet_copy_writes_to_nobody(
    naryad: Any, data_dir: Path
) -> None:
    first, second, third, file = (data_dir / name for name in ("first", "second", "third", "all.backup"))
    naryad("init", *COMPANY, NARYAD_DATA=str(first), NARYAD_INIT_PASSWORD="correct horse battery")
    with EmbeddedServer(data_dir=first) as server, psycopg.connect(server.url(role=OWNER)) as owner:
        owner.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('x', '', now() + interval '1 day')"
        )
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'notifications.deliver')"
        )

    plain = naryad("backup", str(file), NARYAD_DATA=str(first))
    naryad("restore", str(file), NARYAD_DATA=str(second))
    with_key = naryad("backup", str(file), "--with-key", NARYAD_DATA=str(first))
    restored = naryad("restore", str(file), "--quiet", NARYAD_DATA=str(third))

    assert "secret_key is not in it" in plain.stdout
    assert "secret_key is in it" in with_key.stdout
    assert restored.returncode == 0, restored.stderr
    keys = [(folder / "secret_key").read_text() for folder in (first, second, third)]
    assert [keys[1] == keys[0], keys[2] == keys[0]] == [False, True]
    assert (third / "secret_key").stat().st_mode & 0o077 == 0
    assert [left(second), left(third)] == [(1, 1), (0, 0)]


def left(folder: Path) -> tuple[int, int]:
    """Sessions and jobs that wait."""
    with EmbeddedServer(data_dir=folder) as server, psycopg.connect(server.url(role=OWNER)) as owner:
        row = owner.execute(
            "SELECT (SELECT count(*) FROM django_session),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.deliver')"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])
