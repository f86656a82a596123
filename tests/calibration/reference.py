"""The effort model read once more, rule by rule and as slowly as it likes, to compare the library with."""

from collections.abc import Sequence
from math import acos, copysign, cos, exp, floor, log, log2, sqrt
from statistics import median
from typing import Any

from naryad.calibration.history import Item

KNOTS = (0.05, 0.2, 0.5, 0.8, 0.95)


class Effect:
    def __init__(self, prior: float) -> None:
        self.prior, self.mu, self.v, self.t = prior, 0.0, prior, 0.0

    def read(self, now: float) -> tuple[float, float]:
        f = 0.5 ** (max(0.0, now - self.t) / 730)
        return self.mu * f, self.prior - (self.prior - self.v) * f**2


class Reference:
    def __init__(self) -> None:
        self.effects: dict[Any, Effect] = {}
        self.theta: dict[Any, list[float]] = {}
        self.finished: dict[Any, int] = {}
        self.actuals: list[tuple[Any, float]] = []

    def effect(self, layer: str, key: Any) -> Effect:
        prior = 0.01 if layer != "centre" else 0.10 if key[0] == "order" else 0.05
        return self.effects.setdefault((layer, key), Effect(prior))

    def start(self, item: Item) -> dict[str, Any]:
        estimate = item.estimate or self.fallback(item.type)
        size = floor(log2(estimate))
        keys: list[Any] = [("size", size), ("value", floor(estimate + 0.5))]
        if item.type:
            keys.append(("type", item.type))
        if item.order:
            keys.append(("order", item.order))
        if item.person:
            keys += [("person", item.person), ("new", self.finished.get(item.person, 0) <= 10)]
        if item.person and item.type:
            keys += [("pt", item.person, item.type), ("pts", item.person, item.type, size)]
        m, b, s, star, p = self.moments(keys, item.started)
        u, highest = [], 0.0
        for i, knot in enumerate(KNOTS):
            level = knot + self.of_theta("type", item.type)[i] + self.of_theta("person", item.person)[i]
            highest = max(highest, min(max(level, knot / 4), 1 - (1 - knot) / 4))
            u.append(highest)
        f0 = (1 - p) * student(-m / s)
        return {"item": item, "estimate": estimate, "keys": keys, "m": m, "s": s, "p": p, "f0": f0, "u": u}

    def moments(self, keys: Sequence[Any], now: float) -> tuple[float, float, float, float, float]:
        centre = [self.effect("centre", key).read(now) for key in keys]
        spread = [self.effect("spread", key).read(now) for key in [*keys, "company"]]
        atom = [self.effect("atom", key).read(now) for key in [*keys, "company"]]
        m = sum(mu for mu, _ in centre)
        b = 0.675 * exp(sum(mu for mu, _ in spread))
        s = sqrt(b**2 + 0.64 * sum(v for _, v in centre))
        star = 0.05 + sum(mu for mu, _ in atom)
        return m, b, s, star, min(max(star, 0), 0.97)

    def finish(self, saved: dict[str, Any]) -> None:
        item, now = saved["item"], saved["item"].finished
        if item.estimate:
            y = log(item.actual / item.estimate)
            exact = abs(y) < 0.002
            m, b, s, star, _ = self.moments(saved["keys"], now)
            star = min(max(star, 0), 1)
            everything = [*saved["keys"], "company"]
            self.surprise("atom", everything, now, float(exact) - star, max(star * (1 - star), 0.03))
            self.surprise("centre", saved["keys"], now, min(max(y - m, -3.125 * s), 3.125 * s), 1.56 * b**2)
            if not exact:
                self.surprise("spread", everything, now, min(abs(y - saved["m"]) / saved["s"], 4) - 1, 1.0)
            self.track(saved, y, exact)
        self.actuals.append((item.type, item.actual))
        if item.person:
            self.finished[item.person] = self.finished.get(item.person, 0) + 1

    def surprise(self, layer: str, keys: Sequence[Any], now: float, r: float, noise: float) -> None:
        read = [(self.effect(layer, key), *self.effect(layer, key).read(now)) for key in keys]
        total = sum(v for _, _, v in read)
        for effect, mu, v in read:
            gain = v / (total + noise)
            effect.mu, effect.v, effect.t = mu + gain * r, v * (1 - gain), now

    def track(self, saved: dict[str, Any], y: float, exact: bool) -> None:
        p, f0 = saved["p"], saved["f0"]
        reached = (1 - p) * student((y - saved["m"]) / saved["s"]) + (p if y > 0 else 0)
        for name in ("type", "person"):
            key = getattr(saved["item"], name)
            if key:
                theta = self.of_theta(name, key)
                for i, (knot, u) in enumerate(zip(KNOTS, saved["u"], strict=True)):
                    c = min(max((u - f0) / max(p, 1e-9), 0), 1) if exact else float(u >= reached)
                    theta[i] = 0.99 * theta[i] + 0.04 * knot * (1 - knot) * (knot - c)

    def of_theta(self, name: str, key: Any) -> list[float]:
        return self.theta.setdefault((name, key), [0.0] * 5) if key else [0.0] * 5

    def fallback(self, type_: Any) -> float:
        of_type = [actual for type_of, actual in self.actuals if type_ and type_of == type_]
        for actuals in (of_type, [actual for _, actual in self.actuals]):
            if len(actuals) >= 5:
                return median(actuals[-60:])
        return 60.0


def student(x: float) -> float:
    w = x / sqrt(4 + x * x)
    return 0.5 + 0.75 * (w - w**3 / 3)


def student_inverse(q: float) -> float:
    a = sqrt(4 * q * (1 - q))
    return copysign(2 * sqrt(max(cos(acos(min(a, 1)) / 3) / a - 1, 0)), q - 0.5)


def quantile(saved: dict[str, Any], tau: float) -> float:
    knots, levels = [0, *KNOTS, 1], [0, *saved["u"], 1]
    i = max(k for k in range(6) if knots[k] <= tau)
    u = levels[i] + (tau - knots[i]) / (knots[i + 1] - knots[i]) * (levels[i + 1] - levels[i])
    p, f0 = saved["p"], saved["f0"]
    if u <= f0:
        y = saved["m"] + saved["s"] * student_inverse(u / (1 - p))
    elif u >= f0 + p:
        y = saved["m"] + saved["s"] * student_inverse((u - p) / (1 - p))
    else:
        y = 0.0
    answer: float = saved["estimate"] * exp(y)
    return answer


def replayed(items: Sequence[Item]) -> list[dict[str, Any]]:
    """What is foreseen of every task, by start and task: at each moment first forecasts, then completions by task."""
    model, saved, order = Reference(), {}, []
    moments = sorted({item.started for item in items} | {item.finished for item in items if item.finished})
    by_task = sorted(items, key=lambda item: item.task)
    for now in moments:
        for item in by_task:
            if item.started == now:
                saved[item.task] = model.start(item)
                order.append(saved[item.task])
        for item in by_task:
            if item.finished == now:
                model.finish(saved[item.task])
    return order
