"""`python -m naryad.scheduling`, as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from naryad.scheduling import Task, plan
from tests.scheduling.builders import as_json, problem, worker

SMALL = problem(
    worker(1, (0, 100)),
    Task(id=1, effort=10, assignee=1, order=1, order_due=15),
    Task(id=2, effort=10, assignee=1, order=1, order_due=15, preds=[(1, 5)]),
)


def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "naryad.scheduling", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_problem_in_gives_its_plan_out() -> None:
    done = run(json.dumps(as_json(SMALL)))

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == plan(SMALL).to_json()
    assert json.loads(done.stdout)["tasks"][1] == {
        "id": 2,
        "start": 15,
        "finish": 25,
        "employee": 1,
        "reason": "predecessor",
        "via": 1,
    }


def test_invalid_input_names_every_issue_on_stderr_and_exits_with_2() -> None:
    data = as_json(SMALL)
    data["tasks"][0]["effort"] = -1
    del data["employees"][0]["roles"]

    done = run(json.dumps(data))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["employee 1: roles is missing", "task 1: effort is negative: -1"]


def test_what_is_not_json_exits_with_2() -> None:
    for text in ("", "{", "[1]"):
        done = run(text)

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("problem: is not")


def test_simulate_adds_confidence_and_changes_nothing_else(tmp_path: Path) -> None:
    ratios = tmp_path / "ratios.json"
    ratios.write_text(json.dumps({"levels": [0.1, 0.5, 0.9], "tasks": {"1": [5, 10, 30]}, "rho": 0.2}))

    done = run(json.dumps(as_json(SMALL)), "--simulate", "40", "--seed", "3", "--ratios", str(ratios))
    answer: dict[str, Any] = json.loads(done.stdout)
    confidence = answer.pop("confidence")

    assert answer == plan(SMALL).to_json()
    assert list(confidence) == ["samples", "seed", "tasks", "orders"]
    assert (confidence["samples"], confidence["seed"]) == (40, 3)
    assert [list(row) for row in confidence["tasks"]] == [["id", "p50", "p80", "p95"]] * 2
    assert [list(row) for row in confidence["orders"]] == [["id", "p50", "p80", "p95", "on_time"]]


def test_unsound_ratios_exit_with_2(tmp_path: Path) -> None:
    ratios = tmp_path / "ratios.json"
    ratios.write_text(json.dumps({"levels": [0.1, 0.5], "tasks": {"1": [5], "x": [1, 2]}, "rho": 2}))

    done = run(json.dumps(as_json(SMALL)), "--simulate", "5", "--ratios", str(ratios))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "ratios: not a task id: 'x'",
        "ratios of task 1: not one number for each level",
        "ratios: rho is not a number between 0 and 1: 2",
    ]


def test_the_engine_imports_nothing_of_the_web_and_numba_only_for_big_jobs() -> None:
    code = """
import sys
import naryad.scheduling, naryad.scheduling.__main__, naryad.scheduling.calendars
from naryad.scheduling import Problem, plan
plan(Problem(now=0, horizon=1))
print([name for name in ("django", "pydantic", "psycopg", "numba", "numpy") if name in sys.modules])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_engine_runs_where_nothing_but_python_is_installed() -> None:
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(source)!r}); "
         "from naryad.scheduling.__main__ import main; sys.exit(main([]))"],
        input=json.dumps(as_json(SMALL)),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == plan(SMALL).to_json()
