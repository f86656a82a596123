"""The models of business days read once more, rule by rule, to compare the library with."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, floor, log, log2, sqrt
from typing import Any

from naryad.calibration.history import Item
from tests.calibration.reference import KNOTS, Effect, student, student_inverse

EDGES = [i / 2 for i in range(-16, -6)] + [i / 10 for i in range(-30, 30)] + [i / 2 for i in range(6, 17)]


class Days:
    """m, s, p of what is asked, and what D teaches."""

    def __init__(self, order_prior: float = 0.05) -> None:
        self.effects: dict[Any, Effect] = {}
        self.order_prior = order_prior

    def effect(self, layer: str, key: Any) -> Effect:
        prior = 0.01 if layer != "centre" else 0.10 if key[0] == "order" else 0.05
        return self.effects.setdefault((layer, key), Effect(prior))

    def moments(self, centre: Sequence[Any], other: Sequence[Any], now: float) -> tuple[float, ...]:
        read = [self.effect("centre", key).read(now) for key in centre]
        b = 0.675 * exp(sum(self.effect("spread", key).read(now)[0] for key in other))
        star = 0.05 + sum(self.effect("atom", key).read(now)[0] for key in other)
        return sum(mu for mu, _ in read), b, sqrt(b**2 + 0.64 * sum(v for _, v in read)), star

    def teach(self, row: dict[str, Any], days: int, now: float) -> None:
        centre, other = row["centre"], row["other"]
        m, b, s, star = self.moments(centre, other, now)
        star = min(max(star, 0), 1)
        self.surprise("atom", other, now, (days == 0) - star, max(star * (1 - star), 0.03))
        if days:
            y = log(days / row["base"])
            self.surprise("centre", centre, now, min(max(y - m, -3.125 * s), 3.125 * s), 1.56 * b**2)
            self.surprise("spread", other, now, min(abs(y - row["m"]) / row["s"], 4) - 1, 1.0)

    def surprise(self, layer: str, keys: Sequence[Any], now: float, r: float, noise: float) -> None:
        read = [(self.effect(layer, key), *self.effect(layer, key).read(now)) for key in keys]
        total = sum(v for _, _, v in read)
        for effect, mu, v in read:
            gain = v / (total + noise)
            effect.mu, effect.v, effect.t = mu + gain * r, v * (1 - gain), now


class Histogram:
    def __init__(self) -> None:
        self.counts = [0.0] * (len(EDGES) - 1)

    def add(self, z: float) -> None:
        self.counts = [count * 0.9995 for count in self.counts]
        i = sum(edge <= z for edge in EDGES) - 1
        self.counts[min(max(i, 0), len(self.counts) - 1)] += 1

    def at_edges(self) -> list[float]:
        masses = [student(b) - student(a) for a, b in zip(EDGES, EDGES[1:], strict=False)]
        total = sum(masses)
        reached = [0.0]
        for count, mass in zip(self.counts, masses, strict=True):
            reached.append(reached[-1] + (count + 30 * mass / total) / (sum(self.counts) + 30))
        return reached

    def cdf(self, z: float) -> float:
        reached = self.at_edges()
        for i, (a, b) in enumerate(zip(EDGES, EDGES[1:], strict=False)):
            if a <= z < b:
                return reached[i] + (reached[i + 1] - reached[i]) * (z - a) / (b - a)
        return 0.0 if z < 0 else 1.0

    def inverse(self, q: float) -> float:
        reached = self.at_edges()
        for i, (a, b) in enumerate(zip(EDGES, EDGES[1:], strict=False)):
            if reached[i] <= q < reached[i + 1]:
                return a + (b - a) * (q - reached[i]) / (reached[i + 1] - reached[i])
        return EDGES[0] if q < 0.5 else EDGES[-1]


class Plain:
    cdf = staticmethod(student)
    inverse = staticmethod(student_inverse)


def answer(row: dict[str, Any], shape: Any, tau: float, k: int | None = None) -> int:
    p: float = row["p"]
    if k is not None:
        gone = p if k == 0 else p + (1 - p) * shape.cdf((log(k / row["base"]) - row["m"]) / row["s"])
        tau = gone + (1 - gone) * tau
    least = 1 if k is None else k + 1
    if tau <= p:
        return 0 if k is None else least
    z = float(shape.inverse((tau - p) / (1 - p)))
    days: float = row["base"] * exp(row["m"] + row["s"] * z)
    return max(least, floor(days))


def is_working(day: int) -> bool:
    return (date(1970, 1, 1) + timedelta(day)).weekday() < 5


def working_days(start: float, end: float) -> int:
    return sum(is_working(day) for day in range(floor(start), floor(end)))


def later(start: float, days: int) -> int:
    day = floor(start)
    while not is_working(day):
        day += 1
    while days:
        day += 1
        days -= is_working(day)
    return day


def begun(items: Sequence[Item], opens: Sequence[int]) -> dict[Any, list[int]]:
    """P50, P80, P95 of every task at its start, then of it open so many days."""
    model, shape = Days(), Histogram()
    rows: dict[Any, Any] = {}
    finished: dict[Any, int] = {}
    answers: dict[Any, list[int]] = {}
    for now, is_end, _, item in _moments(items):
        if not is_end:
            rows[item.task] = row = _begun_row(model, item, now, finished.get(item.person, 0))
            asked = [None, *opens]
            answers[item.task] = [answer(row, shape, tau, k) for k in asked for tau in (0.5, 0.8, 0.95)]
            continue
        finished[item.person] = finished.get(item.person, 0) + 1
        days, row = working_days(item.started, now), rows[item.task]
        model.teach(row, days, now)
        if days:
            shape.add((log(days / row["base"]) - row["m"]) / row["s"])
    return answers


def _begun_row(model: Days, item: Item, now: float, finished: int) -> dict[str, Any]:
    estimate = item.estimate
    centre: list[Any] = [("size", floor(log2(estimate)))]
    centre += [("type", item.type)] if item.type else []
    centre += [("order", item.order)] if item.order else []
    centre += [("person", item.person), ("new", finished <= 10)] if item.person else []
    centre += [("pt", item.person, item.type)] if item.person and item.type else []
    other = [*centre, ("company",)]
    m, _, s, star = model.moments(centre, other, now)
    p = min(max(star, 0), 0.97)
    return {"centre": centre, "other": other, "base": estimate / 480 + 0.5, "m": m, "s": s, "p": p}


def _moments(items: Sequence[Item]) -> list[tuple[float, bool, int, Item]]:
    starts = [(item.started, False, item.task, item) for item in items]
    return sorted(starts + [(item.finished, True, item.task, item) for item in items if item.finished])


def orders(items: Sequence[Item]) -> dict[tuple[Any, int], list[int]]:
    """P50, P80, P95 of every order's rows: at each moment first judgements, then rows, then ends."""
    events: list[Any] = []
    for order in {item.order for item in items if item.order}:
        events += _order_events(order, [item for item in items if item.order == order])
    model, theta = Days(), [0.0] * 5
    ended: dict[Any, float] = {}
    rows: dict[Any, Any] = {}
    dues: list[tuple[int, Any, int, int]] = []
    answers: dict[tuple[Any, int], list[int]] = {}
    for now, what, order, stage, left in sorted(events, key=lambda event: event[:4]):
        for due, of, of_stage, knot in sorted(dues):
            if due + 1 <= now:
                c = of in ended and ended[of] < due + 1
                k = KNOTS[knot]
                theta[knot] = 0.99 * theta[knot] + 0.08 * k * (1 - k) * (k - c)
                dues.remove((due, of, of_stage, knot))
        if what == "end":
            ended[order] = now
            for (of, _), row in sorted(rows.items()):
                if of == order:
                    model.teach(row, working_days(row["made"], now), now)
            continue
        rows[order, stage] = row = _order_row(model, left, stage, now)
        u: list[float] = []
        for k, of_theta in zip(KNOTS, theta, strict=True):
            level = min(max(k + of_theta, k / 4), 1 - (1 - k) / 4)
            u.append(max([*u, level]))
        days = [answer(row, Plain, level) for level in u]
        dues += [(later(now, each), order, stage, knot) for knot, each in enumerate(days)]
        answers[order, stage] = days[2:]
    return answers


def _order_row(model: Days, left: Sequence[Item], stage: int, now: float) -> dict[str, Any]:
    minutes = sum(item.estimate or 0.0 for item in left)
    of_person: dict[Any, float] = {}
    for item in left:
        if item.person:
            of_person[item.person] = of_person.get(item.person, 0) + (item.estimate or 0)
    keys: list[Any] = [("all",), ("stage", stage), ("size", floor(log2(minutes)))]
    keys.append(("tasks", floor(log2(len(left)))))
    if of_person:
        most = max(of_person.values())
        keys.append(("person", min(person for person, of in of_person.items() if of == most)))
    m, _, s, star = model.moments(keys, keys, now)
    p = min(max(star, 0), 0.97)
    return {"centre": keys, "other": keys, "base": minutes / 480 + 0.5, "m": m, "s": s, "p": p, "made": now}


def _order_events(order: Any, items: Sequence[Item]) -> list[Any]:
    if not any(item.estimate for item in items):
        return []
    events: list[Any] = [(min(item.started for item in items), "a row", order, 0, items)]
    total, reached = sum(item.estimate or 0.0 for item in items), 0
    ends = sorted((item for item in items if item.finished), key=lambda item: (item.finished, item.task))
    for i, item in enumerate(ends if len(items) >= 4 else ()):
        share = sum(each.estimate or 0 for each in ends[: i + 1]) / total
        left = [each for each in items if each not in ends[: i + 1]]
        for stage in (1, 2, 3):
            if reached < stage <= share * 4 and any(each.estimate for each in left):
                events.append((item.finished, "a row", order, stage, left))
                reached = stage
    if all(item.finished for item in items):
        events.append((max(item.finished or 0 for item in items), "end", order, 9, []))
    return events
