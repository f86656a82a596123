"""A table is read in a process of its own, with limits of memory, time and size: whatever its file does stays there.

`python -m naryad.exchange.rules.reader` reads a file from its input and answers with lines of JSON: what the file is
(a Layout, or {"refused": code}), then [number, cells] of each row that has any, [number, cells, place] of a further sheet
of a book. A cell is a text, or [kind, text] of a
number ("n") or of a day or moment ("d").
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import IO, Any

from naryad.core.bounded import OverBounds, keep_within, run_between

MEMORY = 768 * 1024 * 1024
SECONDS = 60
MOST_ROWS, MOST_COLUMNS = 200_000, 300
MOST_SHEETS = 30
MOST_UNPACKED = 400 * 1024 * 1024
MOST_WRITTEN = 300 * 1024 * 1024
LONGEST_CELL = 20_001
"""Letters that are read: one more than any field holds, so that its row is refused and not cut."""
SAMPLE = 256 * 1024
PROGRAM = ("-m", "naryad.exchange.rules.reader")
SEPARATORS = (";", ",", "\t", "|")
_TOLD_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d[\d \u00a0\u202f]*([.,])\d+")
_NOT_RUSSIAN = re.compile(r"[^\x00-\x7fа-яА-ЯёЁ№«»„“”–—…•°²³±× ₽€§]")
_CAPITAL_INSIDE = re.compile(r"[а-яё][А-ЯЁ]")
CYRILLIC = ("cp1251", "koi8_r", "cp866", "mac_cyrillic")
COMMON_LETTERS = "оеаинтсрвлкмду"
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
Cell = str | list[str]


class UnreadTable(Exception):
    """Its argument is a code of FAULTS (rules.faults)."""


def unpacked(stream: IO[bytes]) -> IO[bytes]:
    """The lines of the answer, whatever the file is."""
    answer: IO[bytes] = _new_file()
    with TemporaryFile() as sent:
        stream.seek(0)
        while piece := stream.read(1024 * 1024):
            sent.write(piece)
        sent.seek(0)
        try:
            run_between(PROGRAM, sent, answer, seconds=SECONDS, environment={})
        except OverBounds:
            answer.truncate(0)
            answer.seek(0)
            answer.write(_line({"refused": "unreadable"}))
    answer.seek(0)
    return answer


def _new_file() -> IO[bytes]:
    """Of who reads the answer, and closes it."""
    return TemporaryFile()


def main() -> None:
    keep_within(memory=MEMORY, seconds=SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    out = sys.stdout.buffer
    try:
        layout, rows = read(sys.stdin.buffer)
        out.write(_line(layout))
        for row in rows:
            out.write(_line(row))
        out.flush()
    except UnreadTable as refusal:
        _refuse(out, str(refusal))
    except MemoryError:
        _refuse(out, "too_big")
    except Exception:  # a reader fails on hostile bytes in more ways than it says
        _refuse(out, "unreadable")


def _refuse(out: IO[bytes], code: str) -> None:
    out.seek(0)
    out.truncate(0)
    out.write(_line({"refused": code}))
    out.flush()


def read(stream: IO[bytes]) -> tuple[dict[str, Any], Iterator[Any]]:
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(b"PK"):
        _refuse_bomb(stream)
        return _book(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _book(stream)
    return _text(stream)


def _refuse_bomb(stream: IO[bytes]) -> None:
    """What it would unfold to, as its directory says; one that lies meets the limit of memory."""
    with zipfile.ZipFile(stream) as book:
        if sum(entry.file_size for entry in book.infolist()) > MOST_UNPACKED:
            raise UnreadTable("too_big")
    stream.seek(0)


def _book(stream: IO[bytes]) -> tuple[dict[str, Any], Iterator[Any]]:
    """Each sheet that has rows, the first whatever it is, others while they are within the limits together."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(stream)
    except PasswordError as fault:
        raise UnreadTable("locked") from fault
    except CalamineError as fault:
        raise UnreadTable("unreadable") from fault
    ends = {name: end for name in book.sheet_names if (end := book.get_sheet_by_name(name).end)}
    if not ends:
        raise UnreadTable("empty")
    sheets, left_out = _within(ends)
    layout = {"format": "book", "sheets": sheets, "left_out": left_out[:20], "decimal": "."}
    return layout, (row for at, name in enumerate(sheets) for row in _sheet_rows(book, name, at))


def _within(ends: Mapping[str, tuple[int, int]]) -> tuple[list[str], list[str]]:
    """Which sheets are read, and which are left out; `ends`: the last row and column of each, from 0."""
    first, *others = ends
    read, left_out, rows = [first], list[str](), ends[first][0]
    for name in others:
        row, column = ends[name]
        if rows + row > MOST_ROWS or column > MOST_COLUMNS or len(read) == MOST_SHEETS:
            left_out.append(name)
        else:
            read.append(name)
            rows += row
    return read, left_out


def _sheet_rows(book: Any, name: str, at: int) -> Iterator[list[Any]]:
    sheet = book.get_sheet_by_name(name)
    first = (sheet.start or (0, 0))[0] + 1
    for number, cells in _filled(enumerate(sheet.iter_rows(), start=max(first, 1))):
        yield [number, cells, at] if at else [number, cells]


def _text(stream: IO[bytes]) -> tuple[dict[str, Any], Iterator[tuple[int, list[Cell]]]]:
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if not sample.strip():
        raise UnreadTable("empty")
    encoding = _encoding(sample)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    start = text.read(SAMPLE // 4).lstrip("\ufeff")
    text.seek(0)
    told = _TOLD_SEPARATOR.match(start)
    separator = told[1] if told else _separator(start)
    lines = _lines(text, skips=bool(told))
    csv.field_size_limit(1024 * 1024)
    rows = csv.reader(lines, delimiter=separator)
    layout = {
        "format": "text",
        "encoding": encoding,
        "separator": separator,
        "decimal": _decimal(start, separator),
    }
    return layout, _filled(enumerate(rows, start=2 if told else 1))


def _lines(text: io.TextIOWrapper, *, skips: bool) -> Iterator[str]:
    for at, line in enumerate(text):
        if at or not skips:
            yield line.lstrip("\ufeff") if at == 0 else line


def _encoding(sample: bytes) -> str:
    """By its mark, by nulls in every second place, as UTF-8, else the likeliest."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        sample[:-3].decode("utf-8") if len(sample) == SAMPLE else sample.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.start < len(sample) - 8:
            return _likeliest(sample)
    return "utf-8"


def _likeliest(sample: bytes) -> str:
    """Of those of Russian the one in which most letters are common ones and fewest are none of Russian's."""
    scores = {name: _russian(sample.decode(name, errors="replace")) for name in CYRILLIC}
    best = max(CYRILLIC, key=lambda name: scores[name])
    return best if scores[best] > 0 else _guessed(sample)


def _russian(text: str) -> int:
    odd = _NOT_RUSSIAN.findall(text)
    return sum(map(text.lower().count, COMMON_LETTERS)) - 2 * len(odd) - len(_CAPITAL_INSIDE.findall(text))


def _guessed(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: SAMPLE // 8]).best()
    return best.encoding if best else "cp1251"


def _separator(start: str) -> str:
    """The one that parts most lines into equally many cells, more than one."""
    lines = start.splitlines()[:50]
    best, best_score = ";", (0.0, 0)
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if any(row))
        wide = [(count, width) for width, count in widths.items() if width > 1]
        if wide:
            count, width = max(wide)
            score = (count / sum(widths.values()), width)
            if score > best_score:
                best, best_score = separator, score
    return best


def _decimal(start: str, separator: str) -> str:
    """The mark of most numbers with a part after it; a comma where commas do not part cells and nothing tells."""
    cells = (cell for row in csv.reader(start.splitlines()[:500], delimiter=separator) for cell in row)
    marks = Counter(match[1] for cell in cells if (match := _DECIMAL.fullmatch(cell.strip())))
    if marks:
        return marks.most_common(1)[0][0]
    return "." if separator == "," else ","


def _filled(rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[Cell]]]:
    """Without empty rows, and without the empty end of each."""
    count = 0
    for number, values in rows:
        cells = [_cell(value) for value in values[: MOST_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS:
            raise UnreadTable("too_many_rows")
        if len(cells) > MOST_COLUMNS:
            raise UnreadTable("too_many_columns")
        yield number, cells


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return _INVISIBLE.sub("", value).strip()[:LONGEST_CELL]
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return ["n", _number(value)]
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()]
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value or "")


def _number(value: float) -> str:
    """As a person sees it: 79123456789, not 79123456789.0, and 0.3 for 0.30000000000000004."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}" if abs(value) < 1e15 and abs(value) >= 1e-4 else f"{value:f}"


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n"


if __name__ == "__main__":
    main()
