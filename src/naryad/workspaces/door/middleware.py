"""The door: where a request gets its company, its member and its transaction. Last in MIDDLEWARE."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from naryad.activity.actions import coming_from
from naryad.core.devices import shown_ip
from naryad.ui.responses import shown_to_one
from naryad.workspaces.door.fresh import answer_library
from naryad.workspaces.door.links import answer_by_link
from naryad.workspaces.door.members import answer_member, ask_to_log_in
from naryad.workspaces.door.retry import rendered, repeating
from naryad.workspaces.door.tokens import answer_by_token
from naryad.workspaces.door.visits import note_visit


class Door:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ip, device = shown_ip(request.META.get("REMOTE_ADDR")), request.headers.get("User-Agent", "")
        try:
            with coming_from(ip=ip, device=device):
                return shown_to_one(self.get_response(request))
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if getattr(view, "is_by_token", False):
            return answer_by_token(request, view, args, kwargs)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        if getattr(view, "streams", False):
            return None
        if request.user.is_authenticated:
            note_visit(request)
        if getattr(view, "is_by_link", False):
            return answer_by_link(request, view, kwargs)
        if "workspace" not in kwargs:
            try:
                with transaction.atomic():
                    return rendered(view(request, *args, **kwargs))
            except (ImmediateHttpResponse, ReauthenticationRequired) as fault:
                return answer_library(request, fault)
        if not request.user.is_authenticated:
            return ask_to_log_in(request)
        return repeating(request, lambda: answer_member(request, view, args, kwargs))
