"""What a file is, by its content; what is shown of it."""

import io
import struct
import zlib

import pytest
from PIL import Image

from naryad.files.rules.pictures import SIDE, make_preview
from naryad.files.rules.types import is_program, shown_name, type_of
from tests.factories import make_picture

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (make_picture("a.png").read(), "image/png"),
        (make_picture("a.jpg").read(), "image/jpeg"),
        (PDF, "application/pdf"),
        (HTML, "application/octet-stream"),
        (SVG, "application/octet-stream"),
        (b"plain words", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_that_of_the_content(head: bytes, content_type: str) -> None:
    assert type_of(head) == content_type


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"MZ\x90\x00", "photo.jpg"),
        (b"\x7fELF\x02\x01", "drawing.pdf"),
        (b"#!/bin/sh\n", "list.txt"),
        (b"L\x00\x00\x00\x01\x14\x02\x00", "photo"),
        (b"words", "Setup.EXE"),
        (b"words", "order.pdf.js"),
    ],
)
def test_a_program_is_known_by_content_and_by_ending(head: bytes, name: str) -> None:
    assert is_program(head=head, name=name)


@pytest.mark.parametrize("name", ["kitchen.dwg", "Фасад.b3d", "readme", "table.xlsx"])
def test_drawings_of_any_program_are_no_programs(name: str) -> None:
    assert not is_program(head=b"AC1032\x00", name=name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\Чертёж  кухни.pdf", "Чертёж кухни.pdf"),
        ("invoice\u202efdp.exe\r\nX: 1", "invoicefdp.exeX: 1"),
        ("", "file"),
        (" .. ", "file"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_preview_is_small_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    photo = make_picture("photo.jpg", size=(2000, 1000), exif=exif.tobytes(), xmp=b"<x:GPSLatitude/>")
    assert b"GPSLatitude" in photo.read()

    preview = make_preview(photo.file)

    assert preview is not None
    assert (preview.width, preview.height) == (1000, 2000)
    with Image.open(io.BytesIO(preview.body)) as small:
        assert (small.format, small.size) == ("WEBP", (SIDE // 2, SIDE))
        assert not small.getexif()
    assert b"GPS" not in preview.body


def test_a_transparent_picture_stays_transparent() -> None:
    body = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(body, "PNG")

    preview = make_preview(body)

    assert preview is not None
    with Image.open(io.BytesIO(preview.body)) as small:
        assert small.getpixel((0, 0))[3] == 0


def bomb() -> bytes:
    """A PNG that says to be 100,000 × 100,000 pixels, in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "body",
    [
        bomb(),
        make_picture("big.jpg", size=(400, 300)).read()[:600],
        make_picture("big.png", size=(400, 300)).read()[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 2_000,
        b"GIF89a" + b"\xff" * 500,
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        SVG,
        PDF,
        b"",
    ],
    ids=["bomb", "cut jpeg", "cut png", "hollow jpeg", "noise gif", "noise webp", "svg", "pdf", "empty"],
)
def test_what_cannot_be_decoded_safely_has_no_preview(body: bytes) -> None:
    assert make_preview(io.BytesIO(body)) is None


def test_a_picture_of_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer are too many where every one of them is unfolded."""
    monkeypatch.setattr("naryad.files.rules.pictures.MOST_PIXELS", 80)
    monkeypatch.setattr("naryad.files.rules.pictures.MOST_UNFOLDED", 40)

    assert make_preview(make_picture("a.png", size=(8, 6)).file) is None
    assert make_preview(make_picture("a.png", size=(8, 5)).file) is not None
    assert make_preview(make_picture("a.jpg", size=(8, 6)).file) is not None
    assert make_preview(make_picture("a.jpg", size=(10, 9)).file) is None
