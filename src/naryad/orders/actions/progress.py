"""What an order's tasks do to it. Called by tasks.actions, which hold the order's lock and have checked the right."""

from datetime import datetime

from django.db import models, transaction

from naryad.activity.actions import record
from naryad.orders.actions.shared import about
from naryad.orders.facts import OrderAdvanced, OrderFinished, OrderReopened
from naryad.orders.models import Order, OrderStage
from naryad.orders.queries.own import lacking_at
from naryad.workspaces.models import Member


@transaction.atomic
def advance_stage(*, order: Order, stage_id: int | None, actor: Member | None, now: datetime) -> bool:
    """The first task of a stage has begun: go there, forward only (a stage set by hand is kept until passed).

    `order` is locked. Returns whether it moved.
    """
    if stage_id in (None, order.stage_id):
        return False
    stage = OrderStage.objects.filter(pk=stage_id, order_type=order.order_type_id).first()
    if stage is None or order.status != Order.Status.OPEN or stage.sequence <= order.stage.sequence:
        return False
    before, empty = order.stage.name, lacking_at(order, order.stage)
    _stand(order, stage=stage, now=now)
    lacking = ", ".join(own.name for own in lacking_at(order, stage) if own not in empty)
    fact = OrderAdvanced(**about(order), stage_id=stage.pk, before=before, after=stage.name, lacking=lacking)
    record(fact, actor=actor, at=now)
    return True


@transaction.atomic
def finish_order(*, order: Order, actor: Member | None, now: datetime) -> bool:
    """All is done: the last stage, and the moment. `order` is locked. Returns whether anything changed."""
    if order.status != Order.Status.OPEN:
        return False
    last = _stages(order).last()
    if last is not None and last.pk != order.stage_id:
        _stand(order, stage=last, now=now)
    order.status = Order.Status.DONE
    order.finished_at = now
    order.save(update_fields=["status", "finished_at"])
    record(OrderFinished(**about(order)), actor=actor, at=now)
    return True


@transaction.atomic
def reopen_order(*, order: Order, actor: Member | None, now: datetime, stage_id: int | None = None) -> bool:
    """There is work again. It stands at `stage_id`, or else at the stage before the last. `order` is locked."""
    if order.status != Order.Status.DONE:
        return False
    order.status = Order.Status.OPEN
    order.finished_at = None
    order.save(update_fields=["status", "finished_at"])
    stages = list(_stages(order))
    stage = next((candidate for candidate in stages if candidate.pk == stage_id), None) or (
        stages[-2] if len(stages) > 1 else None
    )
    if stage is not None and stage.pk != order.stage_id:
        _stand(order, stage=stage, now=now)
    record(OrderReopened(**about(order)), actor=actor, at=now)
    return True


def _stand(order: Order, *, stage: OrderStage, now: datetime) -> None:
    order.stage = stage
    order.stage_since = now
    order.stage_by_hand = False
    order.save(update_fields=["stage", "stage_since", "stage_by_hand"])


def _stages(order: Order) -> models.QuerySet[OrderStage]:
    return OrderStage.objects.filter(order_type=order.order_type_id, is_archived=False).order_by(
        "sequence", "pk"
    )
