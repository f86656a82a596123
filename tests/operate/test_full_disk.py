"""A full disk: said in a sentence, nothing half written, reading goes on, and it is over as soon as there is room."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.http import HttpRequest, HttpResponse
from psycopg.errors import DiskFull

from naryad.operate import faults
from naryad.operate.embedded import ballast
from naryad.operate.embedded.home import Home
from naryad.operate.embedded.server import OWNER, running_server
from tests.battery import only_battery
from tests.operate.conftest import wait_for
from tests.operate.person import Person
from tests.operate.running import running

COMPANY = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
PASSWORD = "correct horse battery"


@pytest.mark.parametrize(
    "fault", [DiskFull("could not extend file"), OSError(errno.ENOSPC, "full")], ids=repr
)
def test_it_is_said_in_a_sentence(fault: Exception) -> None:
    try:
        raise RuntimeError from fault
    except RuntimeError:
        response = faults.answer_fault(HttpRequest())

    assert response.status_code == 507
    assert "disk is full" in response.content.decode()
    assert "toast" in response.headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("free", "method", "status"), [(0, "POST", 507), (0, "GET", 200), (10**9, "POST", 200)]
)
def test_what_would_write_is_refused_before_the_last_of_it_goes(
    monkeypatch: pytest.MonkeyPatch, free: int, method: str, status: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**9, 0, free))
    request = HttpRequest()
    request.method = method

    assert faults.FullDisk(lambda _request: HttpResponse())(request).status_code == status


def test_the_ballast_is_laid_where_there_is_room_for_it_and_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(folder=tmp_path)
    monkeypatch.setattr(ballast, "ROOM", 10**18)
    ballast.lay(home)
    without_room = os.listdir(tmp_path)
    monkeypatch.setattr(ballast, "ROOM", 0)

    ballast.lay(home)

    assert without_room == []
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= ballast.BYTES
    assert [ballast.release(home), ballast.release(home)] == [True, False]


@pytest.fixture
def small_disk(data_dir: Path) -> Iterator[Path]:
    """A disk of its own, in memory; as root only."""
    place = data_dir / "disk"
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=711", "tmpfs", str(place)]
    if subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("A disk cannot be mounted here.")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """What somebody else puts there."""
    place = disk / "else"
    with place.open("ab") as stream:
        while (free := shutil.disk_usage(disk).free) > leave:
            stream.write(bytes(min(free - leave, 2**20)))
            stream.flush()
    return place


@only_battery
def test_a_full_disk_ends_nothing(naryad: Any, clean_environment: dict[str, str], small_disk: Path) -> None:
    environment = {**clean_environment, "NARYAD_DATA": str(small_disk)}
    made = naryad("init", *COMPANY, NARYAD_DATA=str(small_disk), NARYAD_INIT_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    (small_disk / "postgres/ballast").write_bytes(bytes(ballast.BYTES))
    with running("serve", environment=environment) as site:
        person = Person(site.address)
        person.log_in("e@example.ru", PASSWORD)
        before = person.press("clients/new/", {"kind": "organisation", "name": "Before"})

        fill(small_disk, leave=20 * 2**20)
        refused = person.post(f"{person.path}clients/new/", {"kind": "organisation", "name": "Lost"})
        read = person.get(f"{person.path}clients/")
        elsewhere = fill(small_disk, leave=0)
        overwhelm(small_disk)
        wait_for(lambda: person.get(f"{person.path}clients/").status == 200, seconds=60)
        elsewhere.unlink()
        after = person.press("clients/new/", {"kind": "organisation", "name": "After"})
        names = rows(small_disk)
        lives = site.lives

    assert [before.status, refused.status, read.status, after.status] == [200, 507, 200, 200]
    assert "место на диске" in refused.text or "disk is full" in refused.text
    assert (lives, names) == (True, ["After", "Before"])
    assert not (small_disk / "postgres/ballast").exists()
    assert person.statuses <= {200, 503, 507}
    assert "room kept for the database is given" in site.said
    assert "Traceback" not in site.said


def overwhelm(disk: Path) -> None:
    """The database writes until it cannot go on: its tables, then its log, without which it stops."""
    owner = (running_server(data_dir=disk) or {})[OWNER]
    with pytest.raises(DiskFull), psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE heap AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 1000000) n"
        )
    with pytest.raises(psycopg.OperationalError), psycopg.connect(owner, autocommit=True) as connection:
        for _megabyte in range(200):
            connection.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))")


def rows(disk: Path) -> list[str]:
    owner = (running_server(data_dir=disk) or {})[OWNER]
    with psycopg.connect(owner) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM crm_client ORDER BY name")]
