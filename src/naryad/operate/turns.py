"""Requests take turns: no more are in hand than there are connections to answer them with."""

import asyncio
import time
from typing import Any

from prometheus_client import Histogram

from naryad.operate.body import Application, Message, Receive, Send

WAITS_SECONDS = 5.0
"""Shorter than a page waits for the answer to a press."""
RETRY_SECONDS = 2
WAITS = Histogram("naryad_turn_wait_seconds", "For a connection of the pool, before a request is begun.")
FREE = ("/static/", "/healthz", "/metrics")
"""What asks nothing of the database."""
SPARE = 2
"""Connections of the pool for what needs one beside the requests in hand: streams that check who listens."""
BUSY = (
    "<!doctype html><meta charset=utf-8><title>Naryad</title>"
    "<p lang=ru>Сервер занят. Страница откроется сама через пару секунд.</p>"
    "<p lang=en>The server is busy. The page will open by itself in a moment.</p>"
)


class Turns:
    """503 with Retry-After to who has waited too long: pages open again by themselves, presses are sent again.

    A thread that waits for a connection ends in a fault and a lost press; a request that waits here costs nothing.
    What streams gives its turn to the next with its first piece.
    """

    def __init__(
        self,
        application: Application,
        *,
        most: int,
        free: tuple[str, ...] = FREE,
        waits: float = WAITS_SECONDS,
    ) -> None:
        self.application, self.free, self.waits = application, free, waits
        self.turns = asyncio.Semaphore(most)
        self.refreshes = asyncio.Semaphore(max(1, most // 2))  # open pages leave room for who presses
        self.uploads = asyncio.Semaphore(
            max(1, most // 3)
        )  # and files for both: each may be a picture to decode

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.free):
            await self.application(scope, receive, send)
            return
        held, began = [*self._beside(scope), self.turns], time.perf_counter()
        try:
            await asyncio.wait_for(_take(held), self.waits)
        except TimeoutError:
            await _ask_again(scope, send)
            return
        finally:
            WAITS.observe(time.perf_counter() - began)
        await self._in_turn(held, scope, receive, send)

    def _beside(self, scope: Message) -> list[asyncio.Semaphore]:
        if _is_refresh(scope):
            return [self.refreshes]
        return [self.uploads] if _is_upload(scope) else []

    async def _in_turn(
        self, held: list[asyncio.Semaphore], scope: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        is_held = True

        def give() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                for semaphore in held:
                    semaphore.release()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.body" and message.get("more_body"):
                give()
            await send(message)

        try:
            await self.application(scope, receive, answer)
        finally:
            give()


def _is_refresh(scope: Message) -> bool:
    """A page reads a part of itself again, which nobody waits for as for a press."""
    return any(name == b"live-topics" for name, _value in scope.get("headers", ()))


def _is_upload(scope: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"multipart/form-data")
        for name, value in scope.get("headers", ())
    )


async def _take(semaphores: list[asyncio.Semaphore]) -> None:
    """All of them, or none."""
    taken: list[asyncio.Semaphore] = []
    try:
        for semaphore in semaphores:
            await semaphore.acquire()
            taken.append(semaphore)
    except asyncio.CancelledError:
        for semaphore in taken:
            semaphore.release()
        raise


async def _ask_again(scope: Message, send: Send) -> None:
    again = str(RETRY_SECONDS).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"retry-after", again),
        (b"cache-control", b"no-store"),
    ]
    if scope["method"] == "GET":
        headers.append((b"refresh", again))
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": BUSY.encode()})
