"""Security headers of every answer: strict CSP without inline script, inline style or eval; https and nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from naryad.core.env import env

NOBODY = "frame-ancestors 'none'"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        NOBODY,
    )
)


SIGNS_OF_LIFE = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by what stands beside the program, past the proxy."""


class ToHttps(HttpResponsePermanentRedirect):
    """The method stays: what was sent is sent again."""

    status_code = 308


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_https_only = settings.SECURE_HSTS_SECONDS and request.path not in SIGNS_OF_LIFE
        if is_https_only and not request.is_secure():
            return ToHttps(env().base_url + request.get_full_path())
        response = self.get_response(request)
        if is_https_only:
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        if framed_by := getattr(response, "framed_by", ""):
            policy = CONTENT_SECURITY_POLICY.replace(NOBODY, f"frame-ancestors {framed_by}")
            response.headers["Content-Security-Policy"] = policy
        else:
            response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        return response
