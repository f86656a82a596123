"""Errors that programs read: RFC 9457 problems, with a type that stays and words in the caller's language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, str | Promise] = {
    401: _("The token is missing, or is none that works"),
    403: _("You may not do this"),
    404: _("There is nothing here"),
    405: _("This address does not do that"),
    409: _("Its state does not permit this"),
    412: _("Somebody has changed it meanwhile"),
    422: _("What was sent is not right"),
    429: _("Too many requests"),
}
KINDS = {
    401: "unauthorized",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    412: "changed-meanwhile",
    422: "invalid",
    429: "too-many-requests",
}
URN = "urn:naryad:problem:"


def problem(
    status: int,
    *,
    kind: str = "",
    detail: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """`kind`: of its type, where that says more than the status; `errors`: what is wrong where, by `pointer` into the
    body or by `parameter`."""
    body: dict[str, Any] = {
        "type": URN + (kind or KINDS[status]),
        "title": str(TITLES[status]),
        "status": status,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers=headers)
