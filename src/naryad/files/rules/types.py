"""What a file is by its content. Its name is only shown, after it was cleaned."""

import unicodedata
from pathlib import PurePosixPath

import filetype

HEAD = 8_192  # bytes that decide
UNKNOWN = "application/octet-stream"
LONGEST_NAME = 120
PROGRAMS = frozenset(
    {
        "application/x-msdownload",
        "application/x-executable",
        "application/x-shockwave-flash",
        "application/x-google-chrome-extension",
        "application/x-rpm",
        "application/x-deb",
        "application/wasm",
    }
)
PROGRAM_HEADS = (
    b"#!",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
)
PROGRAM_ENDINGS = frozenset(
    {
        "apk", "app", "appref-ms", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta",
        "inf", "jar", "js", "jse", "lnk", "msc", "msi", "msp", "pif", "ps1", "psm1", "reg", "scf",
        "scr", "sct", "sh", "sys", "url", "vb", "vbe", "vbs", "ws", "wsc", "wsf", "wsh",
    }
)  # fmt: skip
"""What a desktop runs on a double click, whatever its content looks like."""


def type_of(head: bytes) -> str:
    """The content type of what begins so; drawings of rare programs, and text, are UNKNOWN."""
    guessed = filetype.guess_mime(head[:HEAD])
    return guessed or UNKNOWN


def is_program(*, head: bytes, name: str) -> bool:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending in PROGRAM_ENDINGS or type_of(head) in PROGRAMS or head.startswith(PROGRAM_HEADS)


def shown_name(name: str) -> str:
    """The last part, without control and direction characters, not too long; its ending is kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        character
        for character in unicodedata.normalize("NFC", last)
        if unicodedata.category(character)[0] != "C"
    )
    seen = " ".join(seen.split()).strip(". ")
    if len(seen) <= LONGEST_NAME:
        return seen or "file"
    ending = PurePosixPath(seen).suffix[:12]
    return seen[: LONGEST_NAME - len(ending)].rstrip() + ending
