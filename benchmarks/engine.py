"""`make bench-engine`: what the engine costs on this machine (its table is in docs/dev/scheduling.md).

Kernel times are the walk alone, arrays given, the best of several runs; "prepared" adds reading, numbering and
flattening the problem's columns; "plan" is `plan()` from a problem to a plan, checks and reasons included.
"""

import argparse
import gc
import os
import platform
import resource
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import perf_counter
from typing import Any

from _engine_problems import ROLE_MEMBERS, company

from naryad.scheduling import Efforts, Problem, engines, plan, simulate
from naryad.scheduling.rows import task_rows
from naryad.scheduling.table import columns, table

LEVELS = tuple(k / 20 for k in range(1, 20))
BIG_ROLE = 2_000
GOALS = {  # milliseconds: plain, fast
    1_000: (3, 0.2),
    10_000: (50, 3),
    100_000: (1_500, 50),
    1_000_000: (None, 2_000),
}
PREPARED_GOALS = {10_000: 10}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only 1,000 and 10,000 tasks")
    options = parser.parse_args()
    print(machine())
    if not engines.warm():
        print("The extra `fast` is not installed: the fast columns stay empty.")
    sizes = [size for size in GOALS if size <= 10_000 or not options.quick]
    heading = (
        "tasks",
        "fast ms",
        "goal",
        "ns/task",
        "prepared ms",
        "goal",
        "plain ms",
        "goal",
        "ns/task",
        "plan ms",
        "peak MB",
    )
    print(row(heading))
    for size in sizes:
        print(row(measure(size)))
    if not options.quick:
        print(roles(100_000))
    print(futures(options.quick))
    print(f"load at the end: {load()}")


def machine() -> str:
    parts = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors", platform.machine()]
    parts += [f"{name} {version(name)}" for name in ("numba", "numpy") if engines.is_installed()]
    return f"{', '.join(parts)}; load {load()}"


def load() -> str:
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def measure(size: int) -> tuple[object, ...]:
    problem = company(tasks=size)
    plain_goal, fast_goal = GOALS[size]
    fast = prepared = plain = whole = None
    if engines.is_installed():
        fast = fast_kernel(problem)
        prepared = best(lambda: walk_from_problem(problem), runs=5 if size < 1_000_000 else 1)
    if plain_goal is not None:
        plain = plain_kernel(problem)
        whole = best(lambda: plan(problem), runs=3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{size:,}",
        *(ms(fast), fast_goal, per_task(fast, size), ms(prepared), PREPARED_GOALS.get(size)),
        *(ms(plain), plain_goal, per_task(plain, size), ms(whole), peak),
    )


def fast_kernel(problem: Problem) -> float:
    from naryad.scheduling import fast, fast_kernel

    _numbered, arrays = fast.prepare(problem, task_rows(problem.tasks))
    runs = 3 if len(problem.tasks) >= 1_000_000 else 20
    return best(fast_kernel.walk, setup=lambda: (*arrays.rows(), *arrays.rest()), runs=runs)


def walk_from_problem(problem: Problem) -> None:
    from naryad.scheduling import fast

    fast.prepare(problem, task_rows(problem.tasks))[1].walk()


def plain_kernel(problem: Problem) -> float:
    flat = columns(problem, table(problem, task_rows(problem.tasks)))
    return best(flat.walk, runs=3 if len(problem.tasks) >= 100_000 else 10)


def roles(size: int) -> str:
    """The cost of a release that could wake a whole crowd."""
    measures: list[tuple[str, Callable[[Problem], float]]] = [("plain", plain_kernel)]
    if engines.is_installed():
        measures.append(("fast", fast_kernel))
    told = []
    for name, kernel in measures:
        small, big = (kernel(company(tasks=size, role_members=n)) for n in (ROLE_MEMBERS, BIG_ROLE))
        told.append(f"{name} {big / small:.2f}")
    return f"role of {BIG_ROLE:,} members against one of {ROLE_MEMBERS}, {size:,} tasks (goal 1.5): {', '.join(told)}"


def futures(quick: bool) -> str:
    """Simulations of FORECAST's sizes, from problem to percentiles."""
    lines = [simulation(1_000, samples=200, engine="plain", goal=1.0)]
    if engines.is_installed() and not quick:
        lines.append(simulation(10_000, samples=1_000, engine="fast", goal=1.5))
    return "\n".join(lines)


def simulation(size: int, *, samples: int, engine: engines.Engine, goal: float) -> str:
    problem = company(tasks=size)
    minutes = {task.id: [task.effort * (0.4 + 1.5 * level) for level in LEVELS] for task in problem.tasks}
    efforts = Efforts(levels=LEVELS, tasks=minutes)
    seconds = best(
        lambda: simulate(problem, efforts=efforts, rho=0.2, samples=samples, seed=1, engine=engine), runs=3
    )
    return f"{samples:,} futures of {size:,} tasks, {engine}: {seconds:.2f} s (goal {goal} s)"


def best(work: Callable[..., Any], *, runs: int, setup: Callable[[], tuple[Any, ...]] = tuple) -> float:
    """The shortest of several runs in seconds; `setup` makes the arguments, outside the clock."""
    shortest = float("inf")
    gc.collect()
    for _ in range(runs):
        arguments = setup()
        begun = perf_counter()
        work(*arguments)
        shortest = min(shortest, perf_counter() - begun)
    return shortest


def ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:,.2f}"


def per_task(seconds: float | None, size: int) -> str:
    return "" if seconds is None else f"{seconds / size * 1e9:,.0f}"


def row(cells: tuple[object, ...]) -> str:
    return "  ".join(f"{'' if cell is None else cell:>11}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
