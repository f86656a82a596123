"""`python -m naryad.scheduling < problem.json > plan.json`, the same as `naryad plan`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from naryad.scheduling.confidence import Efforts
from naryad.scheduling.issues import InvalidProblem, Issue
from naryad.scheduling.planner import plan
from naryad.scheduling.problem import Problem
from naryad.scheduling.simulation import simulate

INVALID = 2
DEFAULT_RHO = 0.2


def main(argv: Sequence[str] | None = None) -> int:
    """Plan the problem on stdin. Invalid input: every issue on stderr, nothing on stdout, exit code 2."""
    options = _parser().parse_args(argv)
    try:
        answer = _answer(options)
    except InvalidProblem as refusal:
        print(refusal, file=sys.stderr)
        return INVALID
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="naryad plan",
        description="Plan the problem on stdin; the plan goes to stdout. Both are JSON (docs/dev/scheduling.md).",
    )
    parser.add_argument(
        "--simulate", type=int, metavar="N", help="also walk N futures and add their percentiles"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the futures (default 0)")
    parser.add_argument("--ratios", type=Path, metavar="FILE", help="distributions of remaining effort, JSON")
    return parser


def _answer(options: argparse.Namespace) -> dict[str, Any]:
    problem = Problem.from_json(_json(sys.stdin.buffer.read(), subject="problem"))
    if options.simulate is None:
        return plan(problem).to_json()
    if options.simulate < 1:
        raise InvalidProblem(
            [Issue("--simulate", None, f"at least one future is needed: {options.simulate}")]
        )
    efforts, rho = _ratios(options.ratios)
    answer = plan(problem).to_json()
    futures = simulate(problem, efforts=efforts, rho=rho, samples=options.simulate, seed=options.seed)
    return {**answer, "confidence": futures.to_json()}


def _ratios(path: Path | None) -> tuple[Efforts, float]:
    """Distributions and rho of a ratios file; without a file every task keeps its effort."""
    if path is None:
        return Efforts(levels=(0.5,), tasks={}), DEFAULT_RHO
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InvalidProblem([Issue("ratios", None, f"cannot be read: {error}")]) from None
    data = _json(text, subject="ratios")
    rows = data.get("tasks") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(rows, Mapping):
        raise InvalidProblem([Issue("ratios", None, "is not an object with levels, tasks and rho")])
    issues = []
    tasks = {}
    for key, minutes in rows.items():
        try:
            tasks[int(key)] = minutes
        except ValueError:
            issues.append(Issue("ratios", None, f"not a task id: {key!r}"))
    levels = data.get("levels")
    efforts = Efforts(levels=levels if isinstance(levels, list) else [], tasks=tasks)
    issues += efforts.validate()
    rho = data.get("rho", DEFAULT_RHO)
    if isinstance(rho, bool) or not isinstance(rho, int | float) or not 0 <= rho <= 1:
        issues.append(Issue("ratios", None, f"rho is not a number between 0 and 1: {rho!r}"))
    if issues:
        raise InvalidProblem(issues)
    return efforts, rho


def _json(text: bytes, *, subject: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidProblem([Issue(subject, None, f"is not JSON: {error}")]) from None


if __name__ == "__main__":
    sys.exit(main())
