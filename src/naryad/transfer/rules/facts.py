"""Ids in what facts of the past say."""

from collections.abc import Mapping, Sequence
from typing import Any

from naryad.core.ids import row_id
from naryad.transfer.rules.ids import KINDS, ShiftedIds
from naryad.transfer.rules.own import read_values, with_own_keys

GONE = frozenset({"endpoint_id", "form_id", "request_id", "upgrade_id"})
"""Of tables that stay behind."""
TALKED = (
    ("task_id", "tasks_taskcomment"),
    ("order_id", "orders_ordercomment"),
    ("deal_id", "crm_dealcomment"),
)
"""Whose comment it is, where a fact names several rows: the first of them that it names."""


def fact_topics(topics: Sequence[str], ids: ShiftedIds) -> list[str]:
    return [_topic(topic, ids) for topic in topics]


def _topic(topic: str, ids: ShiftedIds) -> str:
    kind, is_row, pk = topic.partition(":")
    old = row_id(pk) if is_row else None
    return topic if old is None else f"{kind}:{ids.of(KINDS.get(kind, ''), old)}"


def fact_data(kind: str, data: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """What takes a change of the last minutes back (`rows`) is not taken along."""
    return {name: _said(kind, name, value, data, ids) for name, value in data.items()}


def _said(kind: str, name: str, value: Any, data: Mapping[str, Any], ids: ShiftedIds) -> Any:
    if name.endswith(("_id", "_ids")):
        table = table_of(kind, name, data)
        return (
            [ids.of(table, one) for one in value]
            if isinstance(value, list)
            else value and ids.of(table, value)
        )
    reader = _NAMED.get(name)
    return reader(value, ids) if reader and value else value


def table_of(kind: str, name: str, data: Mapping[str, Any]) -> str:
    """Of the rows whose ids a field of a fact has; "": none that came along, or that this release knows."""
    if name in GONE:
        return ""
    if name == "row_id":
        return KINDS.get(data.get("names", ""), "")
    if name == "comment_id":
        return next((table for row, table in TALKED if data.get(row)), "")
    if name == "stage_id":
        return KINDS["order_stage" if kind.startswith("order") else "deal_stage"]
    word = name.removesuffix("s").removesuffix("_id")
    return KINDS.get(word) or KINDS.get(word.rpartition("_")[2], "")


def _undone(value: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    return {**value, "data": fact_data(value["kind"], value["data"], ids)}


def _changes(value: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """The names of what changed; values are words."""
    return {with_own_keys(name, ids): pair for name, pair in value.items()}


def _links(value: Sequence[Sequence[int]], ids: ShiftedIds) -> list[list[int]]:
    return [[ids.of_kind("task", a), ids.of_kind("task", b), *more] for a, b, *more in value]


def _settled(value: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    stages = {name: ids.of_kind("deal_stage", value[name]) for name in ("stage", "won") if value.get(name)}
    return {**value, **stages, "closed": [ids.of_kind("offer", pk) for pk in value.get("closed", ())]}


def laid_for(value: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """What is kept by the ids of items."""
    return {str(ids.of_kind("item", int(pk))): one for pk, one in value.items()}


def laid_by(value: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """What formulas had read, as processes.queries.difference.as_read keeps it."""
    if not value:
        return {}
    rows = {pk: read_values(one, ids) for pk, one in value["items"].items()}
    return {
        "keys": [with_own_keys(key, ids) for key in value["keys"]],
        "row": read_values(value["row"], ids),
        "items": laid_for(rows, ids),
    }


_NAMED: Mapping[str, Any] = {
    "rows": lambda value, _ids: {} if isinstance(value, dict) else value,
    "changes": _changes,
    "undone": lambda value, ids: _undone(value, ids) if isinstance(value, dict) else value,
    "of": lambda value, ids: fact_topics(value, ids) if isinstance(value, list) else value,
    "of_deal": lambda value, ids: ids.of_kind("deal", value),
    "stopped": lambda value, ids: [ids.of_kind("event", pk) for pk in value],
    "entry": lambda value, ids: ids.of_kind("entry", value) or None,
    "settled": _settled,
    "steps": lambda value, ids: [[ids.of_kind("step", pk), *more] for pk, *more in value],
    "linked": _links,
    "unlinked": _links,
    "laid_before": laid_for,
    "laid_for": laid_for,
    "read_before": laid_by,
    "columns": lambda value, ids: [with_own_keys(one, ids) for one in value],
}
"""Fields of facts that hold ids otherwise than their names say."""
