"""What is answered, and what is logged, when the database is away for a while."""

import logging
import sys

import psycopg
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from naryad.operate.turns import BUSY, RETRY_SECONDS

AWAY = ("08", "57P", "25006")
"""States of a server that ends, starts, or is none to write to any more; a server that is not there says none."""


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


def answer_fault(request: HttpRequest) -> HttpResponse:
    """handler500: 503 with Retry-After while the database is away, so that pages come again and presses are repeated."""
    if is_away(sys.exc_info()[1]):
        return HttpResponse(BUSY, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    return server_error(request)


class OneLine(logging.Filter):
    """A database that is away is a line for each request that met it, not a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        if is_away(fault):
            record.msg, record.args = "The database is away: %s", (" ".join(str(fault).split()),)
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return True
