"""A new order with its tasks, by API."""

from django.http import HttpResponse
from pydantic import Field

from naryad.orders.api import NewItem, OrderJson, answer_order, orders, seen_order
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Day, Line, Own, Priority, RowId, Sent, Text
from naryad.workspaces.door.tokens import TokenRequest


class NewOrderJson(Sent):
    """Of a deal, or internal. Without a title it is called by its first item, else by its type; without a template it has no
    tasks yet."""

    order_type_id: RowId
    template_id: RowId | None = None
    deal_id: RowId | None = None
    title: Line = Field("", max_length=200)
    responsible_id: RowId | None = None
    priority: Priority | None = None
    address: Line = Field("", max_length=300)
    contact_name: Line = Field("", max_length=150)
    contact_phone: Line = Field("", max_length=200)
    description: Text = ""
    promised_on: Day | None = None
    items: list[NewItem] = Field([], max_length=200)
    custom: Own = {}


class LaunchChoice(Sent):
    template_id: RowId


@orders.post(needs="order_pages.edit", gives=OrderJson)
def add_order(request: TokenRequest, response: HttpResponse, given: NewOrderJson) -> OrderJson:
    order = create_order_with_template(
        **given.values() | {"items": [item.item() for item in given.items]}, **by(request)
    )
    return answer_order(request, response, order.pk)


@orders.post("/{int:pk}/launch", needs="tasks.edit", gives=OrderJson, status=200)
def launch_order(request: TokenRequest, response: HttpResponse, pk: int, given: LaunchChoice) -> OrderJson:
    """Lay the tasks of a template into it."""
    seen_order(request, pk)
    launch_template(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)
