"""`make bench-calibration`: how good and how fast the confidence is (its tables are in docs/dev/calibration.md).

SIP=FOLDER (or --sip, or NARYAD_SIP): the two files of the SiP data set (Jones, Cullum, "A conversation around the analysis of
the SiP effort estimation dataset", 2019), which are read where they are. Without it only made-up companies are measured.
"""

import argparse
import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

import numpy as np

from naryad.calibration import begun, effects, effort, quantiles, rebuild, sum_percentiles
from naryad.calibration.effects import Key
from naryad.calibration.effort import Bundle, EffortModel, Traits
from naryad.calibration.history import Item
from naryad.calibration.measures import Measure, is_within, measure, overall
from naryad.calibration.replay import facts_of, replay
from naryad.calibration.report import report
from naryad.scheduling import engines
from tests.calibration.companies import KINDS, worked

LAYERS = ("type", "size", "value", "person", "person type", "person type size", "order", "newcomer")
UNUSED = {"CANCELLED", "TEMPLATE", "ESTIMATED", "AUTHORISE", "CHRONICLE"}
Layers = Callable[[Traits], tuple[Key, ...]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sip", type=Path, default=os.environ.get("NARYAD_SIP") or None, metavar="FOLDER")
    parser.add_argument("--tasks", type=int, default=100_000, help="of the company whose costs are measured")
    parser.add_argument(
        "--ablation", action="store_true", help="also what each part of the model is worth on SiP"
    )
    options = parser.parse_args()
    companies: dict[str, Measure] = {
        kind: measure(replay(worked(kind, seed=1, tasks=3000))) for kind in KINDS
    }
    if options.sip:
        items = sip(Path(options.sip))
        companies = {"SiP": measure(replay(items, open_for=(0, 1, 4, 9, 19), sums_at=(5, 95))), **companies}
    print(report(companies, overall(companies)))
    if options.sip and options.ablation:
        ablation(items)
    costs(options.tasks)


def sip(folder: Path) -> list[Item]:
    """Each finished task once, with its first developer; its order is the project's part of a week."""
    with (folder / "est-act-dates.csv").open(encoding="utf-8") as source:
        dates = {row["TaskNumber"]: row for row in csv.DictReader(source)}
    with (folder / "Sip-task-info.csv").open(encoding="latin-1") as source:
        rows = {row["TaskNumber"]: row for row in reversed(list(csv.DictReader(source)))}
    found = (_sip_item(row, dates.get(number, {})) for number, row in sorted(rows.items()))
    return [item for item in found if item is not None]


def _sip_item(row: dict[str, str], dates: dict[str, str]) -> Item | None:
    if row["StatusCode"] in UNUSED or not dates.get("StartedOn") or not dates.get("CompletedOn"):
        return None
    started, finished = (
        (datetime.strptime(dates[name], "%d-%b-%y").replace(tzinfo=UTC) - _EPOCH).days
        for name in ("StartedOn", "CompletedOn")
    )
    if finished < started:
        return None
    return Item(
        company="SiP",
        task=int(row["TaskNumber"]),
        order=f"{row['ProjectBreakdownCode']} {(started + 3) // 7}",
        person=int(row["DeveloperID"]),
        type=row["SubCategory"],
        estimate=60 * float(row["HoursEstimate"]),
        actual=60 * float(row["HoursActual"]),
        started=float(started),
        finished=float(finished),
    )


def ablation(items: Sequence[Item]) -> None:
    """The measures of SiP without one part of the model after the other."""
    print(f"\n{'without':24}{'pinball':>9}{'persons':>9}{'types':>9}{'newcomers':>11}{'days':>8}")
    _ablated("(all there)", measure(replay(items)))
    for layer in LAYERS:
        kept = _without(layer, effort.layers)
        with (
            _patched(effort, "layers", kept),
            _patched(begun, "begun_layers", _without(layer, begun.begun_layers)),
        ):
            _ablated(layer, measure(replay(items)))
    for name, module, attribute, value in (
        ("the tracker", effort, "STEP", 0.0),
        ("the atom", effort, "EXACT", 0.0),
        ("decay", effects, "HALF_LIFE", 1e9),
    ):
        with _patched(module, attribute, value):
            _ablated(name, measure(replay(items)))


def _ablated(name: str, of: Measure) -> None:
    persons, types = (np.mean(list(map(is_within, of[groups].values()))) for groups in ("persons", "types"))
    figures = (of["effort"]["pinball"], persons, types, of["newcomers"], of["begun"]["pinball"])
    print(f"{name:24}" + "".join(f"{figure:9.3f}" for figure in figures))


def _without(layer: str, whole: Layers) -> Layers:
    return lambda traits: tuple(key for key in whole(traits) if key[0] != layer)


@contextmanager
def _patched(module: ModuleType, attribute: str, value: Any) -> Iterator[None]:
    kept = getattr(module, attribute)
    setattr(module, attribute, value)
    try:
        yield
    finally:
        setattr(module, attribute, kept)


def costs(tasks: int) -> None:
    """Seconds of this process's own time."""
    items = worked("rounded", seed=1, tasks=tasks)
    told = facts_of(items)
    plain = _seconds(lambda: rebuild(told, engine="plain"))
    print(f"\nrebuild from {tasks} completions: plain {plain:.1f} s", end="")
    if engines.is_installed():
        rebuild(told[:1000], engine="fast")
        print(f", fast {_seconds(lambda: rebuild(told, engine='fast')):.1f} s", end="")
    print()
    model = EffortModel()
    traits = [
        Traits(estimate=60.0 + i, type=i % 15, person=i % 40, order=i, is_newcomer=False)
        for i in range(10_000)
    ]
    foreseen = [model.foresee(each, 0.0) for each in traits]
    levels = np.array([0.5, 0.8, 0.95])

    def ask() -> None:
        quantiles(Bundle.of([each.estimate for each in traits], foreseen), levels)

    print(f"10,000 open tasks, 3 quantiles: {_seconds(ask):.3f} s")
    bundle = Bundle.of([each.estimate for each in traits], foreseen)
    spent = _seconds(lambda: sum_percentiles(1, range(10_000), bundle, (50, 80, 95)))
    print(f"1,000 draws of the sum of 10,000 tasks: {spent:.1f} s")


def _seconds(work: Callable[[], object]) -> float:
    before = process_time()
    work()
    return process_time() - before


if __name__ == "__main__":
    main()
