"""One LISTEN connection per process, fanned out to any number of event streams."""

import asyncio
import json
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from naryad.activity.actions import CHANNEL, EVERYTHING

MAX_WAITING = 100  # a slower client misses messages and is told to re-fetch everything
REMEMBERED_SECONDS = 10.0
MARGIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Heard(NamedTuple):
    """`by`: the change that a page asked for, as it named it ("": of none). No topics: the stream ends."""

    topics: list[str]
    by: str = ""

    def encoded(self) -> bytes:
        """As the stream says it."""
        return (
            f"data: {json.dumps({'topics': self.topics} | ({'by': self.by} if self.by else {}))}\n\n".encode()
        )


@dataclass(eq=False)
class Stream:
    """One open page: the topics of its company, as they are announced."""

    workspace_id: int
    queue: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)

    def put(self, topics: list[str], *, by: str = "") -> None:
        if self.queue.qsize() < MAX_WAITING:
            self.queue.put_nowait(Heard(topics, by))
        elif self.queue.qsize() == MAX_WAITING:
            self.queue.put_nowait(Heard([EVERYTHING]))


class Hub:
    """Streams of one process and event loop. `dsn`: a direct address, past any pooler."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.streams: set[Stream] = set()
        self._said: deque[tuple[float, int, list[str]]] = deque()
        self._listens_since = float("inf")
        self._listener: asyncio.Task[None] | None = None

    def open(self, workspace_id: int, *, missed_seconds: float = 0) -> Stream:
        """`missed_seconds`: since its page was asked for; what was announced meanwhile is said at once."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listen())
        stream = Stream(workspace_id)
        self.streams.add(stream)
        if missed_seconds:
            self._catch_up(stream, since=time.monotonic() - missed_seconds - MARGIN_SECONDS)
        return stream

    def _catch_up(self, stream: Stream, *, since: float) -> None:
        if self._listens_since == float("inf"):
            return  # it is told to look at everything as soon as somebody listens
        if since < max(self._listens_since, time.monotonic() - REMEMBERED_SECONDS):
            stream.put([EVERYTHING])
            return
        missed = [topics for at, workspace_id, topics in self._said
                  if at >= since and workspace_id == stream.workspace_id]  # fmt: skip
        if missed:
            stream.put(sorted({topic for topics in missed for topic in topics}))

    def close(self, stream: Stream) -> None:
        self.streams.discard(stream)

    def end(self) -> None:
        """The process stops: an empty list tells each stream to end, so that nobody waits for open pages."""
        self._tell_all([])
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._listens_since = time.monotonic()
                    self._tell_all([EVERYTHING])  # whatever was announced while we were not listening
                    async for notice in connection.notifies():
                        self._spread(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("Live updates lost the database, trying again: %s", error)
                await asyncio.sleep(1)

    def _spread(self, payload: str) -> None:
        message = json.loads(payload)
        now = time.monotonic()
        self._said.append((now, message["workspace"], message["topics"]))
        while self._said[0][0] < now - REMEMBERED_SECONDS:
            self._said.popleft()
        for stream in self.streams:
            if stream.workspace_id == message["workspace"]:
                stream.put(message["topics"], by=message.get("by", ""))

    def _tell_all(self, topics: list[str]) -> None:
        for stream in self.streams:
            stream.put(topics)
