"""The hooks by which an app above adds to one below it."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from naryad.ui.hooks import acts, asks, entries, kinds, panels, previews
from naryad.workspaces.rules import ALL, NONE

ANY = "ui/_avatar.html"


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test registers its own."""
    for module, name in (
        (panels, "_panels"),
        (acts, "_acts"),
        (kinds, "_kinds"),
        (kinds, "_sights"),
        (previews, "_previews"),
        (entries, "_entries"),
        (asks, "_known"),
    ):
        monkeypatch.setattr(module, name, {})
    monkeypatch.setattr(panels, "render_to_string", lambda _template, context, _request: context["name"])


def request_of(*, reach: int = 2, **headers: str) -> Any:
    request = RequestFactory().post("/", {"name": "Oak"}, headers=headers)
    request.member = SimpleNamespace(workspace=SimpleNamespace(slug="mebel"))
    request.reach = lambda _capability: reach
    return request


def panel(name: str, *, order: int, capability: str = "", is_shown: bool = True) -> panels.Panel:
    def context(_request: Any, _row: Any) -> dict[str, Any] | None:
        return {"name": name} if is_shown else None

    return panels.Panel(
        kind="deal", place="main", order=order, template=ANY, context=context, capability=capability
    )


def test_panels_stand_in_their_order() -> None:
    panels.register_panel(panel("Second", order=20))
    panels.register_panel(panel("First", order=10))

    html = panels.render_panels("deal", "main", None, request_of(), {})

    assert html.index("First") < html.index("Second")


@pytest.mark.parametrize("hidden", [{"capability": "money.view"}, {"is_shown": False}])
def test_a_panel_without_right_or_content_is_not_there(hidden: dict[str, Any]) -> None:
    panels.register_panel(panel("Hidden", order=10, **hidden))

    assert panels.render_panels("deal", "main", None, request_of(reach=0), {}) == ""


def is_allowed(whom: str) -> Any:
    return lambda _request, _row: whom == "order"


def test_an_act_is_shown_to_who_may_press_it() -> None:
    for name, allowed in (("Hold", "order"), ("Cancel", "nobody")):
        acts.register_act(
            acts.Act(
                kind="order",
                place="head",
                order=10,
                label=name,
                icon="ban",
                url=lambda row, slug: f"/{slug}/{row}/",
                is_shown=is_allowed(allowed),
            )
        )

    shown = acts.shown_acts("order", "head", 7, request_of())

    assert [(one["act"].label, one["url"]) for one in shown] == [("Hold", "/mebel/7/")]


@dataclass(frozen=True)
class WouldMove:
    is_visible: bool


@pytest.mark.parametrize("moves", [True, False])
def test_a_press_asks_first_only_where_something_would_move(
    moves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "ask_first", lambda *_args, **_options: HttpResponse("asked"))
    preview = previews.Preview(ask=lambda *, task_id: WouldMove(moves), template=ANY)
    previews.register_preview("task.assign", preview)

    question = previews.previewed(
        request_of(**{"HX-Request": "true"}), "task.assign", title=lambda: "Assign", task_id=7
    )

    assert (question is not None) == moves


def test_a_press_that_nobody_previews_is_done_at_once() -> None:
    assert (
        previews.previewed(request_of(**{"HX-Request": "true"}), "task.assign", title=lambda: "Assign")
        is None
    )


def test_a_question_collects_every_answer() -> None:
    has_prices: asks.Ask[bool] = asks.Ask("workspace.has_prices", "Whether any amount is kept")
    has_prices.answer(lambda *, day: day > 3)
    has_prices.answer(lambda *, day: False)

    assert has_prices(day=7) == [True, False]


def test_a_role_begins_with_the_page_that_says_so() -> None:
    entries.register_entry(
        entries.Entry(
            place=entries.MENU,
            order=10,
            url_name="workspaces:settings",
            label="Settings",
            icon="settings",
            capability="settings.edit",
            first_for={"owner": "?state=trouble"},
        )
    )

    def begins(role: str, reach: int) -> str:
        return entries.first_page(role=role, workspace="mebel", reach=lambda _capability: reach)

    assert begins("owner", ALL).endswith("/settings/?state=trouble")
    assert begins("sales", ALL).endswith("/settings/")  # the first that it may open
    assert begins("owner", NONE) == ""


def test_an_entry_beyond_the_reach_is_left_out_and_the_current_one_is_marked() -> None:
    for order, name, least in ((1, "workspaces:settings", 2), (2, "start", 1)):
        entries.register_entry(
            entries.Entry(
                place=entries.SETTINGS,
                order=order,
                url_name=name,
                label=name,
                icon="settings",
                capability="any",
                least=least,
            )
        )
    [start] = [entry for entry in entries.registered_entries() if entry.order == 2]

    shown = entries.items(
        entries.SETTINGS, workspace="mebel", path=start.url("mebel") + "tasks/7/", reach=lambda _capability: 1
    )

    assert [(item.label, item.is_current) for item in shown] == [("start", True)]


def test_nobody_sees_rows_of_a_kind_without_a_sight() -> None:
    assert not kinds.registered_sights()
    assert kinds.in_sight("order", None).children == [("pk__in", [])]


def test_a_page_of_the_settings_marks_the_settings_in_the_menu() -> None:
    for place, order, name, covers in (
        (entries.MENU, 1, "start", ""),
        (entries.MENU, 2, "workspaces:settings", entries.SETTINGS),
        (entries.SETTINGS, 1, "live", ""),
    ):
        entries.register_entry(
            entries.Entry(
                place=place,
                order=order,
                url_name=name,
                label=name,
                icon="settings",
                capability="any",
                covers=covers,
            )
        )

    shown = entries.items(
        entries.MENU, workspace="mebel", path="/w/mebel/events", reach=lambda _capability: 2
    )

    assert [item.label for item in shown if item.is_current] == ["workspaces:settings"]
