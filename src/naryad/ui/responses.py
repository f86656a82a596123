"""What an answer tells the page beside its HTML: toasts, changed rows, closing dialogs (header HX-Trigger)."""

import json
from typing import Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure as page_of_csrf_failure

Response = TypeVar("Response", bound=HttpResponse)
Level = Literal["success", "info", "warning", "error"]


def add_toast(
    response: Response,
    text: str,
    *,
    level: Level = "success",
    undo_url: str = "",
    undo_label: str = "",
    seconds: int | None = None,
) -> Response:
    """Show a short note; with `undo_url` it has a button that posts there (its label: «Undo» unless given)."""
    toast: dict[str, Any] = {"text": str(text), "level": level}
    if undo_url:
        toast |= {"undo_url": undo_url}
    if undo_label:
        toast |= {"undo_label": str(undo_label)}
    if seconds is not None:
        toast |= {"seconds": seconds}
    return add_trigger(response, "toast", toast)


def add_changed(response: Response, *topics: str) -> Response:
    """Refresh what the page shows of these rows at once, without waiting for the event stream."""
    return add_trigger(response, "changed", {"topics": list(topics)})


def close_modal(response: Response) -> Response:
    return add_trigger(response, "modal-close", {})


def close_peek(response: Response) -> Response:
    return add_trigger(response, "peek-close", {})


def add_trigger(response: Response, name: str, detail: dict[str, Any]) -> Response:
    """Add an event to HX-Trigger; JSON in ASCII, as headers must be."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[name] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page is of an earlier session: a press on it is answered as after logging out, which leads back to it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return page_of_csrf_failure(request, reason)
