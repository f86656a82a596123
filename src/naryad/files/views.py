"""How a file comes into the house and leaves it, for the views of the apps that know where it lies."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

from django.core.files.base import File
from django.db import connection, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from naryad.core.env import env
from naryad.core.errors import ActionError, NotAllowed
from naryad.files.actions.attachments import PREVIEW
from naryad.files.models import Attachment
from naryad.files.queries import open_bytes
from naryad.files.rules.decoder import decode
from naryad.tenancy.scope import scope
from naryad.workspaces.door.members import ask_to_log_in, enter, refused
from naryad.workspaces.models import Member
from naryad.workspaces.queries import find_workspace

CHUNK = 64 * 1024
HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Kept by the browser but asked for anew each time, so that a right that is gone is gone; runs nothing whatever it is."""


class FileStream(StreamingHttpResponse):
    """An open file, piece by piece. Django alone would read the whole file first where the server is asynchronous."""

    def __init__(self, file: "File[bytes]", **options: object) -> None:
        super().__init__(_pieces(file), **options)
        self._file = file
        self._resource_closers.append(file.close)  # type: ignore[attr-defined]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, CHUNK):
            yield piece


def _pieces(file: "File[bytes]") -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def prepare_previews(request: HttpRequest) -> None:
    """Give every file its preview, before the transaction of a form that brings files: decoding holds no connection.

    Of what is too big none is made.
    """
    if not request.FILES or not request.user.is_authenticated:
        return
    if not connection.in_atomic_block:  # a caller's own, as in the tests
        connection.close()
    for _name, sent in request.FILES.lists():
        for upload in sent:
            is_small = (upload.size or 0) <= env().file_bytes
            setattr(upload, PREVIEW, decode(upload.file) if is_small and upload.file else None)


def send_file(
    request: HttpRequest,
    slug: str,
    *,
    capability: str,
    find: Callable[[Member], Attachment],
    harmless: Mapping[str, str] = HARMLESS,
) -> HttpResponseBase:
    """For views marked @streams: rights in a short scope, the connection given back, then the bytes.

    A picture that was decoded here may stand in a page, unless ?download; everything else is saved to disk.
    `harmless`: headers of what the program made itself.
    """
    if not request.user.is_authenticated:
        return ask_to_log_in(request)
    try:
        attachment = _found(request, slug, capability, find)
    except NotAllowed as refusal:
        return refused(request, refusal, status=403)
    finally:
        if not connection.in_atomic_block:  # a caller's own, as in the tests
            connection.close()
    headers = {**harmless, "ETag": f'"{attachment.sha256}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    file = open_bytes(attachment.key)
    if file is None:
        raise Http404(attachment.key)
    is_saved = not attachment.is_shown or "download" in request.GET
    headers["Content-Disposition"] = content_disposition_header(is_saved, attachment.name) or "attachment"
    headers["Content-Length"] = str(attachment.size)
    return FileStream(file, content_type=attachment.content_type, headers=headers)


def _found(
    request: HttpRequest, slug: str, capability: str, find: Callable[[Member], Attachment]
) -> Attachment:
    workspace = find_workspace(slug=slug)
    if workspace is None:
        raise Http404(slug)
    with scope(workspace.pk), transaction.atomic():
        return find(enter(request, workspace, capability))


def send_preview(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Some tens of kilobytes, made here: sent whole."""
    headers = {**HARMLESS, "ETag": f'"{attachment.sha256}-preview"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    file = open_bytes(attachment.preview_key)
    if file is None:
        raise Http404(attachment.preview_key)
    with file:
        return HttpResponse(file.read(), content_type="image/webp", headers=headers)


def said_refusal(refusal: ActionError) -> HttpResponse:
    """For <file-drop>, which shows the words beside the file's name."""
    return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
