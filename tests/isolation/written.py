"""What a request wrote, told from the statements it sent: no question to the database, so it can watch thousands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "SELECT procrastinate")
COUNTERS = '"naryad_cache"'
"""How often who tried, for the limits: meant to outlive a refusal."""
SAVEPOINT, TAKEN_BACK = "SAVEPOINT ", "ROLLBACK TO SAVEPOINT "


@dataclass
class Written:
    """`lasts`: the statements that no savepoint took back; `ever` tells of those as well."""

    lasts: list[str] = field(default_factory=list)
    ever: bool = False
    since: dict[str, int] = field(default_factory=dict)
    """Savepoint → how many there were when it began."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        text = str(sql).lstrip()
        if text.startswith(WRITING) and COUNTERS not in text:
            self.ever = True
            self.lasts.append(text)
        elif text.startswith(SAVEPOINT):
            self.since[text.removeprefix(SAVEPOINT)] = len(self.lasts)
        elif text.startswith(TAKEN_BACK):
            del self.lasts[self.since[text.removeprefix(TAKEN_BACK)] :]
        return execute(sql, params, many, context)


@contextmanager
def writing() -> Iterator[Written]:
    written = Written()
    with connection.execute_wrapper(written):
        yield written
