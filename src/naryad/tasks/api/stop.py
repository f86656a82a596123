"""Orders and deals whose work stops and goes on, by API."""

from typing import Literal

from django.http import HttpResponse
from pydantic import Field

from naryad.crm.api.deals import DealJson, answer_deal, deals, seen_deal
from naryad.orders.api.orders import OrderJson, answer_order, orders, seen_order
from naryad.tasks.actions.stop import cancel_order, hold_order, lose_deal, resume_deal, resume_order
from naryad.tasks.api.tasks import ReasonJson
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Day, Line, RowId, Sent
from naryad.workspaces.door.tokens import TokenRequest

Fate = Literal["keep", "hold", "cancel"]


class HoldJson(Sent):
    """Until a day, or until somebody returns it."""

    until: Day | None = None
    reason: Line = Field("", max_length=300)


class LossJson(Sent):
    """`fates`: what becomes of its orders, by id (those not named go on); `tasks`: of its direct tasks."""

    stage_id: RowId
    reason_id: RowId | None = None
    comment: Line = Field("", max_length=300)
    fates: dict[RowId, Fate] = Field({}, max_length=200)
    tasks: Fate = "keep"


class DealResumption(Sent):
    order_ids: list[RowId] = Field([], max_length=200)
    with_tasks: bool = False


@orders.post("/{int:pk}/hold", needs="orders.edit", gives=OrderJson, status=200)
def hold_one_order(request: TokenRequest, response: HttpResponse, pk: int, given: HoldJson) -> OrderJson:
    """Its tasks leave queues and forecast; running timers stop."""
    seen_order(request, pk)
    hold_order(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/cancel", needs="orders.edit", gives=OrderJson, status=200)
def cancel_one_order(request: TokenRequest, response: HttpResponse, pk: int, given: ReasonJson) -> OrderJson:
    """It is not made any more; its number, time and payments stay."""
    seen_order(request, pk)
    cancel_order(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/resume", needs="orders.edit", gives=OrderJson, status=200)
def resume_one_order(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    """Back to work, every task as it stood."""
    seen_order(request, pk)
    resume_order(order_id=pk, **by(request))
    return answer_order(request, response, pk)


@deals.post("/{int:pk}/lose", needs="deals.edit", gives=DealJson, status=200)
def lose_one_deal(request: TokenRequest, response: HttpResponse, pk: int, given: LossJson) -> DealJson:
    seen_deal(request, pk)
    lose_deal(deal_id=pk, **given.values(), **by(request))
    return answer_deal(request, response, pk)


@deals.post("/{int:pk}/resume", needs="deals.edit", gives=DealJson, status=200)
def resume_one_deal(
    request: TokenRequest, response: HttpResponse, pk: int, given: DealResumption
) -> DealJson:
    """Orders of it, and its direct tasks, go back to work."""
    seen_deal(request, pk)
    resume_deal(deal_id=pk, **given.values(), **by(request))
    return answer_deal(request, response, pk)
