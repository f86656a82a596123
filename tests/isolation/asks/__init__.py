"""What is asked of every route, with which rows: the expectations of the sweep and of the matrix of permissions.

A route that is missing here fails the run. Rows are named by kind, as in Company.led_by.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser

from tests.isolation.asks.ask import Ask
from tests.isolation.asks.company import (
    CALENDARS,
    INSIGHT,
    NOTIFICATIONS,
    TABLES,
    TRANSFER,
    WEBFORMS,
    WEBHOOKS,
    WORKSPACES,
)
from tests.isolation.asks.orders import ORDERS
from tests.isolation.asks.papers import ENTITIES, PAPERS
from tests.isolation.asks.sales import CRM, OFFERS, PRODUCTS
from tests.isolation.asks.tasks import TASKS
from tests.isolation.companies import Rows
from tests.isolation.routes import Route, member_routes

__all__ = ["ASKS", "Ask", "Sender", "asked", "text"]
ASKS: dict[str, Ask] = (
    WORKSPACES
    | WEBHOOKS
    | TRANSFER
    | CALENDARS
    | WEBFORMS
    | TABLES
    | CRM
    | PRODUCTS
    | ENTITIES
    | PAPERS
    | ORDERS
    | OFFERS
    | TASKS
    | NOTIFICATIONS
    | INSIGHT
)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Sends asks as one logged-in member."""

    browser: Browser
    workspace: str
    sent: list[str] = field(default_factory=list)

    def send(self, route: Route, ask: Ask, method: str, rows: Rows, **extra: str) -> HttpResponse:
        url = ask.url(route, workspace=self.workspace, rows=rows)
        self.sent.append(f"{method} {url}")
        if method == "GET":
            return self.browser.get(url)  # type: ignore[return-value]
        return self.browser.post(url, ask.body(rows) | extra)  # type: ignore[return-value]

    def try_out(self, route: Route, ask: Ask, method: str, rows: Rows, **extra: str) -> HttpResponse:
        """Send it, and take back what it did."""
        with transaction.atomic():
            response = self.send(route, ask, method, rows, **extra)
            transaction.set_rollback(True)
        return response


def asked() -> list[tuple[Route, Ask]]:
    """Routes behind the door with what is asked of them, but for endless streams."""
    return [
        (route, ASKS[route.name]) for route in member_routes() if not getattr(route.view, "streams", False)
    ]


def text(response: HttpResponse) -> str:
    return "" if response.streaming else response.content.decode(errors="replace")
