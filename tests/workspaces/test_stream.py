"""A page's stream of notices lives through what concerns its member, and ends with their right to listen."""

import asyncio
from typing import Any

import pytest
from django.test import RequestFactory

from naryad.activity.hub import Stream
from naryad.workspaces.views import entry


def listen(monkeypatch: pytest.MonkeyPatch, *, may_stay: bool) -> list[bytes]:
    monkeypatch.setattr(entry, "_may_stay", lambda _request, _slug: may_stay)
    request: Any = RequestFactory().get("/")

    async def collect() -> list[bytes]:
        stream = Stream(workspace_id=1)
        stream.put(["member:5", "task:1"])
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
