"""What processes add to the cards of deals and orders: a new order, and tasks laid by a template."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.clients import sells
from naryad.orders.models import Order
from naryad.orders.rules import is_own, may_add_order
from naryad.processes.queries.difference import order_difference
from naryad.processes.queries.norms import normed_templates
from naryad.processes.queries.templates import unlaid_types
from naryad.products.models import Product
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import may


def register() -> None:
    for act in (
        Act(
            kind="deal",
            place="orders",
            order=10,
            label=_("Order"),
            icon="plus",
            url=lambda deal, slug: f"{_new_order(slug)}?deal={deal.pk}",
            is_shown=lambda request, deal: may_add_order(request.member, deal),
            capability="order_pages.edit",
            target="",
            css="btn-sm",
        ),
        Act(
            kind="deal",
            place="tasks",
            order=10,
            label=_("Launch a process"),
            icon="route",
            url=lambda deal, slug: f"{reverse('processes:launch', args=[slug])}?deal={deal.pk}",
            is_shown=may_launch_on_deal,
            css="btn-sm",
        ),
        Act(
            kind="order",
            place="more",
            order=5,
            label=_("Launch a process"),
            icon="route",
            url=lambda order, slug: f"{reverse('processes:launch', args=[slug])}?order={order.pk}",
            is_shown=may_launch_on_order,
        ),
        Act(
            kind="order",
            place="more",
            order=30,
            label=_("Repeat the order"),
            icon="repeat",
            url=lambda order, slug: f"{_new_order(slug)}?{_deal_again(order)}again={order.pk}",
            is_shown=may_repeat,
            capability="order_pages.edit",
            target="",
        ),
        Act(
            kind="product",
            place="head",
            order=10,
            label=_("Order"),
            icon="plus",
            url=lambda product, slug: f"{_new_order(slug)}?product={product.pk}",
            is_shown=lambda _request, product: not product.is_archived,
            capability="order_pages.edit",
            target="",
        ),
        Act(
            kind="order",
            place="list",
            order=10,
            label=_("Order"),
            icon="plus",
            url=lambda _row, slug: _new_order(slug),
            capability="order_pages.edit",
            target="",
            css="btn-primary",
            hotkey="c",
        ),
    ):
        register_act(act)
    register_panel(
        Panel(
            kind="order",
            place="none",
            order=10,
            template="processes/_first_order.html",
            context=first_order,
            capability="order_pages.edit",
        )
    )
    register_panel(
        Panel(
            kind="product",
            place="main",
            order=5,
            template="processes/_product_norms.html",
            context=norms_of_product,
            capability="norms.view",
        )
    )
    register_panel(
        Panel(
            kind="order_type",
            place="list",
            order=10,
            template="processes/_unlaid_types.html",
            context=types_without_process,
            capability="tasks.set_up",
        )
    )
    register_panel(
        Panel(
            kind="order",
            place="notes",
            order=10,
            template="processes/_difference.html",
            context=difference_of_order,
            capability="tasks.view",
        )
    )


def norms_of_product(request: MemberRequest, product: Product) -> dict[str, Any]:
    return {
        "product": product,
        "templates": normed_templates(product_id=product.pk),
        "may_set": may(request.member, "norms.edit") and not product.is_archived,
    }


def difference_of_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """Until somebody applies or leaves it."""
    if order.is_stopped or order_difference(order_id=order.pk, order=order) is None:
        return None
    member = request.member
    return {
        "order": order,
        "may_decide": may(member, "tasks.edit", is_own=is_own(order, member_id=member.pk)),
    }


def types_without_process(_request: MemberRequest, _row: None) -> dict[str, Any] | None:
    types = list(unlaid_types())
    return {"types": types} if types else None


def first_order(request: MemberRequest, _row: None) -> dict[str, Any]:
    return {"url": _new_order(request.member.workspace.slug)}


def may_launch_on_deal(request: MemberRequest, deal: Deal) -> bool:
    is_own_deal = deal.responsible_id == request.member.pk
    return deal.tasks_state == Deal.TasksState.OPEN and may(request.member, "tasks.edit", is_own=is_own_deal)


def may_launch_on_order(request: MemberRequest, order: Order) -> bool:
    member = request.member
    return not order.is_stopped and may(member, "tasks.edit", is_own=is_own(order, member_id=member.pk))


def _new_order(slug: str) -> str:
    return reverse("processes:order_create", args=[slug])


def may_repeat(request: MemberRequest, order: Order) -> bool:
    """In a deal that is still open, or else for its client in a new one."""
    deal = order.deal if _deal_again(order) else None
    return may_add_order(request.member, deal) if deal else sells(request.member)


def _deal_again(order: Order) -> str:
    """Of the address of a new order: the deal, while it is neither won nor lost."""
    is_open = order.deal is not None and order.deal.stage.kind == DealStage.Kind.OPEN
    return f"deal={order.deal_id}&" if is_open else ""
