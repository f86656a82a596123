"""A backup file that was changed or cut on its way is known before anything is restored."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from naryad.operate import archive

KEYS = [f"1/2026-11/{number:032x}" for number in range(4)]
BLOCK = 512


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path / "files"))
    for key in KEYS[:3]:
        default_storage.save(key, ContentFile(key.encode() * 20))
    dump, target = tmp_path / "dump", tmp_path / "all.backup"
    dump.write_bytes(b"rows" * 500)
    assert archive.pack(dump=dump, keys=KEYS, target=target) == [KEYS[3]]
    return target


def test_a_whole_backup_is_accepted(packed: Path, tmp_path: Path) -> None:
    archive.verify(packed)

    assert archive.unpack_dump(source=packed, folder=tmp_path).read_bytes() == b"rows" * 500


def test_every_changed_byte_that_means_anything_is_seen(packed: Path) -> None:
    """Of headers and contents; what fills a block up means nothing, and changes nothing."""
    written = packed.read_bytes()
    unseen = []

    for at in range(0, len(written), 7):
        packed.write_bytes(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :])
        try:
            archive.verify(packed)
        except archive.NotWholeError:
            continue
        unseen.append(at)

    assert all(written[at] == 0 for at in unseen)


def test_wherever_it_is_cut_it_is_seen(packed: Path) -> None:
    written = packed.read_bytes().rstrip(b"\0")

    for length in range(0, len(written), BLOCK // 2):
        packed.write_bytes(written[:length])
        with pytest.raises(archive.NotWholeError):
            archive.verify(packed)
