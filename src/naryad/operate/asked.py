"""Every request has an id, is counted and timed by its class, and is a line of the log where that is wished for."""

import logging
import re
import secrets
import time
from contextvars import ContextVar
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from naryad.operate.body import Application, Message, Receive, Send

ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
REQUESTS = Counter("naryad_requests", "Requests answered.", ["kind", "status"])
TIMES = Histogram("naryad_request_seconds", "From request to its last byte; of streams to the first.", ["kind"],
                  buckets=SECONDS)  # fmt: skip
STREAMS = Gauge("naryad_open_streams", "Open pages that listen for changes.", multiprocess_mode="livesum")
log = logging.getLogger("naryad.access")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """ "" outside a request."""
    return _request_id.get()


class Asked:
    """Around everything else, so that what is refused before Django is counted too."""

    def __init__(self, application: Application, *, is_logged: bool) -> None:
        self.application, self.is_logged = application, is_logged

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        request = _Request(scope, send)
        token = _request_id.set(request.id)
        try:
            await self.application(scope, receive, request.send)
        finally:
            request.end(is_logged=self.is_logged)
            _request_id.reset(token)


class _Request:
    def __init__(self, scope: Message, send: Send) -> None:
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        self.id = given.decode() if ID.fullmatch(given) else secrets.token_hex(8)
        self.scope, self.kind, self._send = scope, kind_of(scope, headers), send
        self.began, self.status, self.is_stream = time.perf_counter(), 0, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._begin_stream(dict(message["headers"]))
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self.id.encode())]}
        await self._send(message)

    def _begin_stream(self, headers: dict[bytes, bytes]) -> None:
        if headers.get(b"Content-Type", headers.get(b"content-type", b"")).startswith(b"text/event-stream"):
            self.is_stream = True
            STREAMS.inc()
            self._count()

    def end(self, *, is_logged: bool) -> None:
        if self.is_stream:
            STREAMS.dec()
        else:
            self._count()
        if is_logged:
            milliseconds = round((time.perf_counter() - self.began) * 1000)
            client = (self.scope.get("client") or ("",))[0]
            words = (self.scope["method"], shown_path(self.scope["path"]), self.status, milliseconds, client)
            log.info("%s %s %s %s ms %s", *words)

    def _count(self) -> None:
        REQUESTS.labels(self.kind, str(self.status)).inc()
        TIMES.labels(self.kind).observe(time.perf_counter() - self.began)


def kind_of(scope: Message, headers: dict[bytes, bytes]) -> str:
    """What a goal of speed is set for."""
    if scope["path"].startswith("/static/"):
        return "static"
    if scope["path"] in {"/healthz", "/readyz", "/metrics"}:
        return "watch"
    if scope["path"].endswith("/events"):
        return "stream"
    if scope["method"] == "POST":
        return "upload" if headers.get(b"content-type", b"").startswith(b"multipart/") else "press"
    return "fragment" if b"hx-request" in headers else "page"


def shown_path(path: str) -> str:
    """Without what opens something to whoever knows it: links of clients, invitations, new passwords."""
    return path if path.startswith(("/w/", "/static/")) else "/" + path.strip("/").partition("/")[0]
