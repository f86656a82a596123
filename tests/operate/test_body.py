"""A request's body has an end, said or not."""

import asyncio
from typing import Any

import pytest

from naryad.operate.body import BodyLimit


def ask(pieces: list[bytes], *, length: int | None) -> tuple[int, int]:
    """(status, bytes that the application read)."""
    sent: list[dict[str, Any]] = []
    read = 0
    coming = iter(pieces)

    async def application(_scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal read
        while (message := await receive())["type"] != "http.disconnect":
            read += len(message["body"])
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    async def receive() -> dict[str, Any]:
        body = next(coming)
        return {"type": "http.request", "body": body, "more_body": body != pieces[-1]}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "headers": headers}
    asyncio.run(BodyLimit(application, most=10)(scope, receive, send))
    return sent[0]["status"], read


@pytest.mark.parametrize(
    ("pieces", "length", "status", "read"),
    [
        ([b"12345", b"67890"], 10, 200, 10),
        ([b"12345", b"67890"], None, 200, 10),
        ([b"12345", b"678901"], 11, 413, 0),
        ([b"12345", b"678901", b"2"], None, 413, 5),
        ([b"12345", b"678901", b"2"], 5, 413, 5),
    ],
)
def test_a_body_that_is_too_big_is_refused_before_it_is_read(
    pieces: list[bytes], length: int | None, status: int, read: int
) -> None:
    assert ask(pieces, length=length) == (status, read)
