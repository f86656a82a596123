"""What is believed, layer by layer, of the centre, the spread and the atom of a distribution, and how a surprise teaches it.

Source: the scalar Kalman update of additive effects, with a decay that leads back to the prior (docs/dev/calibration.md).
"""

from collections.abc import Iterable, Sequence
from math import exp, inf, log, sqrt

HALF_LIFE = 730.0  # days
LN2 = log(2.0)
PRIOR = 0.05  # variance of an effect on the centre
PRIOR_OF_ORDER = 0.10
PRIOR_SMALL = 0.01  # of an effect on the spread or the atom
SPREAD = 0.675  # of a distribution nothing is known of
PULL = 0.64  # what the doubt about the centre adds to the spread, squared
ATOM = 0.05
ATOM_MOST = 0.97
OUTLIER = 3.125  # spreads; a surprise counts no further
NOISE = 1.56
ATOM_NOISE = 0.03
FAR = 4.0  # spreads; a distance counts no further

Key = tuple[str | int | bool, ...]
"""A layer's name and its parts: `("person type", 7, "weld")`."""


class Effect:
    """One layer's share (μ, v) in the centre, the spread and the atom, as of day `at`.

    `prior` is of the centre; 0: no share in it. A new one is infinitely old: all decayed, so as it was created.
    """

    __slots__ = ("at", "atom", "atom_v", "centre", "centre_v", "prior", "spread", "spread_v")

    def __init__(self, prior: float) -> None:
        self.prior = prior
        self.at = -inf
        self.centre = self.spread = self.atom = 0.0
        self.centre_v = prior
        self.spread_v = self.atom_v = PRIOR_SMALL

    def values(self) -> list[float]:
        """As they stand in a state, `at` first."""
        return [
            *(self.at, self.centre, self.centre_v),
            *(self.spread, self.spread_v, self.atom, self.atom_v),
        ]

    def take(self, values: Sequence[float]) -> None:
        """The reverse of `values`."""
        self.at, self.centre, self.centre_v, self.spread, self.spread_v, self.atom, self.atom_v = values


class Effects:
    """All layers of one model, by key; what was never taught is as it was created."""

    def __init__(self) -> None:
        self._by_key: dict[Key, Effect] = {}

    def of(self, keys: Iterable[Key]) -> list[Effect]:
        found = []
        for key in keys:
            effect = self._by_key.get(key)
            if effect is None:
                effect = self._by_key[key] = Effect(prior_of(key))
            found.append(effect)
        return found

    def to_json(self) -> list[list[object]]:
        """Those that were taught: [key, values], by key."""
        taught = ((list(key), effect.values()) for key, effect in self._by_key.items() if effect.at > -inf)
        return [[key, values] for key, values in sorted(taught, key=lambda pair: repr(pair[0]))]

    @classmethod
    def from_json(cls, rows: Iterable[tuple[list[str | int | bool], list[float]]]) -> "Effects":
        return cls.of_values((tuple(key), values) for key, values in rows)

    @classmethod
    def of_values(cls, rows: Iterable[tuple[Key, Sequence[float]]]) -> "Effects":
        """Of `Effect.values` by key."""
        effects = cls()
        for key, values in rows:
            effects.of([key])[0].take(values)
        return effects


def prior_of(key: Key) -> float:
    """τ² of a layer in the centre."""
    return {"company": 0.0, "order": PRIOR_OF_ORDER}.get(str(key[0]), PRIOR)


def foresee(effects: Sequence[Effect], now: float) -> tuple[float, float, float]:
    """(m, s, p) at `now`: centre Σμ′, spread √(b² + 0.64·Σv′) with b = 0.675·exp(Σμ′), atom 0.05 + Σμ′ within [0, 0.97].

    Reading changes nothing.
    """
    m = doubt = spread = 0.0
    atom = ATOM
    for effect in effects:
        age = now - effect.at
        f = exp(-LN2 * age / HALF_LIFE) if age > 0 else 1.0
        m += effect.centre * f
        doubt += effect.prior - (effect.prior - effect.centre_v) * f * f
        spread += effect.spread * f
        atom += effect.atom * f
    b = SPREAD * exp(spread)
    return m, sqrt(b * b + PULL * doubt), min(max(atom, 0.0), ATOM_MOST)


def teach(
    effects: Sequence[Effect], now: float, *, y: float | None, is_atom: bool, m: float, s: float
) -> None:
    """What happened teaches every effect that was read. `y` None: the atom alone learns. `m`, `s`: as saved when foreseen.

    The atom is surprised by e - p*, with noise max(p(1 - p), 0.03); the centre by y - m as they are read now, within
    ±3.125 s, with noise 1.56·b²; the spread, except by an atom, by min(|y - m|/s, 4) - 1 of the saved m and s, with noise 1.
    """
    centre_now = doubt = spread_now = spread_doubt = atom_doubt = 0.0
    atom_now = ATOM
    for effect in effects:
        if now > effect.at:
            _settle(effect, now)
        centre_now += effect.centre
        doubt += effect.centre_v
        spread_now += effect.spread
        spread_doubt += effect.spread_v
        atom_now += effect.atom
        atom_doubt += effect.atom_v
    p = min(max(atom_now, 0.0), 1.0)
    atom_total = atom_doubt + max(p * (1 - p), ATOM_NOISE)
    atom_step = (is_atom - p) / atom_total
    for effect in effects:
        v = effect.atom_v
        effect.atom += v * atom_step
        effect.atom_v = v * (1 - v / atom_total)
    if y is None:
        return
    b = SPREAD * exp(spread_now)
    most = OUTLIER * sqrt(b * b + PULL * doubt)
    centre_total = doubt + NOISE * b * b
    centre_step = min(max(y - centre_now, -most), most) / centre_total
    for effect in effects:
        v = effect.centre_v
        effect.centre += v * centre_step
        effect.centre_v = v * (1 - v / centre_total)
    if is_atom:
        return
    spread_total = spread_doubt + 1
    spread_step = (min(abs(y - m) / s, FAR) - 1) / spread_total
    for effect in effects:
        v = effect.spread_v
        effect.spread += v * spread_step
        effect.spread_v = v * (1 - v / spread_total)


def _settle(effect: Effect, now: float) -> None:
    """Let an effect decay to `now`: f = 0.5^(age/730), μ·f, τ² - (τ² - v)·f². Decay in steps is decay in one."""
    f = exp(-LN2 * (now - effect.at) / HALF_LIFE)
    g = f * f
    effect.at = now
    effect.centre *= f
    effect.spread *= f
    effect.atom *= f
    effect.centre_v = effect.prior - (effect.prior - effect.centre_v) * g
    effect.spread_v = PRIOR_SMALL - (PRIOR_SMALL - effect.spread_v) * g
    effect.atom_v = PRIOR_SMALL - (PRIOR_SMALL - effect.atom_v) * g
