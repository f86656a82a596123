"""A company's own text: a DOCX with {marks}, read and filled by plain replacement in a process with limits.

A row of a table in which a mark of an item stands is repeated for each item. `python -m
naryad.documents.rules.own_text` reads a JSON and answers with one, or with the filled file.
"""

import base64
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from naryad.core.bounded import OverBounds, answer, keep_within, run_bounded

MEMORY = 768 * 1024 * 1024
SECONDS = 10
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
PROGRAM = ("-m", "naryad.documents.rules.own_text")
MARK = re.compile(r"\{([^{}\n]{1,120})\}")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TOO_MUCH, FOREIGN = "too much", "foreign"
Values = Mapping[str, str]
"""By marks as they are written, without their braces."""


class NotFilled(Exception):
    """`why`: FOREIGN (it reads something from elsewhere), TOO_MUCH (it went over its limits), "" (it is no DOCX)."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        is_unread = "Traceback" in said and "MemoryError" not in said
        self.why = FOREIGN if said.strip() == FOREIGN else "" if is_unread else TOO_MUCH


@dataclass(frozen=True)
class FoundMarks:
    """As they are written, in their order; `in_rows`: those that stand in rows of tables and nowhere else."""

    marks: tuple[str, ...]
    in_rows: frozenset[str]


def read_marks(body: bytes) -> FoundMarks:
    found = json.loads(_asked({"body": base64.b64encode(body).decode()}))
    return FoundMarks(marks=tuple(found["marks"]), in_rows=frozenset(found["in_rows"]))


def fill_text(body: bytes, values: Values, *, lines: Sequence[Values], of_lines: Sequence[str]) -> bytes:
    """The DOCX with what the marks stand for; `of_lines`: marks by which a row is repeated. Others stay as they are."""
    return _asked(
        {
            "body": base64.b64encode(body).decode(),
            "values": dict(values),
            "lines": [dict(line) for line in lines],
            "of_lines": list(of_lines),
        }
    )


def _asked(sent: Mapping[str, Any]) -> bytes:
    try:
        made = run_bounded(PROGRAM, json.dumps(sent).encode(), seconds=SECONDS, environment={})
    except OverBounds as fault:
        raise NotFilled(str(fault)) from fault
    return made


def main() -> None:
    sent = json.load(sys.stdin.buffer)
    keep_within(memory=MEMORY, seconds=SECONDS)
    body = base64.b64decode(sent["body"])
    _refuse_bomb(body)
    import docx  # the server itself does without it

    document = docx.Document(BytesIO(body))
    package = document.part.package
    _refuse_foreign(package)
    roots = [part.element for part in package.iter_parts() if hasattr(part, "element")]
    if "values" not in sent:
        answer(json.dumps(_found(roots)).encode(), most=MOST_BYTES)
        return
    for root in roots:
        _repeat_rows(root, sent["lines"], set(sent["of_lines"]))
        for paragraph in root.iter(_tag("p")):
            _replace(paragraph, sent["values"])
    made = BytesIO()
    document.save(made)
    answer(made.getvalue(), most=MOST_BYTES)


def _refuse_bomb(body: bytes) -> None:
    with zipfile.ZipFile(BytesIO(body)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        sys.exit(TOO_MUCH)


def _refuse_foreign(package: Any) -> None:
    """Pictures, templates and objects that whoever opens the paper would fetch; a link is only pressed."""
    for relation in package.iter_rels():
        if relation.is_external and not relation.reltype.endswith("/hyperlink"):
            sys.exit(FOREIGN)


def _found(roots: Sequence[Any]) -> dict[str, list[str]]:
    inside: dict[str, bool] = {}
    for root in roots:
        for paragraph in root.iter(_tag("p")):
            is_in_row = next(paragraph.iterancestors(_tag("tr")), None) is not None
            for mark in MARK.findall(_said(paragraph)):
                inside[mark] = inside.get(mark, True) and is_in_row
    return {"marks": list(inside), "in_rows": [mark for mark, is_in_row in inside.items() if is_in_row]}


def _repeat_rows(root: Any, lines: Sequence[Values], of_lines: set[str]) -> None:
    for row in [row for row in root.iter(_tag("tr")) if _marks_of_row(row) & of_lines]:
        for line in lines:
            copy = deepcopy(row)
            for paragraph in copy.iter(_tag("p")):
                _replace(paragraph, line)
            row.addprevious(copy)
        row.getparent().remove(row)


def _marks_of_row(row: Any) -> set[str]:
    """Of the row itself, not of tables within it."""
    own = (each for each in row.iter(_tag("p")) if next(each.iterancestors(_tag("tr"))) is row)
    return {mark for paragraph in own for mark in MARK.findall(_said(paragraph))}


def _replace(paragraph: Any, values: Values) -> None:
    """A mark may be cut into several runs; what it stands for is written as the first of them is."""
    found = [match for match in MARK.finditer(_said(paragraph)) if match[1] in values]
    for match in reversed(found):
        _write(paragraph, match.start(), match.end(), UNPRINTABLE.sub("", values[match[1]]))
    if found:
        for text in list(_texts(paragraph)):
            _break_lines(text)


def _write(paragraph: Any, start: int, end: int, value: str) -> None:
    at = 0
    for text in _texts(paragraph):
        said = text.text or ""
        head, tail = max(start - at, 0), max(end - at, 0)
        at += len(said)
        if head < len(said) and tail > 0:
            text.text = said[:head] + value + said[tail:]
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            value = ""


def _break_lines(text: Any) -> None:
    first, *others = (text.text or "").split("\n")
    if not others:
        return
    text.text, last = first, text
    for line in others:
        after, again = last.makeelement(_tag("br")), deepcopy(text)
        again.text = line
        last.addnext(after)
        after.addnext(again)
        last = again


def _texts(paragraph: Any) -> Iterator[Any]:
    """Of the paragraph itself, not of text boxes within it."""
    for text in paragraph.iter(_tag("t")):
        if next(text.iterancestors(_tag("p"))) is paragraph:
            yield text


def _said(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


if __name__ == "__main__":
    main()
