"""A form of ours in a page of another site: its script puts it there, it grows with what it says, and it is sent once."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.crm.models import Client, Deal
from naryad.tenancy.scope import scope
from naryad.webforms.actions import add_web_form
from naryad.webforms.queries import form_url
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import Windows


class Site:
    """Another one, at another address. `body`: of its only page."""

    body = ""
    url = ""


@pytest.fixture
def foreign() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                f"<!doctype html><title>Shop</title><link rel='icon' href='data:,'>{site.body}".encode()
            )

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


def test_a_request_comes_from_a_foreign_page(
    enter: Enter, company: Company, windows: Windows, site: str, foreign: Site
) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        form = add_web_form(
            name="Сайт", heading="Кухня на заказ", language="ru", consent="Согласен на обработку данных",
            asks={"phone": "required", "comment": "optional", "files": "optional"}, sites=[foreign.url],
            responsible_id=company.boris.pk, remind_hours=4, actor=company.anna, now=timezone.now(),
        )  # fmt: skip
        path = form_url(form).partition("/f/")[2]
    foreign.body = f"<h1>Мебель</h1><script async src='{site}/f/{path}form.js'></script>"
    page = windows.open()
    page.goto(foreign.url)
    frame = page.frame_locator("iframe")
    frame.get_by_label("Ваше имя").fill("Иван")
    frame.get_by_label("Телефон").fill("8 912 000-00-01")
    frame.locator("input[type=file]").set_input_files(
        [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}]
    )
    frame.get_by_label("Согласен").check()

    frame.get_by_role("button", name="Отправить").dblclick()

    expect(frame.get_by_text("Спасибо")).to_be_visible()
    height = page.locator("iframe").evaluate("frame => frame.clientHeight")
    assert 100 <= height < 400, "it is as high as what it says"
    with scope(company.workspace.pk), transaction.atomic():
        assert Deal.objects.get().client == Client.objects.get(name="Иван")
    ours = enter(company.anna)
    visit(ours, f"{company.url()}settings/forms/{form.pk}/")
    expect(ours.get_by_role("link", name="Кухня на заказ: Иван")).to_be_visible()
