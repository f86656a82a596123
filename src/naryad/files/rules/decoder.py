"""A picture is decoded in a process of its own, one at a time: what it does to its memory and its decoder stays there.

`python -m naryad.files.rules.decoder` reads the picture from its input and answers with a line of JSON, then the preview.
"""

import json
import logging
import sys
from dataclasses import replace
from io import BytesIO
from threading import Lock
from typing import IO

from naryad.core.bounded import OverBounds, answer, keep_within, run_bounded
from naryad.files.rules.pictures import Thumbnail, make_preview

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MOST_BYTES = 16 * 1024 * 1024
PROGRAM = ("-m", "naryad.files.rules.decoder")
_one_at_a_time = Lock()
log = logging.getLogger(__name__)


def decode(stream: IO[bytes]) -> Thumbnail | None:
    """As make_preview, whatever the picture is: what takes too much memory or time has no preview."""
    stream.seek(0)
    with _one_at_a_time:
        try:
            made = run_bounded(PROGRAM, stream.read(), seconds=SECONDS, environment={})
        except OverBounds as fault:
            log.warning("A picture could not be decoded: %s", fault)
            return None
    head, _line, body = made.partition(b"\n")
    return Thumbnail(**json.loads(head), body=body) if head else None


def main() -> None:
    keep_within(memory=MEMORY, seconds=SECONDS)
    preview = make_preview(BytesIO(sys.stdin.buffer.read()))
    if preview is not None:
        head = {name: value for name, value in vars(replace(preview, body=b"")).items() if name != "body"}
        answer(json.dumps(head).encode() + b"\n" + preview.body, most=MOST_BYTES)


if __name__ == "__main__":
    main()
