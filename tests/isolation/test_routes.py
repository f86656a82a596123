"""Every route says who may open it, and what is expected of it."""

import pytest

from naryad.workspaces.rules import CAPABILITIES
from tests.isolation.asks import ASKS
from tests.isolation.routes import PREFIX, Route, all_routes, member_routes

OPEN_TO_ALL = (
    "account/",
    "i18n/",
    "demo/",
    "join/",
    "c/",
    "ics/",
    "f/",
    "preferences/",
    "help/",
    "healthz",
    "readyz",
    "metrics",
    "api/v1/",
)


@pytest.mark.parametrize("route", member_routes(), ids=lambda route: route.name)
def test_every_route_behind_the_door_declares_a_capability(route: Route) -> None:
    assert getattr(route.view, "capability", None) in CAPABILITIES


def test_of_every_route_is_known_what_is_asked() -> None:
    names = {route.name for route in member_routes() if not getattr(route.view, "streams", False)}

    assert names - set(ASKS) == set()
    assert set(ASKS) - names == set()


def test_what_is_open_to_everybody_is_known() -> None:
    outside = {route.pattern for route in all_routes() if not route.pattern.startswith(PREFIX)}

    assert {path for path in outside if not path.startswith(OPEN_TO_ALL)} <= {"", "ui/"}
