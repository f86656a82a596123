"""What nobody means to send, as the API describes itself: no failure of the server, no answer that is not described."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from naryad.config.api import api
from naryad.workspaces.door import tokens
from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.battery import wide
from tests.factories import make_client

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
schema = schemathesis.openapi.from_dict(api.described())
schema.app = get_wsgi_application()
SHARE = wide(4, 1)
"""One operation of so many; which ones goes by their names."""


def _is_asked(context: Any) -> bool:
    return crc32(str(context.operation.label).encode()) % SHARE == 0


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: the transaction of the test outlives its requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(anna: Member, monkeypatch: pytest.MonkeyPatch) -> str:
    make_client()
    monkeypatch.setattr(tokens, "env", lambda: type("Many", (), {"api_rate": 1_000_000}))
    return program(anna).text


@pytest.mark.django_db
@schema.include(_is_asked).parametrize()
@settings(
    max_examples=wide(2, 500),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_as_it_is_described(case: Any, bearer: str) -> None:
    headers = {"Authorization": f"Bearer {bearer}", "Accept-Encoding": "identity"}
    case.call_and_validate(headers=headers, checks=CHECKS)


def test_there_are_operations() -> None:
    assert len(api.described()["paths"]) > 5
