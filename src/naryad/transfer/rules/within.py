"""Ids that stand inside values (JSON, lists, formulas, filters) of a company's file: how each such column is read.

A column with such a value that is not named here fails tests/transfer/test_within.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from naryad.transfer.rules.facts import fact_data, fact_topics, laid_by, laid_for
from naryad.transfer.rules.ids import KINDS, ShiftedIds
from naryad.transfer.rules.own import own_formula, own_value, own_values, with_own_keys
from naryad.transfer.rules.views import view_asks

Row = Mapping[str, Any]
Finder = Callable[[Any, Row, ShiftedIds], Any]
"""The value with the new ids in it; the row as it stands in the file."""


def without_ids(value: Any, _row: Row, _ids: ShiftedIds) -> Any:
    return value


def ids_of(kind: str) -> Finder:
    def find(value: list[int], _row: Row, ids: ShiftedIds) -> list[int]:
        return [ids.of_kind(kind, one) for one in value]

    return find


def id_of(kind: str) -> Finder:
    def find(value: int, _row: Row, ids: ShiftedIds) -> int | None:
        return ids.of_kind(kind, value) or None

    return find


def _own(value: dict[str, Any], _row: Row, ids: ShiftedIds) -> dict[str, Any]:
    return own_values(value, ids)


def _formula(value: str, _row: Row, ids: ShiftedIds) -> str:
    return own_formula(value, ids)


def _by_kind(value: int, row: Row, ids: ShiftedIds) -> int:
    """A row that is gone keeps a number of its own, which no row has."""
    return ids.of(KINDS.get(row["kind"], ""), value) or -value


def _chain(value: dict[str, Any], _row: Row, ids: ShiftedIds) -> dict[str, Any]:
    return {**value, "steps": [_step(step, ids) for step in value["steps"]]}


STEP_IDS = {
    "pk": "step",
    "task_type_id": "task_type",
    "skill_id": "skill",
    "assignee_id": "member",
    "stage_id": "order_stage",
}


def _step(step: dict[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    formulas = {
        name: own_formula(step[name], ids) for name in ("condition", "estimate_formula") if step.get(name)
    }
    named = {name: ids.of_kind(kind, step[name]) or None for name, kind in STEP_IDS.items() if step.get(name)}
    return {**step, **formulas, **named}


def _norms(value: dict[str, Any], _row: Row, ids: ShiftedIds) -> dict[str, Any]:
    return laid_for(
        {
            item: {str(ids.of_kind("step", int(pk))): one for pk, one in of.items()}
            for item, of in value.items()
        },
        ids,
    )


def _content(value: dict[str, Any], _row: Row, ids: ShiftedIds) -> dict[str, Any]:
    """Of an offer that was sent."""
    said = {**value, "sections": [_section(one, ids) for one in value["sections"]]}
    return said | ({"custom": own_values(value["custom"], ids)} if "custom" in value else {})


def _section(section: dict[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    lines = [
        {
            **line,
            "product_id": line.get("product_id") and (ids.of_kind("product", line["product_id"]) or None),
            "custom": own_values(line.get("custom") or {}, ids),
        }
        for line in section["lines"]
    ]
    return {**section, "order_type_id": ids.of_kind("order_type", section["order_type_id"]), "lines": lines}


def _columns(value: dict[str, str], _row: Row, ids: ShiftedIds) -> dict[str, str]:
    return {head: with_own_keys(target, ids) for head, target in value.items()}


WITHIN: Mapping[str, Finder] = {
    "activity_eventrecord.data": lambda value, row, ids: fact_data(row["kind"], value, ids),
    "activity_eventrecord.topics": lambda value, _row, ids: fact_topics(value, ids),
    "crm_client.custom": _own,
    "crm_contact.custom": _own,
    "crm_deal.custom": _own,
    "documents_owntext.marks": without_ids,
    "documents_owntext.marks_in_rows": without_ids,
    "documents_paper.data": without_ids,
    "documents_paperlook.hidden": without_ids,
    "exchange_columnmapping.columns": _columns,
    "exchange_externalid.row_id": _by_kind,
    "fields_ownfield.calculated_to": lambda _value, _row, _ids: None,  # its values come along
    "fields_ownfield.default": lambda value, row, ids: own_value(row["kind"], value, ids),
    "fields_ownfield.edited_by": without_ids,
    "fields_ownfield.formula": _formula,
    "fields_ownfield.seen_by": without_ids,
    "fields_ownfield.shown": without_ids,
    "forecast_forecastrun.event_ids": ids_of("event"),
    "offers_offer.custom": _own,
    "offers_offeritem.custom": _own,
    "offers_offeritem.laid_id": id_of("item"),
    "offers_offerversion.content": _content,
    "orders_order.custom": _own,
    "orders_orderitem.custom": _own,
    "processes_launch.laid_by": lambda value, _row, ids: laid_by(value, ids),
    "processes_launch.laid_for": lambda value, _row, ids: laid_for(value, ids),
    "processes_launch.norms": _norms,
    "processes_launch.step_ids": ids_of("step"),
    "processes_launch.task_ids": ids_of("task"),
    "processes_templatestep.checklist": without_ids,
    "processes_templatestep.condition": _formula,
    "processes_templatestep.estimate_formula": _formula,
    "processes_templateversion.chain": _chain,
    "products_product.custom": _own,
    "setup_setupkey.row_id": _by_kind,
    "tables_savedview.asks": lambda value, row, ids: view_asks(value, row["listing"], ids),
    "tasks_task.custom": _own,
}
"""By table and column; values that are empty are not asked about."""
