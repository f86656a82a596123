"""What is sent to operations of the API: bodies of writes, by the operation's name; "{client}" is the id of such a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from naryad.config.api import ROOT, api
from tests.isolation.companies import Rows

ROW_OF = {
    "clients": "client",
    "contacts": "contact",
}
"""The kind of row that an address names, by its resource."""
BODIES: dict[str, dict[str, Any]] = {
    "add_client": {"name": "Another", "kind": "organisation"},
    "change_client": {"inn": ""},
    "add_contact": {"name": "Another"},
    "change_contact": {"name": "Another"},
}
NO_ROWS_OF_THEIR_OWN = {"fields"}


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
