"""A busy server asks to come again, and loses nothing."""

import asyncio
from typing import Any

from naryad.operate.turns import Turns

GET: dict[str, Any] = {"type": "http", "path": "/w/oak/", "method": "GET"}
Sent = list[dict[str, Any]]


async def receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def asked(turns: Turns, scope: dict[str, Any]) -> Sent:
    sent: Sent = []

    async def send(message: Any) -> None:
        sent.append(message)

    await turns(scope, receive, send)
    return sent


def answers(*, more_body: bool, scopes: list[dict[str, Any]], most: int = 1) -> list[int]:
    """Statuses of requests that come at once to an application that ends none before all others were answered."""

    async def all_of_them() -> list[int]:
        is_over = asyncio.Event()

        async def application(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if more_body:
                await send({"type": "http.response.body", "body": b"1", "more_body": True})
            await is_over.wait()
            await send({"type": "http.response.body", "body": b"2"})

        turns = Turns(application, most=most, waits=0.05)
        held = [asyncio.create_task(asked(turns, scope)) for scope in scopes]
        await asyncio.wait(held, timeout=0.3)
        is_over.set()
        return sorted([(await task)[0]["status"] for task in held])

    return asyncio.run(all_of_them())


def test_no_more_requests_are_in_hand_than_may_be() -> None:
    assert answers(more_body=False, scopes=[GET, GET, GET], most=2) == [200, 200, 503]


def test_what_streams_and_what_is_a_file_takes_no_turn() -> None:
    assert answers(more_body=True, scopes=[GET, GET]) == [200, 200]
    assert answers(more_body=False, scopes=[GET, GET | {"path": "/static/dist/main.js"}]) == [200, 200]


def test_pages_that_refresh_themselves_leave_room_for_who_presses() -> None:
    refresh = GET | {"headers": [(b"live-topics", b"task:1")]}

    assert answers(more_body=False, scopes=[refresh, refresh, GET], most=2) == [200, 200, 503]
    assert answers(more_body=False, scopes=[refresh, refresh, refresh], most=2) == [200, 503, 503]


def test_who_waits_comes_next() -> None:
    async def two() -> list[int]:
        async def application(_scope: Any, _receive: Any, send: Any) -> None:
            await asyncio.sleep(0)
            await send({"type": "http.response.start", "status": 200, "headers": []})

        turns = Turns(application, most=1)
        return [sent[0]["status"] for sent in await asyncio.gather(asked(turns, GET), asked(turns, GET))]

    assert asyncio.run(two()) == [200, 200]


def test_who_is_refused_is_told_when_to_come_again() -> None:
    async def refused(method: str) -> dict[bytes, bytes]:
        turns = Turns(receive, most=0, waits=0)  # never called
        sent = await asked(turns, GET | {"method": method})
        return dict(sent[0]["headers"])

    page, press = (asyncio.run(refused(method)) for method in ("GET", "POST"))

    assert (page[b"retry-after"], page[b"refresh"]) == (b"2", b"2")
    assert press[b"retry-after"] == b"2"
    assert b"refresh" not in press
