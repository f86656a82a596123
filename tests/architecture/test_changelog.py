"""One line a thing: a line that is worded anew replaces the old one."""

from collections import Counter
from pathlib import Path

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
BEGINNING = 40


def test_nothing_is_told_twice() -> None:
    lines = [
        line.removeprefix("- ") for line in CHANGELOG.read_text("utf-8").splitlines() if line.startswith("- ")
    ]

    told = Counter(line[:BEGINNING].casefold() for line in lines)
    assert len(lines) > 20
    assert [beginning for beginning, times in told.items() if times > 1] == []
