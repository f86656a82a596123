"""The mix-adjusted index: is a member faster than the estimate, once what they do is allowed for (docs/dev/insight.md).

r = clip(ln(A / E0) − m, ± 2.5), where m is what the type, the size of the estimate and both together make usual, not the
person; index = exp(−B · (mean r − the company's)), shrunk by B = τ² / (τ² + deff · s² / n): above 1 is faster. τ² is the
variance between members, s² that of a member's tasks, deff what tasks of one month being alike costs.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from naryad.insight.rules.statistics import Month

FEWEST, FEWEST_MONTHS, SURE = 20, 3, 80
BAND = 1.2816  # standard deviations of an 80 % band


@dataclass(frozen=True)
class Index:
    """`low` and `high`: the 80 % band, shown from 80 tasks on; below, the index is grey."""

    value: float
    low: float
    high: float
    tasks: int

    @property
    def is_told_apart(self) -> bool:
        """Members differ by more than chance makes of their tasks; else there is nothing to say of anybody."""
        return self.low < self.high

    @property
    def is_usual(self) -> bool:
        """Nobody can tell it from the company's own pace."""
        return self.low <= 1 <= self.high

    @property
    def per_cent(self) -> float:
        """How much faster or slower, without its direction."""
        return abs(100 * (self.value - 1))

    @property
    def is_sure(self) -> bool:
        return self.tasks >= SURE


def indices(months: Mapping[int, Sequence[Month]]) -> dict[int, Index]:
    """By member, of their months' r; who has fewer than 20 tasks or 3 months is not in the answer.

    Without at least two members of whom there is enough nobody can be compared.
    """
    enough = {
        pk: by_member
        for pk, by_member in ((pk, [month for month in own if month.tasks]) for pk, own in months.items())
        if sum(month.tasks for month in by_member) >= FEWEST and len(by_member) >= FEWEST_MONTHS
    }
    if len(enough) < 2:
        return {}
    everybody = [month for own in months.values() for month in own if month.tasks]
    usual = sum(month.total for month in everybody) / sum(month.tasks for month in everybody)
    means = {pk: _mean(own) for pk, own in enough.items()}
    errors = {pk: _error(own) for pk, own in enough.items()}
    between = _between(means, errors)
    by_member = {}
    for pk, own in enough.items():
        weight = between / (between + errors[pk]) if between + errors[pk] > 0 else 0.0
        middle = -weight * (means[pk] - usual)
        band = BAND * math.sqrt(weight * errors[pk])
        by_member[pk] = Index(
            math.exp(middle), math.exp(middle - band), math.exp(middle + band), sum(one.tasks for one in own)
        )
    return by_member


def _mean(own: Sequence[Month]) -> float:
    return sum(month.total for month in own) / sum(month.tasks for month in own)


def _error(own: Sequence[Month]) -> float:
    """deff · s² / n: the variance of a member's mean, tasks of one month being alike."""
    count, mean = sum(month.tasks for month in own), _mean(own)
    spread = sum(month.squares for month in own) - count * mean**2
    plain = max(0.0, spread) / (count - 1) / count
    clustered = sum((month.total - month.tasks * mean) ** 2 for month in own) / count**2
    clustered *= len(own) / (len(own) - 1)
    return max(plain, clustered)


def _between(means: Mapping[int, float], errors: Mapping[int, float]) -> float:
    """Variance between members beyond the errors of their means; never negative."""
    middle = sum(means.values()) / len(means)
    spread = sum((mean - middle) ** 2 for mean in means.values()) / (len(means) - 1)
    return max(0.0, spread - sum(errors.values()) / len(errors))
