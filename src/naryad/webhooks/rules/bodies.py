"""What a message says of a fact: ids, the names of what changed, and where the rest is read. Never a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

RESOURCES: Mapping[str, str] = {
    "client": "clients",
    "deal": "deals",
    "order": "orders",
    "task": "tasks",
    "product": "products",
    "offer": "offers",
    "paper": "papers",
}
"""Of the API, by the kind of a row."""
TEST = "webhook.test"


def body_of(*, kind: str, at: datetime, data: Mapping[str, Any], api: str) -> dict[str, Any]:
    """`api`: where its resources begin. As Standard Webhooks have it: type, timestamp, data."""
    ids = {name: value for name, value in data.items() if name.endswith(("_id", "_ids")) and value}
    links = {
        name.removesuffix("_id"): f"{api}{RESOURCES[name.removesuffix('_id')]}/{value}"
        for name, value in ids.items()
        if name.removesuffix("_id") in RESOURCES
    }
    changed = sorted(data["changes"]) if isinstance(data.get("changes"), dict) else []
    return {
        "type": kind,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "data": {**ids, **({"changed": changed} if changed else {}), "links": links},
    }


def subject_of(kind: str, topics: list[str]) -> str:
    """The row that a fact is of, among those that it touches."""
    own = next((topic for topic in topics if topic.startswith(f"{kind.partition('.')[0]}:")), "")
    return own or (topics[0] if topics else "")
