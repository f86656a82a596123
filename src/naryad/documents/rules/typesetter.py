"""A paper is set by Typst in a process of its own, with limits of memory and time: whatever its template does stays there.

It reads nothing but what it is given, with our own fonts; packages are refused, and there is no network that would
bring them. `python -m naryad.documents.rules.typesetter` reads a JSON and answers with the file.
"""

import base64
import json
import logging
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

PACKAGE = Path(__file__).resolve().parents[1]
FONTS, PAPERS = PACKAGE / "fonts", PACKAGE / "papers"
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
PIXELS_PER_INCH = 110.0
MOST_BYTES = 50 * 1024 * 1024
COMMAND = (sys.executable, "-I", "-m", "naryad.documents.rules.typesetter")
NOWHERE = "http://127.0.0.1:9"
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
OF_PACKAGE = re.compile(r"[\"']@")
Format = Literal["pdf", "png"]
log = logging.getLogger(__name__)


class CannotTypeset(Exception):
    """It names a package, failed, took too long or too much."""


def template_text(name: str) -> str:
    return (PAPERS / f"{name}.typ").read_text(encoding="utf-8")


def typeset(
    template: str,
    *,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes] | None = None,
    seconds: int = SECONDS,
    to: Sequence[Format] = ("pdf",),
) -> list[bytes]:
    """A file for each format; as a picture, the first page. `data` is what the template reads as sys.inputs.data;
    `pictures` lie beside it, by their names."""
    if OF_PACKAGE.search(template):
        raise CannotTypeset("A template uses no packages.")
    sent = {
        "template": template,
        "base": template_text("base"),
        "data": json.dumps(data, ensure_ascii=False),
        "pictures": {name: base64.b64encode(body).decode() for name, body in (pictures or {}).items()},
        "seconds": seconds,
        "to": list(to),
    }
    try:
        done = subprocess.run(
            COMMAND,
            input=json.dumps(sent).encode(),
            capture_output=True,
            timeout=seconds + 1,
            env=NO_NETWORK,
            check=True,
        )
    except subprocess.CalledProcessError as fault:
        raise CannotTypeset(fault.stderr.decode(errors="replace")[-2000:]) from fault
    except subprocess.SubprocessError as fault:
        raise CannotTypeset(str(fault)) from fault
    if len(done.stdout) > MOST_BYTES:
        raise CannotTypeset(f"{len(done.stdout)} bytes")
    head, _line, rest = done.stdout.partition(b"\n")
    files = []
    for size in json.loads(head):
        files.append(rest[:size])
        rest = rest[size:]
    return files


def main() -> None:
    sent = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (sent["seconds"], sent["seconds"]))
    import typst  # the server itself does without it

    with tempfile.TemporaryDirectory() as root:
        Path(root, "base.typ").write_text(sent["base"], encoding="utf-8")
        source = Path(root, "paper.typ")
        source.write_text(sent["template"], encoding="utf-8")
        for name, body in sent["pictures"].items():
            Path(root, name).write_bytes(base64.b64decode(body))
        try:
            compiler = typst.Compiler(
                str(source),
                root=root,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                package_path=root,
                package_cache_path=root,
                sys_inputs={"data": sent["data"]},
            )
            made = [compiler.compile(format=each, ppi=PIXELS_PER_INCH) for each in sent["to"]]
        except typst.TypstError as fault:
            sys.exit(str(fault))
    files = [(pages[0] if isinstance(pages, list) else pages) or b"" for pages in made]
    sys.stdout.buffer.write(json.dumps([len(file) for file in files]).encode() + b"\n" + b"".join(files))


if __name__ == "__main__":
    main()
