"""The rows of `make battery` are there to be run."""

from pathlib import Path

import battery

ROOT = Path(__file__).resolve().parents[2]


def test_every_row_names_tests_and_scripts_that_are_there() -> None:
    named = [path for row in battery.ROWS for path in (*row.tests, *row.script)]

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
