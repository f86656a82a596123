"""A new order type comes with its stages."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.orders.models import OrderType
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_name, order_names


@transaction.atomic
def create_order_type(*, name: str, stages: Sequence[str], actor: Member, now: datetime) -> OrderType:
    """A type with its stages, in their order; the last one is reached when all is done."""
    named = [stage.strip() for stage in stages if stage.strip()]
    if len(named) < 2:
        raise CannotChangeName(_("A type needs at least two stages: the first and the last."), field="stages")
    order_type = create_name(names=ORDER_TYPES, name=name, actor=actor, now=now)
    try:
        rows = [
            create_name(names=ORDER_STAGES, name=stage, owner_id=order_type.pk, actor=actor, now=now)
            for stage in named
        ]
    except CannotChangeName as refusal:
        raise CannotChangeName(refusal.message, field="stages") from None
    order_names(names=ORDER_STAGES, row_ids=[row.pk for row in rows], actor=actor, now=now)
    return order_type
