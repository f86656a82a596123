"""What a person chooses for themselves in every company: language and theme."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from naryad.workspaces.actions import own
from naryad.workspaces.door.marks import public

YEAR_SECONDS = 365 * 24 * 3600


@public
@login_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep `language` or `theme`; the page goes back to `next`, an island's request gets no content."""
    user = own.change_preferences(
        user_id=int(request.user.pk or 0),
        language=request.POST.get("language"),
        theme=request.POST.get("theme"),
    )
    is_island = "HX-Request" in request.headers
    response = HttpResponse(status=204) if is_island else redirect(_next(request))
    response.set_cookie("theme", user.theme, max_age=YEAR_SECONDS, samesite="Lax")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=YEAR_SECONDS, samesite="Lax")
    return response


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else resolve_url("home")
