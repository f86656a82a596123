"""Panels: blocks that an app above adds to a card of one below it, or to a place of the shell.

# in AppConfig.ready() of the app that knows
register_panel(Panel(kind="deal", place="main", order=30, template="payments/_payments.html",
                     context=deal_money, capability="money.view"))

{# in the card #}
{% panels "deal" "main" deal %}
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

PanelContext = Callable[[Any, Any], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`context(request, row)` gives the template's context, None to show nothing; its queries are the panel's own.

    `capability`: without any reach of it the panel is not there ("": for everybody who sees the card).
    `order`: its place among the panels and own blocks of the card; tens, so that others fit between.
    """

    kind: str
    place: str
    order: int
    template: str
    context: PanelContext
    capability: str = ""


_panels: dict[tuple[str, str], list[Panel]] = {}


def register_panel(*panels: Panel) -> None:
    for panel in panels:
        known = _panels.setdefault((panel.kind, panel.place), [])
        if panel not in known:
            known.append(panel)
            known.sort(key=lambda one: one.order)


def registered_panels() -> list[Panel]:
    return [panel for key in sorted(_panels) for panel in _panels[key]]


def render_panels(kind: str, place: str, row: Any, request: HttpRequest, extra: dict[str, Any]) -> SafeString:
    """The HTML of a place's panels, in their order; nothing outside a company."""
    if getattr(request, "member", None) is None:
        return SafeString("")
    panels = _panels.get((kind, place), ())
    return SafeString("".join(_rendered(panel, row, request, extra) for panel in panels))


def _rendered(panel: Panel, row: Any, request: HttpRequest, extra: dict[str, Any]) -> str:
    if panel.capability and not request.reach(panel.capability):  # type: ignore[attr-defined]  # behind the door
        return ""
    context = panel.context(request, row)
    return "" if context is None else render_to_string(panel.template, {**extra, **context}, request)
