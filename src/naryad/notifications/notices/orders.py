"""What members are told of orders and deals: that they are theirs, stopped, or in trouble."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import worded
from naryad.crm.facts import DealChanged, DealCreated
from naryad.forecast.facts import OrderBecameAtRisk, OrderBecameLate, OrderInTrouble
from naryad.forecast.models import OrderForecast
from naryad.notifications.queries.concerned import order_of, responsible, unfinished_workers
from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.orders.facts import (
    OrderAdvanced,
    OrderCancelled,
    OrderChanged,
    OrderCreated,
    OrderHeld,
    OrderResumed,
)

HOUR, DAY = 60, 1440


@notice(
    OrderChanged,
    subject="trouble",
    icon="alert-triangle",
    text=_("{actor} made you responsible for the order {order}, which is late or at risk"),
)
def trouble_given(happened: Happened[OrderChanged]) -> Members:
    """What was told to who answered before is told again."""
    trouble = OrderForecast.objects.filter(order=happened.fact.order_id, state__in=("late", "at_risk"))
    is_given = "responsible" in happened.fact.fields and trouble.exists()
    return [happened.fact.responsible_member_id] if is_given else []


@notice(
    OrderCreated,
    OrderChanged,
    subject="responsible",
    icon="clipboard-list",
    text=_("{actor} made you responsible for the order {order}"),
)
def order_given(happened: Happened[OrderCreated | OrderChanged]) -> Members:
    fact = happened.fact
    is_given = not fact.is_offered if isinstance(fact, OrderCreated) else "responsible" in fact.fields
    return [fact.responsible_member_id] if is_given else []


@notice(
    OrderAdvanced,
    subject="responsible",
    icon="forms",
    text=_("Not filled in the order {order}, which its work has brought to “{after}”: {lacking}"),
)
def order_lacks(happened: Happened[OrderAdvanced]) -> Members:
    """Work is not held up by a field; who answers for the order is told of it once."""
    return [happened.fact.responsible_member_id] if happened.fact.lacking else []


@notice(
    DealCreated,
    DealChanged,
    subject="responsible",
    icon="briefcase",
    text=_("{actor} made you responsible for the deal {number}"),
)
def deal_given(happened: Happened[DealCreated | DealChanged]) -> Members:
    return [happened.fact.responsible_id]


@notice(
    OrderHeld,
    subject="stopped",
    icon="player-pause",
    text=_("{actor} put the order {order} on hold. {reason}"),
)
def order_held(happened: Happened[OrderHeld]) -> Members:
    """Whose timers it stopped, and who answers for the order and its deal."""
    return [*happened.fact.paused_member_ids, *responsible(order_of(happened.fact), None)]


@notice(
    OrderCancelled, subject="stopped", icon="ban", text=_("{actor} cancelled the order {order}: {reason}")
)
def order_cancelled(happened: Happened[OrderCancelled]) -> Members:
    """As of a hold."""
    return [*happened.fact.paused_member_ids, *responsible(order_of(happened.fact), None)]


@notice(OrderResumed, subject="stopped", icon="player-play", text=_("The order {order} is back in work"))
def order_resumed(happened: Happened[OrderResumed]) -> Members:
    """Who goes on with what was begun, and who answers for the order and its deal."""
    order = order_of(happened.fact)
    return [*unfinished_workers(order), *responsible(order, None)]


def _why_later(fact: OrderInTrouble) -> str:
    """The old date, and what moved it; where nothing did since the last plan, the longest part of the wait."""
    before = gettext("It was {before}.") if fact.before not in (None, fact.after) else ""
    why, minutes = (
        (_moved(fact), fact.moved_minutes) if fact.moved_kind else (_cause(fact), fact.cause_minutes)
    )
    return worded(f"{before} {why}".strip(), {**fact.data(), "span": _span(minutes)})


def _moved(fact: OrderInTrouble) -> str:
    """What changed, by how much; nobody is blamed for it."""
    if fact.moved_kind == "new":
        return gettext("New before it: “{moved_title}”, {span}.")
    if fact.moved_kind == "turn":
        return gettext("The turn of “{moved_title}” comes {span} later.")
    return gettext("“{moved_title}” is ready {span} later.")


def _cause(fact: OrderInTrouble) -> str:
    if not fact.cause_kind:
        return ""
    if fact.cause_kind == "queue" and fact.cause_count > 1:
        return gettext("Longest: {cause_member} first does tasks of other orders ({cause_count}), {span}.")
    if fact.cause_kind == "queue":
        return gettext("Longest: {cause_member} first does “{cause_title}”, {span}.")
    if fact.cause_member:
        return gettext("Longest: “{cause_title}” by {cause_member}, {span}.")
    return gettext("Longest: waiting “{cause_title}”, {span}.")


def _span(minutes: int) -> str:
    if minutes >= DAY:
        days = round(minutes / DAY)
        return ngettext("%(count)d calendar day", "%(count)d calendar days", days) % {"count": days}
    hours = max(1, round(minutes / HOUR))
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


@notice(
    OrderBecameAtRisk,
    subject="trouble",
    icon="alert-triangle",
    text=_("Order {order} is at risk: ready {after}, promised for {promised}"),
    detail=_why_later,
)
def order_at_risk(happened: Happened[OrderBecameAtRisk]) -> Members:
    return responsible(order_of(happened.fact), None)


@notice(
    OrderBecameLate,
    subject="trouble",
    icon="alert-triangle",
    text=_("Order {order} will be late: ready {after}, promised for {promised}"),
    detail=_why_later,
)
def order_late(happened: Happened[OrderBecameLate]) -> Members:
    return responsible(order_of(happened.fact), None)
