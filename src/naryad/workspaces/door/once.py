"""A write that comes twice is done once: the second gets the answer of the first."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from naryad.ui.problems import problem
from naryad.workspaces.actions.company import KEY_LIFETIME
from naryad.workspaces.models import IdempotencyKey

KEPT_HEADERS = ("Content-Type", "Location", "HX-Trigger", "HX-Redirect", "HX-Retarget", "HX-Reswap", "ETag")


def key_of(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return ""
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    return key.replace("\0", "")[:64]  # no database keeps a null


def answer_once(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a repeated write (same key, same body) with the stored answer; key and work commit together."""
    key = key_of(request)
    if not key:
        return work()
    digest = _request_hash(request)
    now = timezone.now()
    row, is_new = IdempotencyKey.objects.get_or_create(
        actor_id=request.member.pk,  # type: ignore[attr-defined]
        key=key,
        defaults={"request_hash": digest, "created_at": now},
    )
    if not is_new and row.created_at > now - KEY_LIFETIME:
        return _stored_answer(request, row, digest)
    response = work()
    if response.status_code < 400:
        row.request_hash, row.created_at = digest, now
        row.status, row.body = response.status_code, response.content
        row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        row.save(update_fields=["request_hash", "created_at", "status", "body", "headers"])
    return response


def _stored_answer(request: HttpRequest, row: IdempotencyKey, digest: str) -> HttpResponse:
    if row.request_hash != digest and hasattr(request, "token"):
        said = _("This key was already sent with other contents.")
        return problem(422, kind="key-used-otherwise", detail=said)
    if row.request_hash != digest:
        return HttpResponse(_("This form was already sent with other contents."), status=422)
    return HttpResponse(bytes(row.body), status=row.status or 200, headers=row.headers)


def _request_hash(request: HttpRequest) -> str:
    """Files count by name and content."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted(
        (name, [[file.name, _digest(file)] for file in sent]) for name, sent in request.FILES.lists()
    )
    asked: list[Any] = [request.method, request.path, fields, *([files] if files else [])]
    if request.content_type == "application/json":
        asked.append(hashlib.sha256(request.body).hexdigest())
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _digest(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()
