"""What is counted of a process, its database and its companies, who may read it, and what the log says."""

import json
import logging
import sys
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from naryad.core.env import env
from naryad.forecast.models import ForecastRun
from naryad.operate.asked import Asked, current_request_id, kind_of, shown_path
from naryad.operate.logs import JsonFormatter, WithRequest
from naryad.workspaces.models import Member

TOKEN = "a token that nobody guesses"


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Any:
    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        env.cache_clear()

    yield change
    monkeypatch.undo()
    env.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("variables", "headers", "status"),
    [
        ({}, {}, 404),
        ({"NARYAD_METRICS_TOKEN": TOKEN}, {}, 404),
        ({"NARYAD_METRICS_TOKEN": TOKEN}, {"Authorization": "Bearer another"}, 404),
        ({"NARYAD_METRICS_TOKEN": TOKEN}, {"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"NARYAD_METRICS_FROM": "10.0.0.0/8"}, {}, 404),
        ({"NARYAD_METRICS_FROM": "10.0.0.0/8, 127.0.0.1"}, {}, 200),
    ],
)
def test_who_has_the_token_or_comes_from_a_named_address_may_read(
    client: Client, setting: Any, variables: dict[str, str], headers: dict[str, str], status: int
) -> None:
    setting(**variables)

    assert client.get("/metrics", headers=headers).status_code == status


@pytest.mark.django_db
def test_jobs_workers_and_plans_are_told_without_names(client: Client, setting: Any, anna: Member) -> None:
    setting(NARYAD_METRICS_TOKEN=TOKEN)
    ForecastRun.objects.create(planned_at=timezone.now(), task_count=1, took_ms=1)

    said = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }
    assert values["naryad_database_up",] == 1
    assert values["naryad_plan_age_seconds_bucket", "60"] == 1
    assert ("naryad_workers",) in values
    assert anna.workspace.name not in said


@pytest.mark.parametrize(
    ("method", "path", "headers", "kind"),
    [
        ("GET", "/w/oak/orders/", {}, "page"),
        ("GET", "/w/oak/orders/", {b"hx-request": b"true"}, "fragment"),
        ("POST", "/w/oak/orders/1/", {b"hx-request": b"true"}, "press"),
        ("POST", "/w/oak/files/", {b"content-type": b"multipart/form-data; boundary=x"}, "upload"),
        ("GET", "/w/oak/events", {}, "stream"),
        ("GET", "/static/x.css", {}, "static"),
        ("GET", "/metrics", {}, "watch"),
    ],
)
def test_requests_are_counted_by_what_a_goal_is_set_for(
    method: str, path: str, headers: dict[bytes, bytes], kind: str
) -> None:
    assert kind_of({"method": method, "path": path}, headers) == kind


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/w/oak/orders/7/", "/w/oak/orders/7/"), ("/c/12-secret/", "/c"), ("/join/1-x/", "/join")],
)
def test_what_opens_something_is_not_in_the_log(path: str, shown: str) -> None:
    assert shown_path(path) == shown


async def answer(scope: Any, _receive: Any, send: Any) -> None:
    logging.getLogger("naryad.test").warning("inside")
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": current_request_id().encode()})


def ask(given: bytes = b"") -> tuple[bytes, bytes]:
    """The id in the answer's header, and the one that the application saw."""
    from asgiref.sync import async_to_sync

    @async_to_sync
    async def run() -> tuple[bytes, bytes]:
        headers = [(b"x-request-id", given)] if given else []
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/w/oak/",
            "headers": headers,
            "client": ("10.0.0.7", 1),
        }
        running: Any = ApplicationCommunicator(Asked(answer, is_logged=True), scope)  # type: ignore[no-untyped-call]
        start = await running.receive_output()
        body = await running.receive_output()
        await running.wait()
        return dict(start["headers"])[b"x-request-id"], body["body"]

    return run()


def test_a_request_has_an_id_in_its_answer_and_in_its_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(WithRequest())
    before = REGISTRY.get_sample_value("naryad_requests_total", {"kind": "page", "status": "503"}) or 0
    with caplog.at_level("INFO"):
        made, seen = ask()
        kept, _seen = ask(b"from-the-proxy-1")
        forged, _seen = ask(b"two\nlines of a log")

    assert made == seen and len(made) == 16
    assert kept == b"from-the-proxy-1"
    assert len(forged) == 16
    inside, access = caplog.records[:2]
    assert getattr(inside, "request_id", "") == made.decode()
    assert access.getMessage().startswith("GET /w/oak/ 503 ")
    after = REGISTRY.get_sample_value("naryad_requests_total", {"kind": "page", "status": "503"})
    assert after == before + 3


def test_a_line_of_json_is_one_line_with_its_fault() -> None:
    try:
        raise ValueError("Ёлки\nпалки")
    except ValueError:
        record = logging.LogRecord("naryad", logging.ERROR, "", 0, "It %s", ("fell",), sys.exc_info())
    WithRequest().filter(record)

    line = JsonFormatter().format(record)

    said = json.loads(line)
    assert "\n" not in line
    assert (said["level"], said["message"]) == ("ERROR", "It fell")
    assert "Ёлки" in said["fault"]
