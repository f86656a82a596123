"""The lists of order types, and of the stages of each."""

from django.utils.translation import gettext_lazy as _

from naryad.orders.models import OrderStage, OrderType
from naryad.orders.queries.types import all_stages, types_with_stages
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _keep_two(stage: OrderStage) -> None:
    if ORDER_STAGES.beside(stage).filter(is_archived=False).exclude(pk=stage.pk).count() < 2:
        raise CannotChangeName(_("A type needs at least two stages: the first and the last."))


ORDER_TYPES = SortedNames(
    kind="order_type",
    title=_("Order types"),
    model=OrderType,
    rows=types_with_stages,
    deletes_unused=True,
    row_template="orders/_order_type.html",
)
ORDER_STAGES = SortedNames(
    kind="order_stage",
    title=_("Order stages"),
    model=OrderStage,
    rows=all_stages,
    within="order_type",
    fields=frozenset({"client_name"}),
    typed=frozenset({"client_name"}),
    deletes_unused=True,
    ends_with_last=True,
    row_template="orders/_order_stage.html",
    check_archive=_keep_two,
)
