"""Places of the shell that apps above fill: the running timer, the bell.

    # in AppConfig.ready() of the app that knows
    register_slot("timer", template="tasks/_running_timer.html", context=running_timer)

`context(request)` returns the template's context, or None to show nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

SlotContext = Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class Slot:
    template: str
    context: SlotContext


_slots: dict[str, Slot] = {}


def register_slot(name: str, *, template: str, context: SlotContext) -> None:
    _slots[name] = Slot(template, context)


def render_slot(name: str, request: HttpRequest, **extra: Any) -> SafeString:
    """The slot's HTML; nothing where no app fills it, or outside a company."""
    slot = _slots.get(name)
    if slot is None or getattr(request, "member", None) is None:
        return SafeString("")
    context = slot.context(request)
    if context is None:
        return SafeString("")
    return render_to_string(slot.template, {**context, **extra}, request)
