"""The layout of an answer, and what an answer tells the page."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from naryad.ui import responses
from naryad.ui.context import shell


@pytest.mark.parametrize(
    ("target", "layout"),
    [
        ("", "ui/base.html"),
        ("div#peek-body", "ui/base_peek.html"),
        ("div#modal-body", "ui/base_modal.html"),
        ("section#list", "ui/base.html"),
    ],
)
def test_a_page_is_whole_or_only_its_content(target: str, layout: str) -> None:
    request = RequestFactory().get("/", headers={"HX-Target": target} if target else {})

    assert shell(request)["layout"] == layout


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("pink", "auto"), ("", "auto")])
def test_the_theme_comes_from_the_cookie(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert shell(request)["theme"] == theme


def test_an_answer_carries_several_events_in_ascii() -> None:
    response = responses.add_toast(HttpResponse(), "Задача готова", undo_url="/undo/", seconds=10)
    responses.add_changed(response, "task:5", "order:7")
    responses.close_modal(response)

    header = response.headers["HX-Trigger"]
    events = json.loads(header)
    assert header.isascii()
    assert events["toast"] == {
        "text": "Задача готова",
        "level": "success",
        "undo_url": "/undo/",
        "seconds": 10,
    }
    assert events["changed"] == {"topics": ["task:5", "order:7"]}
    assert "modal-close" in events


def test_a_press_on_a_page_of_an_earlier_session_asks_to_log_in_and_names_no_role(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)

    pressed = browser.post("/account/login/", headers={"HX-Request": "true"})
    sent = browser.post("/account/login/")

    assert (pressed.status_code, pressed.content) == (401, b"")
    assert sent.status_code == 403


def test_a_page_and_its_part_are_never_kept_nor_taken_for_each_other() -> None:
    response = responses.shown_to_one(HttpResponse(headers={"Vary": "Cookie"}))

    assert response["Vary"] == "Cookie, HX-Request, HX-Target"
    assert response["Cache-Control"] == "private, no-store"


def test_what_says_itself_how_it_may_be_kept_is_kept_so() -> None:
    response = responses.shown_to_one(HttpResponse(headers={"Cache-Control": "private, no-cache"}))

    assert response["Cache-Control"] == "private, no-cache"
