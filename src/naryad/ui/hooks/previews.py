"""Previews: what a press asks an app above before it is agreed: which dates would move.

register_preview("task.assign", Preview(ask=if_assigned, template="forecast/effect.html"))

question = previewed(request, "task.assign", title=lambda: …, task_ids=[…], assignee_id=…, now=now)
if question:
    return question
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from naryad.ui.responses import ask_first, is_agreed


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`ask(**arguments)` gives what would happen; shown by `template` as `what_if` where its `is_visible` is true.

    `brief`: a template that says it in one line, beside the button of the press. `capability`: without any reach of it
    nothing is foreseen.
    """

    ask: Callable[..., Any]
    template: str
    brief: str = ""
    capability: str = ""


_previews: dict[str, Preview] = {}


def register_preview(press: str, preview: Preview) -> None:
    _previews[press] = preview


def registered_previews() -> dict[str, Preview]:
    return dict(sorted(_previews.items()))


def _known(press: str, reach: Callable[[str], int]) -> Preview | None:
    preview = _previews.get(press)
    return preview if preview and (not preview.capability or reach(preview.capability)) else None


def foreseen(press: str, *, reach: Callable[[str], int], **arguments: Any) -> dict[str, Any]:
    """What would happen as `answer`, with its templates, for a page that shows it in place; {} if nobody knows.

    `reach`: of who asks (workspaces.rules).
    """
    preview = _known(press, reach)
    if preview is None:
        return {}
    answer = preview.ask(**arguments)
    return {"answer": answer, "answer_template": preview.template, "answer_brief": preview.brief}


def previewed(
    request: HttpRequest,
    press: str,
    *,
    title: Callable[[], str],
    target: str = "",
    swap: str = "outerMorph",
    **arguments: Any,
) -> HttpResponse | None:
    """The question to show before the press is done; None: do it (agreed already, or nothing would move)."""
    preview = _known(press, request.reach)  # type: ignore[attr-defined]  # behind the door
    if preview is None or is_agreed(request):
        return None
    what_if = preview.ask(**arguments)
    if not what_if.is_visible:
        return None
    context = {"title": title(), "what_if": what_if}
    return ask_first(request, preview.template, context, target=target, swap=swap)
