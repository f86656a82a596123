"""Template context of the shell: theme, layout of the answer, time of the page, biggest files, whether letters leave."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from naryad.core.env import env

THEMES = ("auto", "light", "dark")
LAYOUTS = {"div#peek-body": "ui/base_peek.html", "div#modal-body": "ui/base_modal.html"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`layout` is what a page extends: the whole shell, or only the content for the slide-over or the modal."""
    return {
        "theme": theme(request),
        "layout": LAYOUTS.get(request.headers.get("HX-Target", ""), "ui/base.html"),
        "now": timezone.now(),
        "file_bytes": env().file_bytes,
        "sign_on_name": env().oidc_name if env().oidc_issuer else "",
        "is_mail_set_up": bool(env().email_host),
        "form_file_bytes": env().form_file_bytes,
    }


def theme(request: HttpRequest) -> str:
    """The cookie of the theme switch, else what the person chose in their profile."""
    chosen = request.COOKIES.get("theme") or getattr(getattr(request, "user", None), "theme", "")
    return chosen if chosen in THEMES else "auto"
