"""The description of the API as its page prints it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`takes`, `gives`: names of schemas, "" for none."""

    method: str
    address: str
    text: str
    takes: str
    gives: str
    parameters: list["FieldLine"]

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.address}".lower().translate(str.maketrans("/{}", "---"))


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    name: str
    kind: str
    text: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class Described:
    """`groups`: operations by resource; `schemas`: fields by the name of what has them."""

    groups: dict[str, list[Operation]] = field(default_factory=dict)
    schemas: dict[str, list[FieldLine]] = field(default_factory=dict)

    @property
    def resources(self) -> list[tuple[str, list[Operation]]]:
        """In templates, where a group called "items" would be taken for the dictionary's own."""
        return list(self.groups.items())

    @property
    def shapes(self) -> list[tuple[str, list[FieldLine]]]:
        return list(self.schemas.items())


def described(schema: Mapping[str, Any]) -> Described:
    found = Described()
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            found.groups.setdefault(operation["tags"][0], []).append(_operation(method, address, operation))
    for name, one in sorted(schema["components"]["schemas"].items()):
        found.schemas[name] = list(_fields(one))
    return found


def _operation(method: str, address: str, operation: Mapping[str, Any]) -> Operation:
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return Operation(
        method=method.upper(),
        address=address,
        text=operation.get("description") or operation["summary"],
        takes=_content(operation.get("requestBody", {})),
        gives=_content(answers[0]),
        parameters=[
            FieldLine(
                name=one["name"],
                kind=_kind(one["schema"]),
                text=one.get("description", ""),
                is_required=one["required"],
            )
            for one in operation["parameters"]
            if one["in"] == "query"
        ],
    )


def _content(of: Mapping[str, Any]) -> str:
    return _kind(of["content"][JSON]["schema"]) if "content" in of else ""


def _fields(schema: Mapping[str, Any]) -> Iterator[FieldLine]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield FieldLine(
            name=name, kind=_kind(one), text=one.get("description", ""), is_required=name in required
        )


def _kind(schema: Mapping[str, Any]) -> str:
    """In a few letters: text ≤ 200, number | null, ClientRow[]."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(filter(None, map(_kind, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}[]"
    kind = str(schema.get("format") or schema.get("type", ""))
    return f"{kind} ≤ {schema['maxLength']}" if "maxLength" in schema else kind
