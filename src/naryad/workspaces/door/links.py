"""Who comes by a link, known or guessed: counted, then let into the link's company."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from naryad.core.ids import row_id
from naryad.tenancy.scope import scope
from naryad.workspaces.door.retry import rendered, repeating

NEVER_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Headers of pages behind a link: what they show is for whom the link was given to."""
LINKS_A_MINUTE = 120
"""Requests from one address by links, known or guessed."""
ONE_LINK_A_MINUTE = 60


def answer_by_link(
    request: HttpRequest, view: Callable[..., HttpResponse], kwargs: dict[str, Any]
) -> HttpResponse:
    """The link's company is entered before its secret is looked up: row security holds for links as well."""
    if _is_too_often(request, is_open=getattr(view, "is_by_open_link", False)):
        response = render(request, "429.html", status=429)
    else:
        number, _dash, secret = kwargs["secret"].partition("-")
        workspace_id = row_id(number) or 0
        response = repeating(
            request, lambda: _in_company(request, view, workspace_id, {**kwargs, "secret": secret})
        )
    for name, value in NEVER_KEPT.items():
        response.headers.setdefault(name, value)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the path, and so the secret
    return response


def _in_company(
    request: HttpRequest, view: Callable[..., HttpResponse], workspace_id: int, kwargs: dict[str, Any]
) -> HttpResponse:
    with scope(workspace_id), transaction.atomic():
        response = rendered(view(request, **kwargs))
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def _is_too_often(request: HttpRequest, *, is_open: bool) -> bool:
    """Counted by the minute before any transaction, so that a refused request counts as well."""
    asked = {f"address {get_adapter().get_client_ip(request)}": LINKS_A_MINUTE}
    if not is_open:
        asked[f"link {request.path}"] = ONE_LINK_A_MINUTE
    counted = {name: _count(name) for name in asked}  # all of them, also when the first is too many
    return any(counted[name] > most for name, most in asked.items())


def _count(name: str) -> int:
    """How often in this minute; only a hash is kept, and for two minutes."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    key = f"links:{int(time.time() // 60)}:{digest}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # culled meanwhile
        return 1
