"""`naryad calibrate`: what goes in and what comes out."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from naryad.calibration.__main__ import main
from naryad.calibration.history import COLUMNS

GOOD = (
    ("A", "10", "7", "1", "saw", "60", "90", "2026-03-02T09:00", "2026-03-02T11:00"),
    ("A", "9", "7", "1", "saw", "", "30", "2026-03-02T12:00+03:00", "2026-03-04"),
    ("B", "9", "", "", "", "30", "", "2026-03-01", ""),
)


def write(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([COLUMNS, *rows])
    return path


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


def test_one_row_for_each_task_by_start_then_task(tmp_path: Path) -> None:
    history = write(tmp_path / "history.csv", *GOOD)
    out, dates, report = (tmp_path / name for name in ("out.csv", "dates.csv", "report.json"))

    done = main([*map(str, (history, "--out", out, "--dates", dates, "--open", "0,4", "--json", report))])

    answers: Any = json.loads(report.read_text(encoding="utf-8"))
    assert done == 0
    assert table(out)[0] == ["company", "task", *(f"p{level:02}" for level in range(5, 100, 5))]
    assert [row[:2] for row in table(out)[1:]] == [["B", "9"], ["A", "9"], ["A", "10"]]
    assert float(table(out)[1][11]) == 30.0
    assert table(dates)[0] == ["company", "task", "open", "p50", "p80", "p95"]
    assert [row[:3] for row in table(dates)[1:4]] == [["B", "9", ""], ["B", "9", "0"], ["B", "9", "4"]]
    assert int(table(dates)[3][3]) >= 5
    assert answers["rows"] == 3


def test_orders_are_summed_and_dated(tmp_path: Path) -> None:
    """Order 7's tasks are of 60 minutes and without an estimate; its base is 60/480 + 0.5 days."""
    history = write(tmp_path / "history.csv", *GOOD)
    sums, dates = tmp_path / "sums.csv", tmp_path / "dates.csv"

    assert main([str(history), "--orders", str(sums), "--order-dates", str(dates)]) == 0

    assert table(sums)[0] == ["company", "order", *(f"p{level:02}" for level in range(5, 100, 5))]
    assert [row[:2] for row in table(sums)[1:]] == [["A", "7"]]
    minutes = [float(cell) for cell in table(sums)[1][2:]]
    assert minutes == sorted(minutes)
    assert 100 < minutes[9] < 180
    assert table(dates) == [
        ["company", "order", "stage", "p50", "p80", "p95"],
        ["A", "7", "0", "1", "1", "3"],
    ]


def test_bad_rows_are_named_by_number_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = (
        ("A", "1", "", "", "", "60", "0", "2026-03-02", "2026-03-03"),
        ("A", "2", "", "", "", "60", "60", "2026-03-02", "2026-03-01"),
        ("A", "10", "", "", "", "60", "60", "2026-03-02", "2026-03-03"),
        ("A", "3", "", "", "", "sixty", "60", "2026-03-02", "2026-03-03"),
        ("A", "4", "", "", "", "60", "60", "yesterday", "2026-03-03"),
        ("A", "5", "", "", "", "60", "nan", "2026-03-02", "2026-03-03"),
    )
    history, out = write(tmp_path / "history.csv", *GOOD, *bad), tmp_path / "out.csv"

    refused = main([str(history), "--out", str(out)])
    said = capsys.readouterr()

    assert (refused, said.out, out.exists()) == (2, "", False)
    assert [line.split(":")[0] for line in said.err.splitlines()] == [
        *(f"row {number}" for number in range(5, 11)),
        "bad rows",
    ]
    assert main([str(history), "--out", str(out), "--skip-bad"]) == 0
    assert len(table(out)) == 4
    assert "bad rows left out: 6" in capsys.readouterr().out


def test_what_is_no_history_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "history.csv").write_text("company,task\nA,1\n", encoding="utf-8")

    assert main([str(tmp_path / "history.csv")]) == 2
    assert "columns are missing: order, person" in capsys.readouterr().err
    assert main([str(tmp_path / "nothing.csv")]) == 2


def test_the_command_needs_no_django(tmp_path: Path) -> None:
    history = write(tmp_path / "history.csv", *GOOD)
    script = (
        "import sys; from naryad.config.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or int('django' in sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, "calibrate", str(history)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "effort: pinball" in done.stdout
    assert "A: 4 of 4 facts" in done.stderr


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = write(tmp_path / "history.csv", *GOOD)

    assert main([str(history), "--out", str(tmp_path / "nowhere" / "out.csv")]) == 2
    assert f"{tmp_path / 'nowhere' / 'out.csv'}: cannot be written" in capsys.readouterr().err
