"""What is announced to open pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def announcements() -> Iterator[list[list[str]]]:
    """Topics of each notice that is sent meanwhile."""
    sent: list[list[str]] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if "pg_notify" in str(sql) and params:
            sent.append(json.loads(params[1])["topics"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield sent
