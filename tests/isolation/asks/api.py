"""What is sent to operations of the API: bodies of writes, by the operation's name; "{client}" is the id of such a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from naryad.config.api import ROOT, api
from tests.isolation.companies import Rows

ROW_OF = {
    "clients": "client",
    "contacts": "contact",
    "deals": "deal",
    "orders": "order",
    "items": "item",
    "tasks": "task",
    "dependencies": "link",
    "checklist_lines": "line",
}
"""The kind of row that an address names, by its resource."""
BODIES: dict[str, dict[str, Any]] = {
    "add_client": {"name": "Another", "kind": "organisation"},
    "change_client": {"inn": ""},
    "add_contact": {"name": "Another"},
    "change_contact": {"name": "Another"},
    "add_deal": {"title": "Another", "client_id": "{client}", "responsible_id": "{leader}"},
    "change_deal": {"client_id": "{client}", "title": "Another"},
    "move_one_deal": {"stage_id": "{deal_stage}", "before_id": None},
    "set_deal_tags": {"names": ["Another"]},
    "lose_one_deal": {"stage_id": "{lost_stage}", "reason_id": "{lost_reason}"},
    "resume_one_deal": {"order_ids": ["{order}"]},
    "add_order": {"order_type_id": "{order_type}", "deal_id": "{deal}", "items": [{"name": "Another"}]},
    "change_order": {"title": "Another", "responsible_id": "{leader}"},
    "move_one_order": {"stage_id": "{order_stage}"},
    "add_order_item": {"name": "Another", "product_id": "{product}"},
    "discount_items": {"discount": "5"},
    "change_item": {"name": "Another"},
    "hold_one_order": {"reason": "Another"},
    "cancel_one_order": {"reason": "Another"},
    "launch_order": {"template_id": "{order_template}"},
    "add_task": {"title": "Another", "order_id": "{order}", "assignee_id": "{worker}", "estimate": 60},
    "change_task": {"task_type_id": "{task_type}"},
    "assign_one_task": {"assignee_id": "{worker}"},
    "cancel_one_task": {"reason": "Another"},
    "set_makes_ready": {"makes_ready": True},
    "add_predecessor": {"predecessor_id": "{running}"},
    "add_checklist_lines": {"texts": ["Another"]},
    "change_checklist_line": {"text": "Another"},
    "tick_checklist_line": {"is_ticked": True},
    "press_start": {"member_id": "{worker}"},
    "press_take": {"member_id": "{worker}"},
    "press_pause": {"member_id": "{worker}"},
    "press_done": {"member_id": "{worker}"},
    "press_return": {"reason": "Another"},
    "press_pieces": {"done_quantity": "1"},
    "press_remaining": {"minutes": 30},
    "press_expected": {"expected_at": "2027-01-01T10:00:00Z"},
}
NO_ROWS_OF_THEIR_OWN = {"fields", "pipelines", "deal_sources", "order_types", "task_types"}


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    capability: str
    has_body: bool

    @property
    def resource(self) -> str:
        return self.path.removeprefix(ROOT).partition("/")[0]

    @property
    def names_a_row(self) -> bool:
        return "{" in self.path

    def url(self, rows: Rows) -> str:
        path, mark, rest = self.path.partition("{")
        return f"{path}{rows[ROW_OF[self.resource]]}{rest.partition('}')[2]}" if mark else path

    def body(self, rows: Rows) -> dict[str, Any] | None:
        return _filled(BODIES[self.name], rows) if self.has_body else None


def _filled(value: Any, rows: Rows) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, rows) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, rows) for one in value]
    is_row = isinstance(value, str) and value.startswith("{")
    return rows[value[1:-1]] if is_row else value


def operations() -> Iterator[Operation]:
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for one in view.operations:
                address = ROOT + "/".join(part.strip("/") for part in (bound.prefix, path) if part.strip("/"))
                capability = getattr(one.view_func, "capability", "")
                has_body = any(model.__ninja_param_source__ == "body" for model in one.models)
                yield Operation(one.operation_id or "", one.methods[0], address, capability, has_body)
