"""Programs of the cast: a client that sends JSON with a token."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.workspaces.door import tokens
from naryad.workspaces.logins.actions import make_token
from naryad.workspaces.models import Member
from tests.factories import NOW


@dataclass
class Program:
    """Acts as a member."""

    text: str
    headers: dict[str, str]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.text}", **self.headers}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = "" if body is None else json.dumps(body)
        kind = "application/json"
        return Browser().generic(method, f"/api/v1/{path}", content, content_type=kind, headers=given)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)


def program(member: Member, *, may_write: bool = True, **given: Any) -> Program:
    issued = make_token(name="script", may_write=may_write, actor=member, now=NOW, **given)
    return Program(issued.text, {})


@pytest.fixture(autouse=True)
def _nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "requests", tokens.Window())
    monkeypatch.setattr(tokens, "guesses", tokens.Window())
