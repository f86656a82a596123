"""A page's stream of notices lives through what concerns its member, and ends with their right to listen."""

import asyncio
import json
import time
from typing import Any

import pytest
from django.test import Client, RequestFactory

from naryad.activity.hub import Hub, Stream
from naryad.workspaces.models import Member
from naryad.workspaces.views import entry


def listen(monkeypatch: pytest.MonkeyPatch, *, may_stay: bool) -> list[bytes]:
    monkeypatch.setattr(entry, "_may_stay", lambda _request, _slug: may_stay)
    request: Any = RequestFactory().get("/")

    async def collect() -> list[bytes]:
        stream = Stream(workspace_id=1)
        stream.put(["member:5", "settings"])
        stream.put(["order:2"])
        notices = entry._notices(request, "acme", stream, own_topic="member:5")
        heard = []
        async for notice in notices:
            heard.append(notice)
            if b"order:2" in notice:
                break
        return heard

    return asyncio.run(collect())


def test_a_stream_goes_on_after_what_concerns_its_member(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = listen(monkeypatch, may_stay=True)

    assert [b"member:5" in notice for notice in heard] == [False, True, False]


def test_a_stream_ends_when_its_member_may_not_listen_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = listen(monkeypatch, may_stay=False)

    assert b"order:2" not in heard[-1]


def test_a_stream_looks_now_and_then_whether_it_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session ends without a word to the streams that were opened in it."""
    monkeypatch.setattr(entry, "_may_stay", lambda _request, _slug: False)
    monkeypatch.setattr(entry, "HEARTBEAT", 0.01)
    monkeypatch.setattr(entry, "LOOKS_AGAIN", 0.0)
    request: Any = RequestFactory().get("/")

    async def collect() -> list[bytes]:
        stream = Stream(workspace_id=1)
        return [notice async for notice in entry._notices(request, "acme", stream, own_topic="member:5")]

    assert len(asyncio.run(asyncio.wait_for(collect(), 10))) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["logged out", "another password"])
def test_a_session_that_has_ended_is_seen_by_a_request_that_is_still_open(
    client: Client, anna: Member, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """What the request knew of its session when it came says nothing any more."""
    monkeypatch.setattr(entry.connections, "close_all", lambda: None)
    client.force_login(anna.user)
    request: Any = RequestFactory().get("/")
    request.session, request.user = client.session, anna.user
    assert entry._may_stay(request, anna.workspace.slug)

    if end == "logged out":
        client.logout()
    else:
        assert anna.user
        anna.user.set_password("after-8124-x")
        anna.user.save(update_fields=["password"])

    assert not entry._may_stay(request, anna.workspace.slug)


def test_a_notice_names_the_change_that_it_is_of() -> None:
    stream = Stream(workspace_id=1)

    stream.put(["order:1"], by="a7")
    stream.put(["order:1"])

    notices = [json.loads(stream.queue.get_nowait().encoded().removeprefix(b"data: ")) for _ in range(2)]
    assert notices == [{"topics": ["order:1"], "by": "a7"}, {"topics": ["order:1"]}]


def open_late(monkeypatch: pytest.MonkeyPatch, *, missed_seconds: float, listens_since: float = 0) -> Stream:
    """A page's stream that opens after "order:1" was announced in its company, and "order:9" in another."""

    async def never_listen(_hub: Hub) -> None:
        return None

    monkeypatch.setattr(Hub, "_listen", never_listen)

    async def act() -> Stream:
        hub = Hub("")
        hub._listens_since = listens_since
        hub._spread(json.dumps({"workspace": 1, "topics": ["order:1", "forecast"]}))
        hub._spread(json.dumps({"workspace": 2, "topics": ["order:9"]}))
        return hub.open(1, missed_seconds=missed_seconds)

    return asyncio.run(act())


def test_what_was_announced_while_a_page_came_is_said_when_its_stream_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = open_late(monkeypatch, missed_seconds=0.3)

    assert stream.queue.get_nowait().topics == ["forecast", "order:1"]
    assert stream.queue.empty()


def test_a_page_that_came_too_slowly_looks_at_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = open_late(monkeypatch, missed_seconds=60)

    assert stream.queue.get_nowait().topics == ["*"]


def test_a_page_asked_for_before_the_process_listened_looks_at_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = open_late(monkeypatch, missed_seconds=3, listens_since=time.monotonic())

    assert stream.queue.get_nowait().topics == ["*"]
