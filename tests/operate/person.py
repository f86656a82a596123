"""Somebody who asks a running server over HTTP, with cookies, as a browser does: presses are sent again on 503."""

import http.cookiejar
import itertools
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import NamedTuple

from tests.operate.conftest import wait_for

AWAY = 0
"""In place of a status: nobody answered."""


class Answer(NamedTuple):
    status: int
    text: str = ""
    url: str = ""


class Person:
    def __init__(self, address: str, *, company: str = "oak") -> None:
        self.address, self.path = address, f"/w/{company}/"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.keys = itertools.count()
        self.statuses: set[int] = set()

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask(urllib.request.Request(self.address + path, headers=dict(headers or {})))

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """A file as a page sends it."""
        said = {"Referer": self.address, "X-CSRFToken": self._token(), "HX-Request": "true"}
        said["Content-Type"] = "multipart/form-data; boundary=between"
        head = f'--between\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--between--\r\n"
        return self._ask(urllib.request.Request(self.address + path, data=body, headers=said))

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if "csrf" in cookie.name), "")

    def post(
        self, path: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self._token()}).encode()
        said = {"Referer": self.address, **(headers or {})}
        return self._ask(urllib.request.Request(self.address + path, data=body, headers=said))

    def log_in(self, email: str, password: str) -> None:
        self.get("/account/login/")
        answer = self.post("/account/login/", {"login": email, "password": password})
        assert answer.status == 200 and "/account/login/" not in answer.url, answer

    def press(self, path: str, fields: Mapping[str, str], *, seconds: float = 60) -> Answer:
        """One press, sent as often as a page sends it: until it is answered by other than «not now»."""
        key = f"press-{next(self.keys)}-{id(self)}"
        answers: list[Answer] = []

        def is_answered() -> bool:
            answers.append(self.post(self.path + path, {**fields, "idempotency_key": key}))
            if answers[-1].status in {AWAY, 503}:
                time.sleep(0.1)
                return False
            return True

        wait_for(is_answered, seconds=seconds)
        return answers[-1]

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=30) as response:
                answer = Answer(response.status, response.read().decode(errors="replace"), response.url)
        except urllib.error.HTTPError as fault:
            answer = Answer(fault.code, fault.read().decode(errors="replace"), fault.url or "")
        except OSError:
            answer = Answer(AWAY)
        self.statuses.add(answer.status)
        return answer
