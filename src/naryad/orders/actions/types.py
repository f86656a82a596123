"""A new order type comes with its stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.orders.models import OrderType
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_name, order_names


@dataclass(frozen=True, kw_only=True)
class TypeInput:
    name: str
    stages: Sequence[str]


@transaction.atomic
def create_order_types(*, types: Sequence[TypeInput], actor: Member, now: datetime) -> list[OrderType]:
    """In their order; where one is refused, none is made."""
    return [create_order_type(name=one.name, stages=one.stages, actor=actor, now=now) for one in types]


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
