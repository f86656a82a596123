"""A paper is set by Typst in a process of its own, with limits of memory and time: whatever its template does stays there.

It reads nothing but what it is given, with our own fonts; packages are refused, and there is no network that would
bring them. `python -m naryad.documents.rules.typesetter` reads a JSON and answers with the file.
"""

import base64
import json
import logging
import re
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from naryad.core.bounded import OverBounds, answer, keep_within, run_bounded

PACKAGE = Path(__file__).resolve().parents[1]
FONTS, PAPERS = PACKAGE / "fonts", PACKAGE / "papers"
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
PROCESSES, AT_ONCE, PER_SECOND = 2, 25, 2
"""Side by side; how many one sets, and for how many it has one second more."""
PIXELS_PER_INCH = 110.0
MOST_BYTES = 50 * 1024 * 1024
PROGRAM = ("-m", "naryad.documents.rules.typesetter")
NOWHERE = "http://127.0.0.1:9"
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
OF_PACKAGE = re.compile(r"[\"']@")
JOINING = """
#set page(margin: 0pt, width: auto, height: auto)
#for (name, pages) in json(bytes(sys.inputs.data)).pages {
  for at in range(pages) { page(image(name, page: at + 1)) }
}
"""
Format = Literal["pdf", "png"]
log = logging.getLogger(__name__)


class CannotTypeset(Exception):
    """It names a package, failed, took too long or too much."""


def template_text(name: str) -> str:
    return (PAPERS / f"{name}.typ").read_text(encoding="utf-8")


@dataclass(frozen=True)
class PaperSheet:
    """What is set by a template: it reads `data` as sys.inputs.data; `pictures` lie beside it, by their names."""

    data: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def typeset(
    template: str, sheet: PaperSheet, *, seconds: int = SECONDS, to: Sequence[Format] = ("pdf",)
) -> list[bytes]:
    """A file for each format; as a picture, the first page."""
    return typeset_all(template, [sheet], seconds=seconds, to=to)[0]


def typeset_all(
    template: str, sheets: Sequence[PaperSheet], *, seconds: int = SECONDS, to: Sequence[Format] = ("pdf",)
) -> list[list[bytes]]:
    """Many by one template, some in each process: half the time of one by one."""
    parts = [sheets[first : first + AT_ONCE] for first in range(0, len(sheets), AT_ONCE)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        made = pool.map(lambda part: _set(template, part, seconds=seconds, to=to), parts)
        files = [file for part in made for file in part]
    return [files[at : at + len(to)] for at in range(0, len(files), len(to))]


def joined(pdfs: Sequence[bytes]) -> bytes:
    """One file of many that were set here, each page as it is."""
    names = {f"{at}.pdf": pdf for at, pdf in enumerate(pdfs)}
    pages = {name: pages_of(pdf) for name, pdf in names.items()}
    return typeset(JOINING, PaperSheet({"pages": list(pages.items())}, names))[0]


def first_page(pdf: bytes) -> bytes:
    """Of one that was set here, as a PNG."""
    return typeset(JOINING, PaperSheet({"pages": [("0.pdf", 1)]}, {"0.pdf": pdf}), to=["png"])[0]


def pages_of(pdf: bytes) -> int:
    """Of one that was set here: its objects lie packed in streams."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def _set(template: str, sheets: Sequence[PaperSheet], *, seconds: int, to: Sequence[Format]) -> list[bytes]:
    if OF_PACKAGE.search(template):
        raise CannotTypeset("A template uses no packages.")
    seconds += len(sheets) // PER_SECOND
    sent = {
        "template": template,
        "base": template_text("base"),
        "sheets": [
            {
                "data": json.dumps(sheet.data, ensure_ascii=False),
                "pictures": {name: base64.b64encode(body).decode() for name, body in sheet.pictures.items()},
            }
            for sheet in sheets
        ],
        "seconds": seconds,
        "to": list(to),
    }
    try:
        made = run_bounded(PROGRAM, json.dumps(sent).encode(), seconds=seconds, environment=NO_NETWORK)
    except OverBounds as fault:
        raise CannotTypeset(str(fault)) from fault
    head, _line, rest = made.partition(b"\n")
    files = []
    for size in json.loads(head):
        files.append(rest[:size])
        rest = rest[size:]
    return files


def main() -> None:
    sent = json.load(sys.stdin.buffer)
    keep_within(memory=MEMORY, seconds=sent["seconds"])
    import typst  # the server itself does without it

    try:
        made = [file for sheet in sent["sheets"] for file in _compiled(typst, sent, sheet)]
    except typst.TypstError as fault:
        sys.exit(str(fault))
    files = [(pages[0] if isinstance(pages, list) else pages) or b"" for pages in made]
    answer(json.dumps([len(file) for file in files]).encode() + b"\n" + b"".join(files), most=MOST_BYTES)


def _compiled(typst: ModuleType, sent: Mapping[str, Any], sheet: Mapping[str, Any]) -> list[Any]:
    with tempfile.TemporaryDirectory() as root:
        Path(root, "base.typ").write_text(sent["base"], encoding="utf-8")
        source = Path(root, "paper.typ")
        source.write_text(sent["template"], encoding="utf-8")
        for name, body in sheet["pictures"].items():
            Path(root, name).write_bytes(base64.b64decode(body))
        compiler = typst.Compiler(
            str(source),
            root=root,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
            sys_inputs={"data": sheet["data"]},
        )
        return [compiler.compile(format=each, ppi=PIXELS_PER_INCH) for each in sent["to"]]


if __name__ == "__main__":
    main()
