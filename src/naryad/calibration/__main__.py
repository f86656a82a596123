"""`python -m naryad.calibration HISTORY.csv --out QUANTILES.csv`, the same as `naryad calibrate`."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from naryad.calibration.collector import at_rest
from naryad.calibration.effort import Bundle, quantiles
from naryad.calibration.history import History, HistoryError, Item, read_history
from naryad.calibration.kinds import rank
from naryad.calibration.measures import Measure, measure, overall
from naryad.calibration.replay import SHOWN, Progress, Replay, ReplayedOrder, ReplayedTask, replay
from naryad.calibration.report import report

INVALID = 2
LEVELS = tuple(range(5, 100, 5))  # percent
SHOWN_NAMES = [f"p{round(100 * level)}" for level in SHOWN]
OFTEN = 20_000  # facts between two lines of progress


def main(argv: Sequence[str] | None = None) -> int:
    """Replay a history. One that cannot be used: every reason on stderr, nothing is written, exit code 2.

    The same code where a file of the answer cannot be written.
    """
    options = _parser().parse_args(argv)
    try:
        history = _read(options.history)
    except HistoryError as error:
        print(f"{options.history}: {error}", file=sys.stderr)
        return INVALID
    for bad in history.bad:
        print(bad, file=sys.stderr)
    if history.bad and not options.skip_bad:
        print(f"bad rows: {len(history.bad)}; --skip-bad leaves them out", file=sys.stderr)
        return INVALID
    try:
        with at_rest():
            _answer(history, options)
    except OSError as error:
        print(f"{error.filename}: cannot be written: {error.strerror}", file=sys.stderr)
        return INVALID
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="naryad calibrate",
        description="Replay a history of tasks: what would have been forecast at each start, and how well it held "
        "(docs/dev/calibration.md).",
    )
    parser.add_argument("history", type=Path, metavar="HISTORY.csv", help="tasks, a row each")
    parser.add_argument("--out", type=Path, metavar="FILE", help="minutes of every task, p05 to p95")
    parser.add_argument("--orders", type=Path, metavar="FILE", help="minutes of every order, p05 to p95")
    parser.add_argument(
        "--dates", type=Path, metavar="FILE", help="business days of every task from its start"
    )
    parser.add_argument(
        "--open",
        type=_days,
        default=(),
        metavar="K,K",
        help="with --dates also of tasks not finished K days later",
    )
    parser.add_argument(
        "--order-dates",
        type=Path,
        metavar="FILE",
        help="business days of every order and of its later stages",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="the report as JSON")
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out bad rows instead of refusing the file"
    )
    return parser


def _days(text: str) -> tuple[int, ...]:
    days = tuple(int(word) for word in text.split(","))
    if min(days) < 0:
        raise ValueError(text)
    return days


def _read(path: Path) -> History:
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            return read_history(source)
    except OSError as error:
        raise HistoryError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise HistoryError("is not UTF-8") from None


def _answer(history: History, options: argparse.Namespace) -> None:
    """Write every file that was asked for, then the report."""
    companies: dict[str, Replay] = {}
    for name in sorted({item.company for item in history.items}):
        items = [item for item in history.items if item.company == name]
        companies[name] = replay(
            items,
            open_for=options.open,
            sums_at=LEVELS if options.orders else (),
            progress=_progress(name, items),
        )
    percents = [f"p{level:02}" for level in LEVELS]
    tasks = sorted((task for each in companies.values() for task in each.tasks), key=_by_start)
    orders = [(name, order) for name, each in companies.items() for order in each.orders]
    orders.sort(key=lambda pair: (pair[1].started, rank(pair[1].order), pair[0]))
    if options.out:
        _write(options.out, ("company", "task", *percents), _minutes(tasks))
    if options.dates:
        opened = ("open",) if options.open else ()
        _write(options.dates, ("company", "task", *opened, *SHOWN_NAMES), _dates(tasks, options.open))
    if options.orders:
        _write(options.orders, ("company", "order", *percents), _sums(orders))
    if options.order_dates:
        _write(options.order_dates, ("company", "order", "stage", *SHOWN_NAMES), _order_dates(orders))
    _report({name: measure(each) for name, each in companies.items()}, history, options.json)


def _report(measures: dict[str, Measure], history: History, path: Path | None) -> None:
    everything = overall(measures)
    if measures:
        print(report(measures, everything))
    print(f"rows used: {len(history.items)}, bad rows left out: {len(history.bad)}")
    if path:
        answer = {
            "rows": len(history.items),
            "bad": [{"row": bad.number, "reason": bad.reason} for bad in history.bad],
            "companies": measures,
            "all": everything,
        }
        path.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _by_start(row: ReplayedTask) -> tuple[float, tuple[int, int, str], str]:
    return row.item.started, rank(row.item.task), row.item.company


def _minutes(rows: Sequence[ReplayedTask]) -> Iterable[list[object]]:
    bundle = Bundle.of([row.forecast.traits.estimate for row in rows], [row.forecast.effort for row in rows])
    for row, minutes in zip(rows, quantiles(bundle, np.array(LEVELS) / 100).tolist(), strict=True):
        yield [row.item.company, row.item.task, *map(_figure, minutes)]


def _sums(orders: Sequence[tuple[str, ReplayedOrder]]) -> Iterable[list[object]]:
    for company, order in orders:
        yield [company, order.order, *map(_figure, order.sums)]


def _order_dates(orders: Sequence[tuple[str, ReplayedOrder]]) -> Iterable[list[object]]:
    """A row for each stage; none of an order without estimates."""
    for company, order in orders:
        for _, row in order.rows:
            yield [company, order.order, row.stage, *map(row.shown.at, SHOWN)]


def _figure(value: float) -> str:
    return f"{value:.10g}"


def _dates(rows: Sequence[ReplayedTask], open_for: Sequence[int]) -> Iterable[list[object]]:
    for row in rows:
        named = [row.item.company, row.item.task]
        yield [*named, *([""] if open_for else []), *row.days]
        for k in open_for:
            yield [*named, k, *row.open_days[k]]


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def _progress(company: str, items: Sequence[Item]) -> Progress:
    """Says on stderr how far a company's history is read, now and then."""
    total = len(items) + sum(item.finished is not None for item in items)
    said = 0

    def say(learned: int) -> None:
        nonlocal said
        if learned - said >= OFTEN or learned == total:
            said = learned
            print(f"{company or '(no name)'}: {learned} of {total} facts", file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    sys.exit(main())
