"""What is made and how, as papers for the shop floor say it; no prices."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from naryad.core.durations import format_duration
from naryad.core.env import env
from naryad.documents.rules.payment_qr import svg_code
from naryad.documents.rules.shown import quantity_text, short_day
from naryad.fields.queries.values import shown_of_many
from naryad.fields.rules.definitions import ShownAt
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import items
from naryad.tasks.models import Task
from naryad.tasks.queries.types import planned_minutes
from naryad.workspaces.models import Member, Workspace


def page_code(workspace: Workspace, name: str, pk: int) -> str:
    """A drawing of the code that opens a page of one row."""
    return svg_code(env().base_url + reverse(name, args=[workspace.slug, pk]))


def order_facts(order: Order) -> list[tuple[str, ...]]:
    """As `facts` of base.typ; the client can be hidden."""
    client = order.deal.client.name if order.deal else ""
    site = ", ".join(filter(None, [order.address, order.contact_name, order.contact_phone]))
    return [
        (_("Client:"), client, "client"),
        (_("Type:"), order.order_type.name),
        (_("Promised date:"), short_day(order.promised_on, order.workspace.language)),
        (_("Responsible:"), order.responsible.name),
        (_("On site:"), site),
    ]


def fields_of_order(order: Order, member: Member) -> list[tuple[str, str]]:
    """(what it is called, what stands in it) of those that performers see."""
    return _fields("order", {order.pk: (order.order_type_id, order.custom)}, member)[order.pk]


def items_said(order: Order, member: Member) -> dict[int, dict[str, str]]:
    """By their ids, in their order, with the fields that performers see."""
    rows: list[OrderItem] = list(items(order_id=order.pk))
    fields = _fields("item", {row.pk: (order.order_type_id, row.custom) for row in rows}, member)
    return {
        row.pk: {
            "name": row.name,
            "quantity": quantity_text(row.quantity, order.workspace.language),
            "unit": row.unit,
            "fields": "; ".join(f"{label}: {said}" for label, said in fields[row.pk]),
        }
        for row in rows
    }


def tasks_of(order: Order) -> list[Task]:
    """Its steps as they follow each other, without cancelled ones; none where the company has no tasks."""
    if not order.workspace.uses("tasks"):
        return []
    rows = Task.objects.filter(order=order).exclude(status=Task.Status.CANCELLED)
    return list(rows.select_related("assignee", "skill", "item").order_by("sequence", "pk"))


def steps_said(order: Order, tasks: list[Task]) -> dict[int, dict[str, str]]:
    """By the ids of their tasks."""
    has_estimates = order.workspace.uses("dates")
    planned: Mapping[Any, Any] = (
        planned_minutes([task for task in tasks if not task.is_wait]) if has_estimates else {}
    )
    return {task.pk: _step(order, task, planned.get(task.pk)) for task in tasks}


def _step(order: Order, task: Task, minutes: int | None) -> dict[str, str]:
    finished = task.finished_at.date() if task.finished_at else None
    return {
        "name": task.title,
        "who": str(task.assignee or task.skill or ""),
        "estimate": format_duration(minutes) if minutes else "",
        "done": short_day(finished, order.workspace.language),
    }


def _fields(of: str, rows: Any, member: Member) -> dict[int, list[tuple[str, str]]]:
    shown = shown_of_many(of, member, rows, at=ShownAt.QUEUE)
    return {pk: [(value.own.name, value.words) for value in shown.get(pk, [])] for pk in rows}


def work_words() -> dict[str, str]:
    """Of tables of items and steps."""
    return {
        "number": "№",
        "name": _("Name"),
        "quantity": _("Qty"),
        "unit": _("Unit"),
        "step": _("Step"),
        "who": _("Who"),
        "estimate": _("Plan"),
        "done_on": _("Done"),
        "signature": _("Signature"),
    }
