"""Deliberate bugs in the engine, each of which the comparison with the reference must notice."""

import inspect
import random
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from naryad import scheduling
from naryad.scheduling import Plan, Problem, kernel, planner, table
from tests.scheduling.random_problems import random_problem
from tests.scheduling.reference import reference_plan

SEEDS = 4000
MODULES = {"kernel": kernel, "table": table, "planner": planner}

# What is wrong · module · what is written there · what the bug makes of it
MUTANTS = [
    ("the end of an interval is inside it", "kernel", "ends[c] <= t", "ends[c] < t"),
    ("a shift begins a minute early", "kernel", "calendar.starts[c] > t:", "calendar.starts[c] > t + 1:"),
    ("a task that does not fit is taken", "kernel", "effort[mine[0]] > left", "effort[mine[0]] > left + 1"),
    ("nothing is passed over in a pool", "kernel", "if j < best and effort[j] <= left", "if False"),
    ("the least effort of a pool is not renewed", "kernel", "least[r] = min(least[r], effort[j])", "pass"),
    ("any pool task that fits will do", "kernel", "if j < best and effort[j]", "if effort[j]"),
    ("the highest predecessor is named on ties", "kernel", "ids[i] < ids[w]", "ids[i] > ids[w]"),
    ("a predecessor at the release is not named", "kernel", "if at >= release[j]", "if at > release[j]"),
    ("lags are forgotten", "kernel", "at = t + lag\n", "at = t\n"),
    ("idle members are not asked again", "kernel", "if done and unlisted:", "if False:"),
    ("a role calls only once in a minute", "kernel", "if r in hot and pool[r]:", "if False:"),
    ("a role does not wake with a shift", "kernel", "if pool[r] and off_duty[r]:", "if False:"),
    ("an employee off duty is not woken", "kernel", "elif wake_at[e] < 0:", "elif False:"),
    ("the last task of a pool is forgotten", "kernel", "if pool_left[r] and", "if pool_left[r] > 1 and"),
    ("an idle employee is forgotten", "kernel", "for e in employees:", "for e in employees[:-1]:"),
    ("an elapsed task ends a minute early", "kernel", "if end == t:\n", "if end <= t + 1:\n"),
    ("the previous task is not kept", "kernel", "last[e] = i\n", "last[e] = last[e]\n"),
    ("a task without effort keeps its employee busy", "kernel", "is_busy[e] = False\n", "is_busy[e] = not effort[i]\n"),
    ("position does not count", "table", "(rows.position, False),", ""),
    ("low priority comes first", "table", "(rows.order_priority, True)", "(rows.order_priority, False)"),
    ("no due comes first", "table", "[inf if due", "[-inf if due"),
    ("a task in progress waits its turn", "table", "(rows.in_progress, True),", ""),
    ("the smallest lag binds", "table", "max(lag, lags.get(pred, 0))", "min(lag, lags.get(pred, lag))"),
    ("edges into a task in progress bind", "table", "not preds or rows.in_progress[place]:", "not preds:"),
    ("later shifts do not count", "kernel", "calendar.worked[-1] - worked", "calendar.worked[c] - worked"),
    ("work goes on after the horizon", "table", "end - now if end < horizon else last", "end - now"),
    ("the predecessor is not named first", "planner", "if pred >= 0 and release == wanted:", "if False:"),
    ("working time is no reason", "planner", "if start > wanted:", "if False:"),
    ("an empty role is blocked", "planner", "elif role is not None and role not in", "elif role == -99 and role not in"),
    ("the highest blocker is named", "planner", "min(numbered.ids", "max(numbered.ids"),
    ("a self edge is no cycle", "planner", "or node in links[node]", ""),
    ("an order is ready with its first task", "planner", "else max(known, finish)", "else known"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "right", "wrong"), [row[1:] for row in MUTANTS], ids=[row[0] for row in MUTANTS]
)
def test_a_deliberate_bug_is_noticed(
    monkeypatch: pytest.MonkeyPatch, module: str, right: str, wrong: str
) -> None:
    bugged_plan = _engine(monkeypatch, module, right, wrong)

    assert _first_difference(bugged_plan) is not None


def test_the_engine_without_a_bug_shows_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    unchanged = _engine(monkeypatch, "kernel", "if done:", "if done:")

    assert _first_difference(unchanged, seeds=200) is None


def _engine(
    monkeypatch: pytest.MonkeyPatch, module: str, right: str, wrong: str
) -> Callable[[Problem], Plan]:
    """`plan` of an engine with one place of its source changed; its modules stand in until the test is over."""
    for name, original in MODULES.items():
        source = inspect.getsource(original)
        if name == module:
            assert right in source
            source = source.replace(right, wrong)
        bugged = ModuleType(original.__name__)
        monkeypatch.setitem(sys.modules, original.__name__, bugged)
        monkeypatch.setattr(scheduling, name, bugged)
        exec(compile(source, f"mutant of {name}", "exec"), vars(bugged))
    found: Any = sys.modules[planner.__name__]
    chosen: Callable[[Problem], Plan] = found.plan
    return chosen


def _first_difference(engine: Callable[[Problem], Plan], seeds: int = SEEDS) -> int | None:
    """The first seed whose plan differs from the reference's, a crash being a difference too."""
    for seed in range(seeds):
        data = random_problem(random.Random(seed))
        try:
            answer = engine(Problem.from_json(data)).to_json()
        except (ArithmeticError, LookupError, ValueError, TypeError):
            return seed
        if answer != reference_plan(data):
            return seed
    return None
