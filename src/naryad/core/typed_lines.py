"""Several rows as people type or paste them: a row a line, what it has behind ";" or tabs, what is inside it indented."""

import re
from collections.abc import Iterator

from naryad.core.text import visible

_AHEAD = re.compile(r"(\s*)([•*–—-]*)\s*")
"""Spaces, and the mark that a list has when it is copied from elsewhere: alone it stands for an indent."""
_APART = re.compile(r"[;\t]")


def typed_rows(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """(number of the line, level, its texts) of every line that is not blank; level 0 is inside nothing."""
    widths: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        ahead = _AHEAD.match(line)
        if ahead is None or ahead.end() == len(line):
            continue
        width = len(ahead[1].expandtabs(4)) or len(ahead[2])
        while widths and widths[-1] >= width:
            widths.pop()
        yield number, len(widths), [visible(part) for part in _APART.split(line[ahead.end() :])]
        widths.append(width)
