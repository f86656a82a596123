"""What is answered, and what is logged, when the database is away for a while, or its disk is full."""

import errno
import json
import logging
import shutil
import sys
from collections.abc import Callable

import psycopg
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from psycopg.errors import DiskFull

from naryad.core.env import env
from naryad.operate.turns import BUSY, RETRY_SECONDS

AWAY = ("08", "57P", "25006")
"""States of a server that ends, starts, or is none to write to any more; a server that is not there says none."""

FULL = {errno.ENOSPC, errno.EDQUOT}
LEFT_BYTES = 32 * 1024 * 1024
"""Two segments of the database's log: with less free than that it may have to stop."""


def is_away(fault: BaseException | None) -> bool:
    """Whether it comes of a connection that was lost, refused, or not to be had in time; Django and procrastinate put
    errors of their own around the driver's.
    """
    while fault is not None:
        if isinstance(fault, psycopg.Error) and fault.sqlstate is not None:
            return fault.sqlstate.startswith(AWAY)
        if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError):
            return True
        fault = fault.__cause__
    return False


def is_full(fault: BaseException | None) -> bool:
    """Whether it comes of a disk without room: the database's, or the one that attached files are written to."""
    while fault is not None:
        if isinstance(fault, DiskFull) or (isinstance(fault, OSError) and fault.errno in FULL):
            return True
        fault = fault.__cause__
    return False


def answer_fault(request: HttpRequest) -> HttpResponse:
    """handler500: 503 with Retry-After while the database is away, so that pages come again and presses are repeated."""
    if is_full(sys.exc_info()[1]):
        return answer_full()
    if is_away(sys.exc_info()[1]):
        return HttpResponse(BUSY, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    return server_error(request)


def answer_full() -> HttpResponse:
    """507 in a sentence, for a page and for a press."""
    text = _(
        "The server’s disk is full: nothing was saved, what there is can be read. Tell who runs the server."
    )
    said = {"toast": {"text": text, "level": "error"}}
    page = f"<!doctype html><meta charset=utf-8><title>Naryad</title><p>{text}"
    return HttpResponse(
        page, status=507, headers={"HX-Trigger": json.dumps(said), "Cache-Control": "no-store"}
    )


class FullDisk:
    """Middleware: what would write is refused before the last megabytes go, so that all the rest can be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and shutil.disk_usage(env().data_dir).free < LEFT_BYTES:
            return answer_full()
        return self.get_response(request)


class OneLine(logging.Filter):
    """A database that is away or full is a line for each request that met it, not a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        if is_full(fault):
            _in_one_line(record, "The disk is full: %s", fault)
        elif is_away(fault):
            _in_one_line(record, "The database is away: %s", fault)
        return True


def _in_one_line(record: logging.LogRecord, text: str, fault: BaseException | None) -> None:
    record.msg, record.args = text, (" ".join(str(fault).split()),)
    record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
