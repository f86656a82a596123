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
        "action", "apk", "app", "application", "appref-ms", "appx", "bat", "cdxml", "chm", "cmd", "com",
        "command", "cpl", "deb", "desktop", "diagcab", "dll", "dmg", "exe", "gadget", "hta", "img", "inf",
        "iso", "jar", "jnlp", "js", "jse", "library-ms", "lnk", "mde", "msc", "msi", "msix", "msp", "mst",
        "pif", "pkg", "ps1", "ps1xml", "ps2", "psc1", "psd1", "psm1", "reg", "rpm", "run", "scf", "scr",
        "sct", "search-ms", "settingcontent-ms", "sh", "sys", "theme", "url", "vb", "vbe", "vbs", "vhd",
        "vhdx", "wll", "workflow", "ws", "wsc", "wsf", "wsh", "xbap", "xll",
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
