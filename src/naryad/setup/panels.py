"""The guide of a new company, on the first page of its settings."""

from typing import Any

from naryad.setup.queries.guide import guide
from naryad.ui.hooks.panels import Panel, register_panel


def _guide(request: Any, _row: None) -> dict[str, Any] | None:
    steps = guide(request.member)
    next_step = next((step for step in steps if not step.is_done), None)
    return {"steps": steps, "next_step": next_step} if steps else None


def register() -> None:
    register_panel(
        Panel(
            kind="workspace",
            place="guide",
            order=10,
            template="setup/_guide.html",
            context=_guide,
            capability="settings.edit",
        )
    )
