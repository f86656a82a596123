"""A database that is away for a while is another thing than a fault of the program."""

import logging
import sys

import psycopg
import pytest
from django.db import DataError, OperationalError
from django.http import HttpRequest
from procrastinate.exceptions import ConnectorException
from psycopg import errors
from psycopg_pool import PoolTimeout

from naryad.operate.faults import OneLine, answer_fault


def wrapped(cause: Exception, around: type[Exception] = OperationalError) -> Exception:
    try:
        raise around(str(cause)) from cause
    except Exception as fault:
        return fault


AWAY = [
    wrapped(psycopg.OperationalError("connection refused")),
    wrapped(errors.AdminShutdown("terminating connection")),
    wrapped(errors.ReadOnlySqlTransaction("cannot execute UPDATE"), DataError),
    wrapped(PoolTimeout("couldn't get a connection")),
    wrapped(psycopg.OperationalError("the connection is closed"), ConnectorException),
]
FAULTS = [
    wrapped(errors.DeadlockDetected("deadlock")),
    wrapped(errors.UniqueViolation("twice"), DataError),
    ValueError("x"),
]


def answered(fault: Exception) -> tuple[int, str]:
    try:
        raise fault
    except type(fault):
        response = answer_fault(HttpRequest())
    return response.status_code, response.headers.get("Retry-After", "")


@pytest.mark.parametrize("fault", AWAY, ids=str)
def test_pages_are_told_when_to_come_again(fault: Exception) -> None:
    assert answered(fault) == (503, "2")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_any_other_fault_is_one(fault: Exception) -> None:
    assert answered(fault) == (500, "")


@pytest.mark.parametrize(("fault", "has_trace"), [(AWAY[0], False), (FAULTS[0], True)])
def test_a_database_that_is_away_is_a_line_of_the_log(fault: Exception, has_trace: bool) -> None:
    try:
        raise fault
    except type(fault):
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "Internal Server Error: %s", ("/",), sys.exc_info()
        )

    assert OneLine().filter(record)
    assert (record.exc_info is not None, record.levelname == "ERROR") == (has_trace, has_trace)
