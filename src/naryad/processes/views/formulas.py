"""While a formula of a step is typed: what can be read, and what it comes to on the newest orders."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from naryad.core.durations import format_duration
from naryad.core.ids import row_id
from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.fields.queries.definitions import hidden_keys
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import Formula
from naryad.orders.models import Order
from naryad.orders.queries.orders import items, visible_orders
from naryad.processes.actions.templates import FORMULAS, step_formula
from naryad.processes.queries.formulas import names_to_read, step_words, values_there
from naryad.processes.rules.asking import Asking
from naryad.workspaces.door.marks import MemberRequest, needs

TRIED = 2


@needs("tasks.set_up")
@require_safe
def formula_try(request: MemberRequest, workspace: str) -> HttpResponse:
    """`of`: "<key of the step>-<part>", by which the formula and whether the step is for every item are given as well."""
    given, member = request.GET, request.member
    key, _dash, part = given.get("of", "").rpartition("-")
    part = part if part in FORMULAS else "condition"
    text = given.get(given.get("of", ""), "")[:2000]
    about: dict[str, Any] = {
        "order_type_id": row_id(given.get("order_type", "")),
        "is_per_item": bool(given.get(f"{key}-is_per_item")),
    }
    context: dict[str, Any] = {"names": names_to_read(step_words(member.workspace, **about))}
    if text.strip():
        try:
            formula = step_formula(text, part, workspace=member.workspace, **about)
        except FormulaError as wrong:
            start, end = wrong.place
            context |= {
                "refusal": wrong,
                "before": text[:start],
                "wrong": text[start:end],
                "after": text[end:],
            }
        else:
            context["trials"] = _trials(request, formula, **about)
    return render(request, "processes/_formula_said.html", context)


def _trials(
    request: MemberRequest, formula: Formula, *, order_type_id: int | None, is_per_item: bool
) -> list[tuple[Any, str, list[str]]]:
    """The newest rows, each with what it comes to, or what of it is not filled; none of what the member does not see."""
    if formula.reads & hidden_keys(request.member):
        return []
    found = []
    for row in _newest(request, order_type_id):
        order = row if isinstance(row, Order) else None
        rows = list(items(order_id=order.pk)) if order else []
        values = values_there(order=order, deal=row if isinstance(row, Deal) else None, items=rows)
        told = Asking(formulas={"": formula}, row=values.row, items=values.items)
        value, unfilled = told.answer("", 0 if is_per_item and rows else None)
        found.append((row, _said(value), list(unfilled)))
    return found


def _newest(request: MemberRequest, order_type_id: int | None) -> QuerySet[Any]:
    if order_type_id is None and request.reach("deals.view"):
        return visible_deals(member=request.member).order_by("-pk")[:TRIED]
    orders = visible_orders(member=request.member).select_related("deal")
    return (orders.filter(order_type=order_type_id) if order_type_id else orders).order_by("-pk")[:TRIED]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return format_duration(round(value)) if value > 0 else "0"
