"""Facts that the forecast finds out by itself."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class OrderInTrouble(Fact, moves_dates=False, abstract=True):
    """`before` and `after`: when it was and is expected to be ready; `responsible_id` leads the order.

    `cause_kind` (scheduling.Kind) and `cause_…` name the longest part of the wait; "" where there is none.
    `cause_count` > 1: so many tasks of other orders, one person's in a row.
    `moved_kind` (rules.outcome.Moved) and `moved_…` name the step that moved the date most since the last plan.
    """

    tells_dates = True

    order_id: int
    deal_id: int | None
    responsible_id: int
    order: str
    before: date | None
    after: date
    promised: date | None
    late_days: int
    cause_kind: str
    cause_title: str
    cause_member: str
    cause_minutes: int
    cause_count: int = 1
    moved_kind: str = ""
    moved_title: str = ""
    moved_minutes: int = 0


class OrderBecameAtRisk(OrderInTrouble, kind="order.became_at_risk"):
    sentence = _("The order is at risk: expected {after}, promised for {promised}")


class OrderBecameLate(OrderInTrouble, kind="order.became_late"):
    sentence = _("The order will be late: expected {after}, promised for {promised}")
