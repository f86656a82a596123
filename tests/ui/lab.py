"""A page with islands in a real browser, and a server that answers what a test says. No network, no database."""

import json
import mimetypes
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Page, Request, Route

from naryad.operate.headers import CONTENT_SECURITY_POLICY
from naryad.ui.assets import DIST

ORIGIN = "http://naryad.test"
Answer = Callable[[Request], HttpResponse]


class Lab:
    """`answers` by path; every post is remembered in `posts`; `faults` are the browser's own complaints."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Answer] = {}
        self.posts: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        page.route("**/*", self._serve)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._complain(message.text))

    def open(self, content: str) -> None:
        """The whole shell around `content`, at /lab."""
        html = render("{% extends 'ui/base.html' %}{% block content %}" + content + "{% endblock %}")
        self.answers["/lab"] = lambda _request: HttpResponse(html)
        stream = HttpResponse("retry: 60000\n\n", content_type="text/event-stream")
        self.answers["/w/oak/events"] = lambda _request: stream
        self.page.goto(f"{ORIGIN}/lab")
        self.page.wait_for_function("customElements.get('toast-region') !== undefined")

    def answer(self, path: str, content: str | Answer, **options: Any) -> None:
        found: Answer = content if callable(content) else lambda _request: HttpResponse(content, **options)
        self.answers[path] = found

    def last_post(self) -> tuple[str, dict[str, str]]:
        return self.posts[-1]

    def announce(self, *topics: str) -> None:
        """As if the event stream said so."""
        self.page.evaluate(
            "topics => document.dispatchEvent(new CustomEvent('changed', {detail: {topics}}))", list(topics)
        )

    def _serve(self, route: Route) -> None:
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith("/static/dist/"):
            body = (DIST / path.removeprefix("/static/dist/")).read_bytes()
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=body, content_type=kind)
            return
        if request.method == "POST":
            fields = parse_qs(request.post_data or "", keep_blank_values=True)
            self.posts.append((path, {name: values[0] for name, values in fields.items()}))
        answer = self.answers.get(path)
        response = answer(request) if answer else HttpResponse(status=404)
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, **response.headers}
        route.fulfill(status=response.status_code, headers=headers, body=response.content)

    def _complain(self, text: str) -> None:
        if "Content Security Policy" in text or "htmx:" in text:
            self.faults.append(text)


def render(source: str) -> str:
    template = engines["django"].from_string(source)
    return str(template.render({"ws": "oak"}, RequestFactory().get("/lab")))


def as_json(rows: list[dict[str, str]]) -> HttpResponse:
    return HttpResponse(json.dumps(rows), content_type="application/json")
