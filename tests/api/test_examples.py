"""docs/dev/api.md is true: its examples are sent in their order, and answered as it says."""

import json
import re
from pathlib import Path
from typing import Any

from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.factories import make_client

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dev" / "api.md"
EXAMPLE = re.compile(r"^```http\n(?P<sent>.*?)^```\n```json\n(?P<answer>.*?)^```$", re.M | re.S)


def test_examples_are_answered_as_the_page_says(anna: Member) -> None:
    client = make_client(name="Oak", kind="organisation")
    examples = EXAMPLE.findall(PAGE.read_text("utf-8"))

    for sent, answer in examples:
        method, path, headers, body = read(sent.replace("clients/1", f"clients/{client.pk}"))
        given = program(anna).send(method, path, body, **headers)
        assert holds(given.json(), json.loads(answer)), given.content

    assert len(examples) >= 4


def read(sent: str) -> tuple[str, str, dict[str, str], Any]:
    first, *rest = sent.strip().splitlines()
    method, address = first.split()
    body = json.loads(rest.pop()) if rest and rest[-1].startswith("{") else None
    headers = dict(line.split(": ", 1) for line in rest)
    return method, address.removeprefix("/api/v1/"), headers, body


def holds(given: Any, told: Any) -> bool:
    """A page tells a part of what is answered."""
    if isinstance(told, dict):
        return all(name in given and holds(given[name], value) for name, value in told.items())
    if isinstance(told, list):
        return len(given) == len(told) and all(holds(*pair) for pair in zip(given, told, strict=True))
    return bool(given == told)
