"""How long it takes to refuse a hostile formula, and to compute the dearest one that is allowed.

benchmarks/formulas.py

Fails when any of them takes more than 50 ms of a processor, the best of twenty: others run on this machine, too.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMIT_MS, ROUNDS = 50.0, 20


def main() -> int:
    import django

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.test")
    django.setup()
    from naryad.fields.rules.formulas.errors import FormulaError
    from naryad.fields.rules.formulas.formula import in_order_of_computing, read_formula
    from naryad.fields.rules.formulas.values import Given
    from tests.fields.formulas.hostile import DEAREST, HOSTILE, VOCABULARY, many_items

    def refuse(text: str) -> None:
        try:
            read_formula(text, VOCABULARY)
        except FormulaError:
            return
        raise AssertionError(text)

    read_formula("1", VOCABULARY)  # the grammar is read once a process
    dearest = read_formula(DEAREST, VOCABULARY)
    chain = {f"f{at}": [f"f{at + 1}"] for at in range(200)}
    tried: dict[str, Callable[[], Any]] = {
        **{f"refused: {name}": lambda text=text: refuse(text) for name, text in HOSTILE.items()},
        "read: the dearest": lambda: read_formula(DEAREST, VOCABULARY),
        "computed: over 1,000 items": lambda: dearest.value(
            Given(values={}, rows={"items": many_items(1_000)})
        ),
        "computed: over 10,000 items": lambda: dearest.value(
            Given(values={}, rows={"items": many_items(10_000)})
        ),
        "ordered: 200 fields that read each other": lambda: in_order_of_computing(chain),
    }
    slow = 0
    for name, run in tried.items():
        took = min(_milliseconds(run) for _round in range(ROUNDS))
        slow += took > LIMIT_MS
        print(f"{name:45} {took:8.2f} ms")
    print("slower than allowed" if slow else f"all within {LIMIT_MS:.0f} ms")
    return 1 if slow else 0


def _milliseconds(run: Callable[[], Any]) -> float:
    began = time.process_time()
    run()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
