"""A new order with its tasks, by API."""

from typing import Any, Self

from django.http import HttpResponse
from pydantic import Field, model_validator

from naryad.crm.api.clients import NewClient
from naryad.orders.api.orders import NewItem, OrderJson, answer_order, orders, seen_order
from naryad.processes.actions.launch import create_order_with_template, launch_template, take_order
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


class WalkInOrder(NewOrderJson):
    """Of a client that is known, or of a new one."""

    client_id: RowId | None = None
    client: NewClient | None = None

    @model_validator(mode="after")
    def of_one(self) -> Self:
        if (self.client_id is None) == (self.client is None) or self.deal_id is not None:
            raise ValueError("client")
        return self


class LaunchChoice(Sent):
    template_id: RowId


@orders.post(needs="order_pages.edit", gives=OrderJson)
def add_order(request: TokenRequest, response: HttpResponse, given: NewOrderJson) -> OrderJson:
    return answer_order(request, response, create_order_with_template(**_order(given), **by(request)).pk)


@orders.post("/walk_in", needs="order_pages.edit", gives=OrderJson)
def take_walk_in_order(request: TokenRequest, response: HttpResponse, given: WalkInOrder) -> OrderJson:
    """Who walked in is served at once: client, a deal that is won already, order and tasks, or nothing."""
    order = _order(given)
    del order["deal_id"], order["client"]
    new_client = given.client.values() if given.client else None
    return answer_order(request, response, take_order(new_client=new_client, **order, **by(request)).pk)


@orders.post("/{int:pk}/launch", needs="tasks.edit", gives=OrderJson, status=200)
def launch_order(request: TokenRequest, response: HttpResponse, pk: int, given: LaunchChoice) -> OrderJson:
    """Lay the tasks of a template into it."""
    seen_order(request, pk)
    launch_template(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


def _order(given: NewOrderJson) -> dict[str, Any]:
    return given.values() | {"items": [item.item() for item in given.items]}
