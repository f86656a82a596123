"""A request's transaction: rendered inside it, and repeated as a whole after the errors that allow it."""

import random
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from naryad.workspaces.door import once

TRIES = 3
SAFE_TO_REPEAT = {"40001", "40P01", "55P03"}  # serialisation, deadlock, lock timeout: nothing was committed
LOST_CONNECTION = ("25006", "57P01", "08")  # the commit may have happened: only repeat what is idempotent


def rendered(response: HttpResponse) -> HttpResponse:
    """Render a deferred template inside the transaction, or it would read an empty company."""
    if callable(getattr(response, "render", None)) and not getattr(response, "is_rendered", True):
        return response.render()  # type: ignore[attr-defined, no-any-return]
    return response


def repeating(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the whole transaction, again after the retryable errors of SAFETY."""
    is_idempotent = request.method in ("GET", "HEAD") or bool(once.key_of(request))
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except (DatabaseError, OperationalError, InterfaceError) as error:
            if attempt == TRIES or not _may_repeat(error, is_idempotent=is_idempotent):
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # jitter, not a secret
    raise AssertionError("unreachable")


def _may_repeat(error: Exception, *, is_idempotent: bool) -> bool:
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state in SAFE_TO_REPEAT or (is_idempotent and state.startswith(LOST_CONNECTION))
