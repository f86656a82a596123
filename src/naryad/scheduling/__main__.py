"""`python -m naryad.scheduling < problem.json > plan.json`, the same as `naryad plan`."""

import argparse
import json
import sys
from collections.abc import Sequence

from naryad.scheduling.planner import plan
from naryad.scheduling.problem import InvalidProblem, Issue, Problem

INVALID = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Plan the problem on stdin. Invalid input: every issue on stderr, nothing on stdout, exit code 2."""
    _arguments().parse_args(argv)
    try:
        problem = _read(sys.stdin.buffer.read())
        answer = plan(problem).to_json()
    except InvalidProblem as refusal:
        print(refusal, file=sys.stderr)
        return INVALID
    json.dump(answer, sys.stdout)
    sys.stdout.write("\n")
    return 0


def _arguments() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="naryad plan", description="Plan the problem on stdin; the plan goes to stdout (both JSON)."
    )


def _read(text: bytes) -> Problem:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidProblem([Issue("problem", None, f"is not JSON: {error}")]) from None
    return Problem.from_json(data)


if __name__ == "__main__":
    sys.exit(main())
