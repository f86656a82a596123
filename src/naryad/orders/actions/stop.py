"""An order is put on hold, cancelled, or returned to work.

Called by tasks.actions, which hold the locks, have checked the right and see to the order's tasks.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, put_back, record, snapshot
from naryad.core.errors import ActionError
from naryad.core.time import refuse_unlikely
from naryad.orders.actions.shared import about, spread_order
from naryad.orders.facts import OrderCancelled, OrderHeld, OrderResumed
from naryad.orders.models import Order
from naryad.workspaces.models import Member

STOP = ("status", "stopped_at", "stopped_by", "stop_reason", "hold_until")


class CannotStopOrder(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def mark_held(
    *,
    order: Order,
    until: date | None,
    reason: str,
    paused_member_ids: Sequence[int] = (),
    actor: Member,
    now: datetime,
) -> Done[Order]:
    """Until a day, or until somebody returns it. Said again, day and reason are the new ones."""
    if order.status not in (Order.Status.OPEN, Order.Status.ON_HOLD):
        raise CannotStopOrder(_("Only an order in work can be put on hold."))
    if until is not None and until <= actor.workspace.today(now):
        raise CannotStopOrder(_("Choose a day after today."), field="until")
    refuse_unlikely(until, now=now, field="until")
    was_held = order.status == Order.Status.ON_HOLD
    changes = _stand(
        order, status=Order.Status.ON_HOLD, until=until, reason=reason.strip()[:300], actor=actor, now=now
    )
    if was_held and not changes:
        return Done(order)
    fact = OrderHeld(
        **about(order),
        reason=order.stop_reason,
        hold_until=until,
        paused_member_ids=list(paused_member_ids),
        changes=changes,
    )
    return Done(order, record(fact, actor=actor, at=now))


@transaction.atomic
def mark_cancelled(
    *, order: Order, reason: str, paused_member_ids: Sequence[int] = (), actor: Member, now: datetime
) -> Done[Order]:
    """Its number, its time and its payments stay. Said again, it changes nothing."""
    if order.status == Order.Status.CANCELLED:
        return Done(order)
    if order.status == Order.Status.DONE:
        raise CannotStopOrder(_("An order that is done cannot be cancelled."))
    if not reason.strip():
        raise CannotStopOrder(_("Say why the order is cancelled."), field="reason")
    stood = snapshot(order, STOP)
    changes = _stand(
        order, status=Order.Status.CANCELLED, until=None, reason=reason.strip()[:300], actor=actor, now=now
    )
    fact = OrderCancelled(
        **about(order),
        reason=order.stop_reason,
        paused_member_ids=list(paused_member_ids),
        stood=stood,
        changes={
            name: values for name, values in changes.items() if name != "stop_reason"
        },  # in the sentence
    )
    return Done(order, record(fact, actor=actor, at=now))


@transaction.atomic
def mark_held_again(*, order: Order, stood: Mapping[str, str | None], actor: Member, now: datetime) -> None:
    """On hold as it `stood` before it was cancelled: since when, by whom, why and until when."""
    cancelled = snapshot(order, STOP)
    put_back(order, {"before": dict(stood), "after": cancelled})
    spread_order(order, is_whole=True, workspace=order.workspace)
    changes = {name: [cancelled[name], stood[name]] for name in ("hold_until",) if stood[name]}
    fact = OrderHeld(**about(order), reason=order.stop_reason, hold_until=order.hold_until, changes=changes)
    record(fact, actor=actor, at=now)


@transaction.atomic
def mark_resumed(*, order: Order, actor: Member | None, now: datetime) -> bool:
    """Back in work; `actor` None: by the clock. Said again, it changes nothing."""
    if not order.is_stopped:
        return False
    changes = _stand(order, status=Order.Status.OPEN, until=None, reason="", actor=None, now=None)
    record(OrderResumed(**about(order), changes=changes), actor=actor, at=now)
    return True


def _stand(
    order: Order,
    *,
    status: str,
    until: date | None,
    reason: str,
    actor: Member | None,
    now: datetime | None,
) -> dict[str, list[Any]]:
    """Set and save what stopping means; before and after of day and reason, for the history."""
    before = {"hold_until": order.hold_until, "stop_reason": order.stop_reason}
    was = order.status
    if was != status:
        order.stopped_by, order.stopped_at = actor, now
    order.status, order.hold_until, order.stop_reason = status, until, reason
    order.save(update_fields=STOP)
    if Order.Status.CANCELLED in (was, status):
        spread_order(order, is_whole=True, workspace=order.workspace)
    after = {"hold_until": until, "stop_reason": reason}
    return {name: [value, after[name]] for name, value in before.items() if value != after[name]}
