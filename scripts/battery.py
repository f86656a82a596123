"""`make battery`: every row of what must never happen, tried as widely as there is time for; a table at the end.

scripts/battery.py [row …]   only these rows (a part of their names is enough)

Each row is a selection of the tests, run with NARYAD_BATTERY=1: where `make test` takes a sample, the battery takes all of it
(tests/battery.py). Its code is the number of rows that failed. Rows whose door is not built yet are named.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 3600


@dataclass(frozen=True)
class Row:
    """`tests`: what pytest is given; `script`: what is run instead of it."""

    name: str
    tests: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    processes: int = 2


ROWS = (
    Row("foreign ids: path, query, body, hidden fields", ("tests/isolation/test_sweep.py", "tests/isolation/test_routes.py")),
    Row("role × route × own, foreign, archived", ("tests/isolation/test_matrix.py",)),
    Row("what pages ask and weigh, role by role", (
        "tests/architecture/test_queries.py", "tests/architecture/test_weight.py")),
    Row("API: foreign ids, matrix, parts, OpenAPI fuzz", ("tests/isolation/test_api.py", "tests/api")),
    Row("row-security audit", ("tests/tenancy",)),
    Row("equal presses of every writing route", (
        "tests/races/test_equal_presses.py", "tests/races/test_repeats.py"), processes=1),
    Row("races", ("tests/races", "tests/tasks/test_races.py", "tests/tasks/test_time_races.py")),
    Row("kill -9 of each process, restarts", (
        "tests/operate/test_embedded.py", "tests/operate/test_worker.py",
        "tests/operate/test_own_server.py", "tests/operate/test_surroundings.py", "tests/operate/test_web.py"), processes=1),
    Row("malformed: every field, query, address", ("tests/isolation/test_bad_input.py", "tests/core")),
    Row("payloads in every text, in a browser", ("tests/browser/test_markup.py",), processes=1),
    Row("other engines: Firefox, WebKit", ("tests/browser/test_engines.py",),
        processes=1),  # NARYAD_REQUIRE_ENGINES=1: one that is missing is a failure, not a line of the table
    Row("uploads, pictures made to hurt", ("tests/files", "tests/operate/test_hostile_pictures.py"), processes=1),
    Row("clocks and calendars", (
        "tests/scheduling/test_calendars.py", "tests/core/test_zones.py", "tests/activity/test_clock.py")),
    Row("made-up companies of which the truth is known", ("tests/calibration/test_truth.py",)),
    Row("money state machine", ("tests/payments/test_money_machine.py",)),
    Row("sale from offer to paper", ("tests/documents/test_sale_machine.py",)),
    Row("papers: numbers of fifty at once, four hundred lines", (
        "tests/races/test_numbers.py", "tests/documents/test_papers.py", "tests/documents/test_pictures.py")),
    Row("backups: damaged, restored, object store", (
        "tests/operate/test_archive.py", "tests/operate/test_nightly.py", "tests/operate/test_s3.py",
        "tests/operate/test_commands.py"), processes=1),
    Row("a whole company, out and in", ("tests/transfer", "tests/isolation/test_company_file.py")),
    Row("disk full", ("tests/operate/test_full_disk.py",), processes=1),
    Row("logins, factors, audit", ("tests/workspaces",)),
    Row("every page as everybody reads it", ("tests/browser/test_pages.py",), processes=1),
    Row("the first change, as its page says", ("tests/architecture/test_first_change.py",), processes=1),
    Row("half a year of the demo", ("tests/setup/test_demo.py",), processes=1),
    Row("the operator's page, followed", script=("scripts/follow_ops.py",)),
)  # fmt: skip
NOT_YET = {
    "malformed imports": "there is no import",
    "payloads in papers (PDF)": "there are no papers",
    "failover of three nodes": "has a laboratory of its own",
}


@dataclass(frozen=True)
class Outcome:
    row: str
    tried: int
    failed: int
    skipped: tuple[str, ...]
    seconds: float


def main(words: list[str]) -> int:
    rows = [row for row in ROWS if not words or any(word in row.name for word in words)]
    outcomes = [run(row) for row in rows]
    print(table(outcomes))
    return sum(1 for outcome in outcomes if outcome.failed)


def run(row: Row) -> Outcome:
    print(f"== {row.name}", flush=True)
    began = time.monotonic()
    with TemporaryDirectory(prefix="naryad-battery-") as folder:
        report = Path(folder) / "report.xml"
        words = [sys.executable, *(row.script or _pytest(row, report))]
        environment = {**os.environ, "NARYAD_BATTERY": "1"}
        try:
            code = subprocess.run(
                words, cwd=ROOT, env=environment, timeout=LONGEST_SECONDS, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            code = 124
        tried, failed, skipped = _read(report) if report.exists() else (1, int(code != 0), ())
    return Outcome(row.name, tried, failed or int(code not in {0, 5}), skipped, time.monotonic() - began)


def _pytest(row: Row, report: Path) -> list[str]:
    tests = [test for test in row.tests if (ROOT / test).exists()]
    assert tests, row.name
    spread = ["-n", str(row.processes)] if row.processes > 1 else []
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *spread, *tests]


def _read(report: Path) -> tuple[int, int, tuple[str, ...]]:
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    reasons = {(skip.get("message") or "") for skip in suite.iter("skipped")}
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return int(suite.get("tests", 0)) - int(suite.get("skipped", 0)), failed, tuple(sorted(reasons))


def table(outcomes: list[Outcome]) -> str:
    """What was tried, what of it failed, what was not there to be tried."""
    wide = max(len(name) for name in [*(outcome.row for outcome in outcomes), *NOT_YET])
    lines = [f"{'':{wide}}  tried  failed  seconds"]
    for outcome in outcomes:
        lines.append(f"{outcome.row:{wide}}  {outcome.tried:5}  {outcome.failed:6}  {outcome.seconds:7.0f}")
        lines += [f"{'':{wide}}  not tried: {' '.join(reason.split())}" for reason in outcome.skipped]
    lines += [f"{name:{wide}}  not yet: {why}" for name, why in NOT_YET.items()]
    failed = sum(outcome.failed for outcome in outcomes)
    return "\n".join(["", *lines, "", f"{sum(one.tried for one in outcomes)} tried, {failed} failed."])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
