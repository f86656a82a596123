"""What stands on a work order: what is made and how, for the shop floor; no prices."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.core.durations import format_duration
from naryad.core.env import env
from naryad.documents.models import Paper
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.payment_qr import svg_code
from naryad.documents.rules.shown import quantity_text, short_day
from naryad.fields.queries.values import shown_of_many
from naryad.fields.rules.definitions import ShownAt
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import items
from naryad.tasks.models import Task
from naryad.tasks.queries.types import planned_minutes
from naryad.workspaces.models import Member


def build_work_order(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """With the fields that performers see."""
    order = paper.order
    assert order is not None
    workspace = order.workspace
    own = _fields("order", {order.pk: (order.order_type_id, order.custom)}, paper.created_by)
    data = {
        "words": _words(),
        "order": str(order),
        "facts": _facts(order, workspace.language),
        "description": order.description,
        "fields": own[order.pk],
        "items": _items(order, paper.created_by),
        "steps": _steps(order, workspace.language),
        "qr": svg_code(env().base_url + reverse("orders:order", args=[workspace.slug, order.pk])),
    }
    return PaperContent(data=data)


def _facts(order: Order, language: str) -> list[tuple[str, str]]:
    client = order.deal.client.name if order.deal else ""
    site = ", ".join(filter(None, [order.address, order.contact_name, order.contact_phone]))
    return [
        (_("Client:"), client),
        (_("Type:"), order.order_type.name),
        (_("Promised date:"), short_day(order.promised_on, language)),
        (_("Responsible:"), order.responsible.name),
        (_("On site:"), site),
    ]


def _items(order: Order, member: Member) -> list[dict[str, str]]:
    rows: list[OrderItem] = list(items(order_id=order.pk))
    fields = _fields("item", {row.pk: (order.order_type_id, row.custom) for row in rows}, member)
    language = order.workspace.language
    return [
        {
            "name": row.name,
            "quantity": quantity_text(row.quantity, language),
            "unit": row.unit,
            "fields": "; ".join(f"{label}: {said}" for label, said in fields[row.pk]),
        }
        for row in rows
    ]


def _fields(of: str, rows: Any, member: Member) -> dict[int, list[tuple[str, str]]]:
    """(what it is called, what stands in it) of those that are shown to performers."""
    shown = shown_of_many(of, member, rows, at=ShownAt.QUEUE)
    return {pk: [(value.own.name, value.words) for value in shown.get(pk, [])] for pk in rows}


def _steps(order: Order, language: str) -> list[dict[str, str]]:
    if not order.workspace.uses("tasks"):
        return []
    tasks = list(
        Task.objects.filter(order=order)
        .exclude(status=Task.Status.CANCELLED)
        .select_related("assignee", "skill", "item")
        .order_by("sequence", "pk")
    )
    has_estimates = order.workspace.uses("dates")
    planned = planned_minutes([task for task in tasks if not task.is_wait]) if has_estimates else {}
    rows = []
    for task in tasks:
        minutes = planned.get(task.pk)
        done = short_day(task.finished_at.date(), language) if task.finished_at else ""
        rows.append(
            {
                "name": f"{task.title} ({task.item.name})" if task.item else task.title,
                "who": str(task.assignee or task.skill or ""),
                "estimate": format_duration(minutes) if minutes else "",
                "done": done,
            }
        )
    return rows


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "open_order": pgettext("paper", "Open the order"),
        "fields": _("Particulars"),
        "items": _("What is made"),
        "steps": _("Steps"),
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
