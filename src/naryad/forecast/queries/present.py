"""The company's plan, kept between questions about it while nothing moves a date."""

from collections.abc import Callable
from datetime import datetime, timedelta

from naryad.core.kept import Kept
from naryad.forecast.models import ForecastRun
from naryad.forecast.queries.rows import Version, open_orders, read_rows, requested
from naryad.forecast.rules.effect import Present, present
from naryad.forecast.rules.outcome import DatedOrder
from naryad.tenancy.scope import require_workspace_id

KEPT_FOR = timedelta(minutes=1)
BYTES_PER_TASK = 3_000
_KEPT: Kept[tuple[int, str], tuple[Version, Present]] = Kept(limit=64 * 2**20)


def present_now(*, now: datetime) -> Present:
    """What changes are compared with: an order is typed with many pauses."""
    return _kept("now", requested(), now=now, holds=lambda at: now - KEPT_FOR < at <= now)


def present_of(run: ForecastRun) -> Present | None:
    """The plan whose dates are stored; None where somebody asks for another already."""
    at, asked = run.planned_at, requested()
    return (
        _kept("stored", asked, now=at, holds=lambda kept: kept == at)
        if asked == ((run.pk,), frozenset())
        else None
    )


def _kept(name: str, asked: Version, *, now: datetime, holds: Callable[[datetime], bool]) -> Present:
    key = require_workspace_id(), name
    found = _KEPT.find(key)
    if found and found[0] == asked and holds(found[1].now):
        return found[1]
    base = present(read_rows(now=now), [DatedOrder(*row) for row in open_orders()], now=now)
    _KEPT.keep(key, (asked, base), weight=BYTES_PER_TASK * len(base.rows.tasks))
    return base
