"""What an answer tells the page beside its HTML: toasts, changed rows, closing dialogs (header HX-Trigger)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.csrf import csrf_failure as page_of_csrf_failure

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_id

Response = TypeVar("Response", bound=HttpResponse)
Level = Literal["success", "info", "warning", "error"]


@contextmanager
def refusals_in(form: BaseForm, *, beside: str | None = None) -> Iterator[None]:
    """What an action refuses is said in the form, beside its field (or `beside`); what follows in the block is left out.

    A right that is missing is no mistake of typing: the door answers it.
    """
    try:
        yield
    except NotAllowed:
        raise
    except ActionError as refusal:
        name = beside or refusal.field
        form.add_error(name if name in form.fields else None, str(refusal))


def framed_by(response: Response, *origins: str) -> Response:
    """Pages of these may hold it in a frame ("'self'": our own); of anything else nobody may."""
    response.framed_by = " ".join(origins)  # type: ignore[attr-defined]  # read where the headers are written
    return response


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
    told = json.loads(response.headers.get("HX-Trigger", "{}")).get("changed", {"topics": []})
    return add_trigger(response, "changed", {"topics": list(dict.fromkeys([*told["topics"], *topics]))})


def close_modal(response: Response) -> Response:
    return add_trigger(response, "modal-close", {})


AGREED = "is_agreed"
SECRET = "self_secret"
"""The field of a password or a code, where it is asked who presses (workspaces.door.fresh)."""
NOT_SENT_AGAIN = (AGREED, SECRET, "idempotency_key", "csrfmiddlewaretoken")


def is_agreed(request: HttpRequest) -> bool:
    """Whether to act at once: the effect was shown and agreed to, or there is no page that could show it."""
    return AGREED in request.POST or not request.headers.get("HX-Request")


def in_modal(response: Response) -> Response:
    """Whatever pressed for it."""
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    return response


def ask_first(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    target: str = "",
    swap: str = "outerMorph",
) -> HttpResponse:
    """Instead of acting, show in the modal what would happen (ui/_agree.html sends the same again, agreed).

    `target`: what the answer to that will replace, "" for nothing; `swap`: how ("outerHTML" empties a form inside it).
    """
    again = [
        (name, value)
        for name in request.POST
        if name not in NOT_SENT_AGAIN
        for value in request.POST.getlist(name)
    ]
    url = request.get_full_path()
    shown = {"again": again, "again_url": url, "again_target": target, "again_swap": swap}
    shown |= {"agreed": AGREED}
    return in_modal(render(request, template, context | shown))


def end_asking(request: HttpRequest, response: Response) -> Response:
    """Close the modal where the effect was shown, if it was."""
    return close_modal(response) if AGREED in request.POST else response


def add_trigger(response: Response, name: str, detail: dict[str, Any]) -> Response:
    """Add an event to HX-Trigger; JSON in ASCII, as headers must be."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[name] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def shown_to_one(response: Response) -> Response:
    """The page and its parts have one address: no cache may give one for the other, or anything after logging out."""
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def seen_version(request: HttpRequest, name: str = "version") -> int | None:
    """The version of the row that a form was filled from ({% version_field %}); None: it says none."""
    return row_id(request.POST.get(name))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page is of an earlier session: a press on it is answered as after logging out, which leads back to it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return page_of_csrf_failure(request, reason)
