"""Islands in a real browser: what a person types, presses and drags."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from playwright.sync_api import Request, expect

from naryad.ui.responses import add_changed, add_toast, close_modal
from tests.ui.lab import ORIGIN, Lab, as_json

COMMENTS = """<section id="comments" data-live="task:5" hx-get="/comments" hx-trigger="live" hx-swap="outerMorph">
  <p id="count">%s</p>
  <guarded-form><form id="form" hx-post="/comment" hx-target="#comments" hx-swap="outerMorph">
    <input type="hidden" name="idempotency_key"><textarea name="text" id="text" aria-label="Text"></textarea>
    <button id="send">Send</button></form></guarded-form></section>"""
LIST = """<table><tr data-row><td><a id="one" href="/card/1" hx-get="/card/1" hx-target="#peek-body" data-peek>1</a></td></tr>
  <tr data-row><td><a id="two" href="/card/2" hx-get="/card/2" hx-target="#peek-body" data-peek>2</a></td></tr></table>
  <button id="done" hx-post="/done" hx-swap="none">Done</button>"""
BOARD = """<board-dnd><div class="board">
  <section class="board-column" data-column="1" data-title="New"><div data-cards>
    <article class="board-card" id="card-7" data-card="7" data-move-url="/move">7
      <button type="button" data-move-menu aria-label="Move to…">…</button></article></div></section>
  <section class="board-column" data-column="2" data-title="Won"><div data-cards>
    <article class="board-card" id="card-8" data-card="8" data-move-url="/move">8</article>
    <article class="board-card" id="card-9" data-card="9" data-move-url="/move">9</article></div></section>
</div></board-dnd>"""


def refusing(status: int) -> Any:
    return lambda _request: HttpResponse(status=status)


def test_half_typed_text_without_focus_survives_a_live_refresh(lab: Lab) -> None:
    lab.open(COMMENTS % "before")
    lab.answer("/comments", COMMENTS % "after")
    lab.page.fill("#text", "half a sent")
    lab.page.locator("#text").blur()

    lab.announce("task:5")

    expect(lab.page.locator("#count")).to_have_text("after")
    assert lab.page.input_value("#text") == "half a sent"


def test_only_what_shows_the_changed_row_is_refreshed(lab: Lab) -> None:
    asked: list[str] = []
    piece = '<div id="{0}" data-live="{1}" hx-get="/{0}" hx-trigger="live" hx-swap="outerMorph"></div>'

    def answer(request: Request) -> HttpResponse:
        asked.append(request.url.rsplit("/", 1)[1])
        return HttpResponse("<i></i>")

    lab.open(
        piece.format("row", "task:5") + piece.format("other", "task:6") + piece.format("kind", "order task")
    )
    for name in ("row", "other", "kind"):
        lab.answer(f"/{name}", answer)

    with lab.page.expect_response("**/kind"):
        lab.announce("task:5")

    assert sorted(asked) == ["kind", "row"]


def test_a_refresh_on_its_way_does_not_undo_what_was_pressed_meanwhile(lab: Lab) -> None:
    place = """<section id="work" data-live="order:5" hx-get="/work" hx-trigger="live" hx-swap="outerMorph">
      <p id="view">%s</p><button id="scheme" hx-get="/scheme" hx-target="#work" hx-swap="outerMorph">Scheme</button></section>"""
    asked = []

    def live(_request: Request) -> HttpResponse:
        asked.append(1)
        if len(asked) == 1:  # the press is answered while this answer, of what was before it, is on its way
            lab.page.evaluate("document.getElementById('scheme').click()")
        return HttpResponse(place % ("stages" if len(asked) == 1 else "scheme, refreshed"))

    lab.open(place % "stages")
    lab.answer("/work", live)
    lab.answer("/scheme", place % "scheme")

    lab.announce("order:5")

    expect(lab.page.locator("#view")).to_have_text("scheme, refreshed")


def test_two_presses_send_once_with_a_key(lab: Lab) -> None:
    lab.open(COMMENTS % "before")
    lab.answer("/comment", COMMENTS % "sent")
    lab.page.fill("#text", "hello")

    lab.page.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")

    expect(lab.page.locator("#count")).to_have_text("sent")
    assert [fields["text"] for _path, fields in lab.posts] == ["hello"]
    assert len(lab.posts[0][1]["idempotency_key"]) == 36
    assert lab.page.input_value("#text") == ""


def test_a_refused_form_keeps_text_and_key_until_it_is_accepted(lab: Lab) -> None:
    lab.open(COMMENTS % "before")
    lab.answer("/comment", (COMMENTS % "too long").replace("></textarea>", ">hello</textarea>"), status=422)
    lab.page.fill("#text", "hello")
    lab.page.click("#send")
    expect(lab.page.locator("#count")).to_have_text("too long")
    lab.answer("/comment", COMMENTS % "sent")

    lab.page.click("#send")

    expect(lab.page.locator("#count")).to_have_text("sent")
    keys = [fields["idempotency_key"] for _path, fields in lab.posts]
    assert keys[0] == keys[1]


def test_the_slide_over_follows_the_rows_and_survives_a_refresh(lab: Lab) -> None:
    lab.open(LIST + COMMENTS % "before")
    lab.answer("/comments", COMMENTS % "after")
    for number in ("1", "2"):
        lab.answer(f"/card/{number}", f"<h1>Card {number}</h1><textarea id='note' aria-label='n'></textarea>")

    lab.page.click("#one")
    expect(lab.page.locator("#peek h1")).to_have_text("Card 1")
    lab.page.keyboard.press("j")
    expect(lab.page.locator("#peek h1")).to_have_text("Card 2")
    lab.page.fill("#note", "typed")
    lab.announce("task:5")

    expect(lab.page.locator("#count")).to_have_text("after")
    assert lab.page.input_value("#note") == "typed"
    assert lab.page.get_attribute("[data-peek-full]", "href") == "/card/2"


@pytest.mark.parametrize("way", ["Escape", "back", "cross"])
def test_the_slide_over_closes_and_the_list_stays(lab: Lab, way: str) -> None:
    lab.open(LIST)
    lab.answer("/card/1", "<h1>Card 1</h1>")
    lab.page.click("#one")
    expect(lab.page.locator("#peek")).to_be_visible()

    if way == "Escape":
        lab.page.keyboard.press("Escape")
    elif way == "back":
        lab.page.go_back()
    else:
        lab.page.click("[data-peek-close]")

    expect(lab.page.locator("#peek")).to_be_hidden()
    expect(lab.page.locator("#one")).to_be_focused()
    assert lab.page.url == f"{ORIGIN}/lab"


def test_rows_are_walked_on_a_cyrillic_layout(lab: Lab) -> None:
    lab.open(LIST)

    lab.page.evaluate(
        "() => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )

    expect(lab.page.locator("#one")).to_be_focused()


def test_a_toast_undoes(lab: Lab) -> None:
    lab.open(LIST)
    lab.answer("/done", lambda _request: add_toast(HttpResponse(), "Задача готова", undo_url="/undo"))
    lab.answer("/undo", lambda _request: add_toast(HttpResponse(), "Снова в работе"))

    lab.page.click("#done")
    lab.page.click("toast-region .undo")

    expect(lab.page.locator("toast-region")).to_have_text("Снова в работе")
    assert lab.last_post()[0] == "/undo"


def test_an_answer_refreshes_what_it_changed(lab: Lab) -> None:
    lab.open(LIST + COMMENTS % "before")
    lab.answer("/comments", COMMENTS % "after")
    lab.answer("/done", lambda _request: add_changed(HttpResponse(), "task:5"))

    lab.page.click("#done")

    expect(lab.page.locator("#count")).to_have_text("after")


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_a_failed_press_is_said_and_the_page_stays(lab: Lab, status: int) -> None:
    lab.open(LIST)
    lab.answer("/done", refusing(status))

    lab.page.click("#done")

    expect(lab.page.locator(".toast-note")).to_be_visible()
    expect(lab.page.locator("#one")).to_be_visible()


def test_a_lost_connection_is_said(lab: Lab) -> None:
    lab.open(LIST)
    lab.page.route("**/done", lambda route: route.abort())

    lab.page.click("#done")

    expect(lab.page.locator(".toast-note[data-level=error]")).to_be_visible()
    lab.faults.clear()  # htmx reports the abort itself


def test_a_modal_opens_with_its_form_and_closes_when_saved(lab: Lab) -> None:
    lab.open('<button id="new" hx-get="/new" hx-target="#modal-body">New</button>')
    lab.answer(
        "/new", '<h2>New</h2><form hx-post="/save" hx-swap="none"><button id="save">Save</button></form>'
    )
    lab.answer("/save", lambda _request: close_modal(HttpResponse()))

    lab.page.click("#new")
    expect(lab.page.get_by_role("dialog", name="New")).to_be_visible()
    lab.page.click("#save")

    expect(lab.page.locator("#modal")).to_be_hidden()


def test_the_first_field_of_a_modal_is_typed_into_at_once(lab: Lab) -> None:
    lab.open('<button id="new" hx-get="/new" hx-target="#modal-body">New</button>')
    cross = '<button class="icon-button" type="button" data-modal-close>x</button>'
    lab.answer(
        "/new", f'<h2>New</h2>{cross}<form><input type="hidden"><input id="title" aria-label="t"></form>'
    )

    lab.page.click("#new")
    expect(lab.page.locator("#title")).to_be_focused()
    lab.page.keyboard.type("a sign")

    assert lab.page.input_value("#title") == "a sign"


@pytest.mark.parametrize("way", ["Escape", "cross"])
def test_typed_text_of_a_modal_is_not_thrown_away_unasked(lab: Lab, way: str) -> None:
    lab.open('<button id="new" hx-get="/new" hx-target="#modal-body">New</button>')
    cross = '<button class="icon-button" type="button" data-modal-close id="cross">x</button>'
    lab.answer("/new", f'{cross}<guarded-form><form><input id="title" aria-label="t"></form></guarded-form>')

    def leave() -> None:
        lab.page.keyboard.press("Escape") if way == "Escape" else lab.page.click("#cross")

    lab.page.click("#new")
    lab.page.locator("#title").press_sequentially("half a ti")
    leave()
    lab.page.get_by_role("button", name="Cancel").click()
    assert lab.page.input_value("#title") == "half a ti"
    leave()
    lab.page.get_by_role("button", name="Close without saving").click()

    expect(lab.page.locator("#modal")).to_be_hidden()


def test_a_half_typed_comment_keeps_the_slide_over_open_until_it_is_said(lab: Lab) -> None:
    lab.open(LIST)
    lab.answer("/card/1", f"<h1>Card 1</h1>{COMMENTS % ''}")
    lab.page.click("#one")
    lab.page.fill("#text", "half a sent")

    lab.page.keyboard.press("Escape")
    lab.page.get_by_role("button", name="Cancel").click()
    assert lab.page.input_value("#text") == "half a sent"
    lab.page.click("[data-peek-close]")
    lab.page.get_by_role("button", name="Close without saving").click()

    expect(lab.page.locator("#peek")).to_be_hidden()


def test_a_question_is_asked_before_the_request(lab: Lab) -> None:
    lab.open(
        '<button id="drop" hx-post="/drop" hx-confirm="Удалить?" data-confirm-label="Удалить" hx-swap="none">x</button>'
    )
    lab.answer("/drop", "")

    lab.page.click("#drop")
    lab.page.keyboard.press("Escape")
    assert lab.posts == []
    lab.page.click("#drop")
    with lab.page.expect_response("**/drop"):
        lab.page.click("text=Удалить >> visible=true >> nth=-1")

    assert len(lab.posts) == 1


def test_a_dropped_card_tells_its_neighbours(lab: Lab) -> None:
    lab.open(BOARD)
    lab.answer("/move", "", status=204)

    with lab.page.expect_response("**/move"):
        lab.page.drag_and_drop("#card-7", "#card-9", target_position={"x": 20, "y": 2})

    assert lab.last_post() == ("/move", {"column": "2", "after": "8", "before": "9"})


def test_a_refused_card_goes_back(lab: Lab) -> None:
    lab.open(BOARD)
    lab.answer("/move", refusing(409))

    with lab.page.expect_response("**/move"):
        lab.page.drag_and_drop("#card-7", "#card-8")

    expect(lab.page.locator("[data-column='1'] #card-7")).to_be_visible()


def test_a_card_is_moved_by_keyboard(lab: Lab) -> None:
    lab.open(BOARD)
    lab.answer("/move", "", status=204)

    lab.page.focus("#card-7 [data-move-menu]")
    lab.page.keyboard.press("Enter")
    expect(lab.page.get_by_role("button", name="Won")).to_be_focused()
    with lab.page.expect_response("**/move"):
        lab.page.keyboard.press("Enter")

    assert lab.last_post() == ("/move", {"column": "2", "after": "9", "before": ""})


def test_a_list_is_reordered_by_buttons_and_by_drag(lab: Lab) -> None:
    row = '<div data-item="{0}" id="i{0}"><span data-handle>=</span>{0}<button type="button" data-down>v</button></div>'
    lab.open(f'<sort-list data-url="/order">{"".join(row.format(name) for name in "abc")}</sort-list>')
    lab.answer("/order", "", status=204)

    with lab.page.expect_response("**/order"):
        lab.page.click("#ia [data-down]")
    assert lab.last_post()[1] == {"order": "b,a,c"}
    with lab.page.expect_response("**/order"):
        lab.page.drag_and_drop("#ic [data-handle]", "#ib", target_position={"x": 10, "y": 1})

    assert lab.last_post()[1] == {"order": "c,b,a"}


def test_an_item_of_a_list_may_hold_a_list_of_its_own(lab: Lab) -> None:
    row = '<li id="i{0}" data-item="{0}"><button data-down>Down</button>{1}</li>'
    inner = f'<sort-list data-url="/inner"><ul>{row.format("x", "")}{row.format("y", "")}</ul></sort-list>'
    lab.open(f'<sort-list data-url="/outer">{row.format("a", inner)}{row.format("b", "")}</sort-list>')
    lab.answer("/outer", "", status=204)
    lab.answer("/inner", "", status=204)

    with lab.page.expect_response("**/inner"):
        lab.page.click("#ix > [data-down]")
    assert lab.last_post()[1] == {"order": "y,x"}
    with lab.page.expect_response("**/outer"):
        lab.page.click("#ia > [data-down]")

    assert lab.last_post()[1] == {"order": "b,a"}


def test_a_choice_is_found_by_typing(lab: Lab) -> None:
    def options(request: Request) -> HttpResponse:
        return as_json([{"value": "7", "text": "Иванова Мария"}] if "q=%D0%98" in request.url else [])

    lab.open(
        '<search-select data-url="/options" data-nothing="Нет">'
        '<select id="client" name="client" aria-label="Client"><option value=""></option></select></search-select>'
    )
    lab.answer("/options", options)

    lab.page.click(".ts-control")
    lab.page.keyboard.type("Ив")
    expect(lab.page.locator(".ts-dropdown .option")).to_have_text("Иванова Мария")
    lab.page.keyboard.press("Enter")

    assert lab.page.input_value("#client") == "7"


def test_a_choice_stays_one_choice_when_a_refused_form_comes_back(lab: Lab) -> None:
    form = (
        '<form id="form" hx-post="/choose" hx-target="#place" hx-swap="innerHTML"><search-select data-url="/options">'
        '<select id="client" name="client" aria-label="Client"><option value="7">Oak</option></select></search-select>'
        '<button id="send">Send</button></form>'
    )
    lab.open(f'<div id="place">{form}</div>')
    lab.answer("/options", lambda _request: as_json([]))
    lab.answer("/choose", f'{form}<p id="refused">Say why</p>', status=422)
    expect(lab.page.locator(".ts-wrapper")).to_have_count(1)

    lab.page.click("#send")

    expect(lab.page.locator("#refused")).to_be_visible()
    expect(lab.page.locator(".ts-wrapper")).to_have_count(1)
    expect(lab.page.locator(".htmx-added")).to_have_count(0)
    expect(lab.page.locator("#client")).to_have_class(re.compile("tomselected"))


DROP = """<section id="hero"><file-drop data-url="/tasks/{0}/files/" data-zone="#hero" data-most="99" data-of="Task {0}">
  <label>Photo<input type="file" data-files></label><ul data-uploads hx-morph-skip></ul>
  <template data-upload><li class="upload"><span data-name></span><progress max="1" value="0"></progress>
  <span data-note hidden></span><button data-retry hidden>Try again</button><button data-cancel>x</button></li></template>
  </file-drop></section>"""


@pytest.mark.parametrize("swap", ["outerMorph", "outerHTML"])
def test_a_photo_without_signal_outlives_the_task_it_was_taken_for_and_arrives_there(
    lab: Lab, swap: str
) -> None:
    done = f'<button id="done" hx-post="/done" hx-target="#hero" hx-swap="{swap}">Done</button>'
    lab.open(done + DROP.format(7))
    lab.answer("/done", DROP.format(8))
    lab.answer("/tasks/7/files/", "", status=204)
    lab.page.route("**/files/", lambda route: route.abort())
    photo = {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": b"wall"}
    lab.page.get_by_label("Photo").set_input_files([photo])
    expect(lab.page.get_by_role("button", name="Try again")).to_be_visible()

    lab.page.click("#done")
    expect(lab.page.locator("file-drop[data-url='/tasks/8/files/']")).to_be_visible()
    expect(lab.page.locator("main > [data-uploads] .upload")).to_contain_text("wall.jpg · Task 7")
    expect(lab.page.locator("#hero .upload")).to_have_count(0)
    lab.page.unroute("**/files/")
    lab.page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(lab.page.locator(".upload")).to_have_count(0)
    assert [path for path, _fields in lab.posts] == ["/done", "/tasks/7/files/"]


def test_files_that_together_are_more_than_a_request_carries_are_refused_in_words(lab: Lab) -> None:
    lab.open(
        "<form><file-picker data-most='10' data-most-together='15' data-text-too-many='Send it apart.'>"
        "<ul data-chosen></ul><label>File <input type='file' name='file' multiple></label></file-picker></form>"
    )
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"12345678"} for name in "ab"]

    lab.page.get_by_label("File").set_input_files(files)

    expect(lab.page.locator("[data-chosen] li")).to_have_count(1)
    expect(lab.page.get_by_text("b.txt: Send it apart.")).to_be_visible()


def test_many_rows_are_chosen_at_once(lab: Lab) -> None:
    boxes = "".join(f'<input type="checkbox" data-select aria-label="{n}" id="b{n}">' for n in range(4))
    lab.open(f"<bulk-select>{boxes}<div data-bulk-bar hidden><b data-bulk-count></b></div></bulk-select>")

    lab.page.click("#b0")
    lab.page.click("#b2", modifiers=["Shift"])

    expect(lab.page.locator("[data-bulk-count]")).to_have_text("3")


@pytest.mark.parametrize(("minutes", "state"), [(30, "calm"), (50, "amber"), (61, "red")])
def test_a_timer_warns_as_the_estimate_is_used_up(lab: Lab, minutes: int, state: str) -> None:
    lab.open(f'<running-timer data-base-seconds="{minutes * 60}" data-estimate="60"></running-timer>')

    assert lab.page.get_attribute("running-timer", "data-island-state") == state
    hours, rest = divmod(minutes, 60)
    expect(lab.page.locator("running-timer")).to_have_text(f"{hours}:{rest:02d}:00")


def test_the_theme_is_kept_in_a_cookie(lab: Lab) -> None:
    lab.open('<theme-switch><button type="button" data-theme-choice="dark">Dark</button></theme-switch>')

    lab.page.click("text=Dark")

    assert lab.page.get_attribute("html", "data-bs-theme") == "dark"
    assert {"name": "theme", "value": "dark"}.items() <= dict(lab.page.context.cookies()[0]).items()


PRESSES = """<unsent-presses hx-morph-skip data-owner="oak:5" data-one="1 press" data-few="2 presses" data-many="5 presses"
  data-send="send now" data-drop="Remove" data-mark="not sent" data-refused="not taken"></unsent-presses>
  <section data-press-of="7"><guarded-form><form hx-post="/done" hx-swap="none" data-press="Done: Sawing">
    <input type="hidden" name="idempotency_key"><input name="result" id="result" aria-label="Result">
    <button id="done">Done</button></form></guarded-form></section>
  <section data-press-of="8">
    <button id="start" hx-post="/start" hx-swap="none" data-press="Start: Drilling">Start</button></section>"""


def without_signal(lab: Lab) -> None:
    """Presses do not arrive until with_signal()."""
    for path in ("**/done", "**/start"):
        lab.page.route(path, lambda route: route.abort())


def with_signal(lab: Lab) -> None:
    for path in ("**/done", "**/start"):
        lab.page.unroute(path)
    lab.page.get_by_role("button", name="send now").click()


def test_a_press_that_did_not_arrive_is_kept_over_a_reload_and_sent_once_with_its_time(lab: Lab) -> None:
    lab.open(PRESSES)
    lab.answer("/done", "", status=204)
    without_signal(lab)
    lab.page.fill("#result", "fits")

    lab.page.locator("#done").click()
    expect(lab.page.locator("unsent-presses")).to_contain_text("1 press")
    expect(lab.page.locator("unsent-presses li")).to_contain_text("Done: Sawing")
    expect(lab.page.locator("[data-press-of='7'][data-island-unsent='not sent']")).to_be_visible()
    lab.page.fill("#result", "fits, oiled")
    lab.page.locator("#done").click()  # in vain again: the same press, with what was typed since
    lab.page.reload()
    expect(lab.page.locator("unsent-presses")).to_contain_text("1 press")
    with_signal(lab)

    expect(lab.page.locator("unsent-presses")).to_be_hidden()
    expect(lab.page.locator("[data-island-unsent]")).to_have_count(0)
    ((path, fields),) = lab.posts
    assert (path, fields["result"]) == ("/done", "fits, oiled")
    assert fields["idempotency_key"] and fields["pressed_at"] < datetime.now(UTC).isoformat()
    lab.faults.clear()  # htmx reports the abort itself


def test_presses_arrive_in_their_order_and_a_refused_one_says_why_until_it_is_removed(lab: Lab) -> None:
    lab.open(PRESSES)
    refusal = add_toast(HttpResponse(status=409), "Oleg has already taken it", level="error")
    lab.answer("/start", lambda _request: refusal)
    lab.answer("/done", lambda _request: add_toast(HttpResponse(status=204), "Done: Sawing"))
    without_signal(lab)

    lab.page.locator("#start").click()
    expect(lab.page.locator("unsent-presses")).to_contain_text("1 press")
    lab.page.locator("#done").click()
    expect(lab.page.locator("unsent-presses")).to_contain_text("2 presses")
    with_signal(lab)

    expect(lab.page.locator("unsent-presses .is-refused")).to_contain_text("Oleg has already taken it")
    expect(lab.page.locator(".toast-note")).to_contain_text("Done: Sawing")
    assert [path for path, _fields in lab.posts] == ["/start", "/done"]
    assert len({fields["idempotency_key"] for _path, fields in lab.posts}) == 2
    lab.page.get_by_role("button", name="Remove").click()
    expect(lab.page.locator("unsent-presses")).to_be_hidden()
    lab.faults.clear()


def test_a_refused_press_keeps_what_was_typed_and_the_page_shows_how_things_are(lab: Lab) -> None:
    queue = '<p id="queue" data-live="task" hx-get="/queue" hx-trigger="live" hx-swap="outerHTML">Sawing</p>'
    lab.open(PRESSES + queue)
    lab.answer("/queue", '<p id="queue">Drilling</p>')
    refusal = add_toast(HttpResponse(status=409), "This task was cancelled.", level="error")
    lab.answer("/done", lambda _request: refusal)
    without_signal(lab)
    lab.page.fill("#result", "3 mm off")
    lab.page.locator("#done").click()
    expect(lab.page.locator("unsent-presses")).to_contain_text("1 press")
    with_signal(lab)

    expect(lab.page.locator("unsent-presses .is-refused blockquote")).to_have_text("3 mm off")
    expect(lab.page.locator("#queue")).to_have_text("Drilling")
    lab.faults.clear()


def test_back_in_the_network_the_page_is_looked_at_anew(lab: Lab) -> None:
    lab.open(
        '<p id="queue" data-live="task" hx-get="/queue" hx-trigger="live" hx-swap="outerHTML">Sawing</p>'
    )
    lab.answer("/queue", '<p id="queue">Drilling</p>')

    lab.page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(lab.page.locator("#queue")).to_have_text("Drilling")


def test_another_members_presses_are_not_sent_in_ones_name(lab: Lab) -> None:
    lab.open(PRESSES)
    lab.answer("/done", "", status=204)
    without_signal(lab)
    lab.page.locator("#done").click()
    expect(lab.page.locator("unsent-presses")).to_contain_text("1 press")
    for path in ("**/done", "**/start"):
        lab.page.unroute(path)

    lab.open(PRESSES.replace("oak:5", "oak:6"))

    expect(lab.page.locator("unsent-presses")).to_be_hidden()
    assert lab.posts == []
    lab.faults.clear()


def test_the_timer_says_when_its_planned_time_is_up(lab: Lab) -> None:
    now = datetime.now(UTC)
    started = (now - timedelta(minutes=29, seconds=58)).isoformat()
    lab.open(
        f'''<div id="asks" hx-get="/asks" hx-trigger="time-up" hx-swap="outerHTML"><running-timer hx-morph-skip-children
        data-base-seconds="0" data-started-at="{started}" data-now="{now.isoformat()}" data-question="30"></running-timer>
        </div>'''
    )
    lab.answer("/asks", '<p id="asked">How much is left?</p>')

    expect(lab.page.locator("#asked")).to_be_visible()


def test_what_is_typed_while_a_new_form_is_on_its_way_is_kept_and_enter_sends_it(lab: Lab) -> None:
    form = """<where-builder><form hx-get="/found" hx-target="#place">
      <button name="op" value="apply">Show</button>
      <select name="column" aria-label="Column" hx-get="/form" hx-include="closest form" hx-target="#place" hx-trigger="change">
        <option>number</option><option {}>title</option></select>
      <input type="{}" name="value" aria-label="Value"><input type="hidden" name="was" value="{}"></form></where-builder>"""
    found: list[str] = []

    def while_it_comes(_request: Request) -> HttpResponse:
        lab.page.evaluate("document.querySelector('[name=value]').value = '12'")
        lab.page.evaluate("document.querySelector('where-builder form').requestSubmit()")
        return HttpResponse(form.format("selected", "text", "title"))

    def find(request: Request) -> HttpResponse:
        found.append(request.url)
        return HttpResponse("<i id='found'>found</i>")

    lab.open('<div id="place">' + form.format("", "number", "number") + "</div>")
    lab.answer("/form", while_it_comes)
    lab.answer("/found", find)

    lab.page.get_by_label("Column").select_option("title")

    expect(lab.page.locator("#found")).to_be_visible()
    assert len(found) == 1
    assert found[0].endswith("column=title&value=12&was=title")
