"""What is around the program: where its data lie, the store, the mail server, the other nodes."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from naryad.operate import lasting, tries
from tests.battery import only_battery
from tests.operate.running import running

MOUNTS = "/dev/vda / ext4 rw 0 0\ntmpfs /srv tmpfs rw 0 0\n/dev/vdb /srv/naryad ext4 rw 0 0\n"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/var/lib/naryad", "ext4"), ("/srv/other", "tmpfs"), ("/srv/naryad/data", "ext4"), ("/srvs", "ext4")],
)
def test_the_innermost_disk_is_the_one(folder: str, kind: str) -> None:
    assert lasting.kind_of_disk(Path(folder), mounts=MOUNTS) == kind


def test_data_in_memory_do_not_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "_mounts", lambda: "tmpfs / tmpfs rw 0 0")

    assert "in memory (tmpfs)" in lasting.temporary_fault(Path("/srv/naryad"))


@pytest.mark.parametrize(
    "words", [("serve",), ("init", "--company", "Oak", "--name", "E", "--email", "e@example.ru")]
)
def test_a_temporary_folder_is_refused_before_anything_is_made(
    naryad: Any, data_dir: Path, words: tuple[str, ...]
) -> None:
    refused = naryad(*words, NARYAD_ALLOW_TEMPORARY="", NARYAD_INIT_PASSWORD="correct horse battery")

    assert refused.returncode == 1
    assert f"{data_dir} lies under /tmp" in refused.stderr
    assert not (data_dir / "postgres").exists()


@only_battery
@pytest.mark.usefixtures("migrated_data_dir")
def test_check_tries_the_store_the_mail_server_and_the_key_of_the_other_nodes(
    naryad: Any, clean_environment: dict[str, str], data_dir: Path
) -> None:
    with running("serve", environment={**clean_environment, "NARYAD_DATABASE_FSYNC": "off"}):
        good = naryad("check")
        assert good.returncode == 0, good.stdout
        shutil.rmtree(data_dir / "files")
        (data_dir / "files").write_text("in the way")
        bad = naryad(
            "check", NARYAD_EMAIL_HOST="127.0.0.1", NARYAD_EMAIL_PORT="1", NARYAD_SECRET_KEY="another " * 8
        )

    faults = [line for line in bad.stdout.splitlines() if line.startswith("FAULT")]
    assert [len(faults), "storage of files" in faults[0], "127.0.0.1:1" in faults[1]] == [3, True, True]
    assert "naryad serve" in faults[2] and "another secret_key" in faults[2]
    assert "another " * 8 not in bad.stdout


def test_clocks_that_are_apart_are_told(monkeypatch: pytest.MonkeyPatch, database: Any) -> None:
    class Late:
        def execute(self, _query: str) -> Any:
            class Row:
                def fetchone(self) -> Any:
                    return (tries.timezone.now() - 2 * tries.MOST_APART,)

            return Row()

    assert "10 s apart" in next(tries._of_clock(Late()))
