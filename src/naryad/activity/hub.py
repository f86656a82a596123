"""One LISTEN connection per process, fanned out to any number of event streams."""

import asyncio
import json
import logging
from dataclasses import dataclass, field

import psycopg

from naryad.activity.actions import CHANNEL

MAX_WAITING = 100  # a slower client misses messages and is told to re-fetch everything
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Stream:
    """One open page: the topics of its company, as they are announced."""

    workspace_id: int
    queue: asyncio.Queue[list[str]] = field(default_factory=asyncio.Queue)

    def put(self, topics: list[str]) -> None:
        if self.queue.qsize() < MAX_WAITING:
            self.queue.put_nowait(topics)
        elif self.queue.qsize() == MAX_WAITING:
            self.queue.put_nowait(["*"])


class Hub:
    """Streams of one process and event loop. `dsn`: a direct address, past any pooler."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.streams: set[Stream] = set()
        self._listener: asyncio.Task[None] | None = None

    def open(self, workspace_id: int) -> Stream:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listen())
        stream = Stream(workspace_id)
        self.streams.add(stream)
        return stream

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
                    self._tell_all(["*"])  # whatever was announced while we were not listening
                    async for notice in connection.notifies():
                        self._spread(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("Live updates lost the database, trying again: %s", error)
                await asyncio.sleep(1)

    def _spread(self, payload: str) -> None:
        message = json.loads(payload)
        for stream in self.streams:
            if stream.workspace_id == message["workspace"]:
                stream.put(message["topics"])

    def _tell_all(self, topics: list[str]) -> None:
        for stream in self.streams:
            stream.put(topics)
