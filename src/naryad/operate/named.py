"""Connections say whose they are: the command, its machine, and a mark of its secret_key, without which two nodes that
sign with different keys would not notice each other.
"""

import hashlib
import hmac
import os
import platform

import psycopg

from naryad.core.env import env

LONGEST = 63  # as the server cuts it
OTHERS = """
SELECT DISTINCT application_name FROM pg_stat_activity
WHERE datname = current_database() AND application_name ~ '^naryad .* key:' ORDER BY 1
"""


def name_connections(command: str) -> None:
    """Of this process and of what it starts, wherever an address does not name them itself."""
    os.environ["PGAPPNAME"] = _name(command)


def others_with_another_key(connection: psycopg.Connection) -> list[str]:
    """Who is connected now; a name without its mark."""
    ours = f"key:{_mark()}"
    names = [str(row[0]) for row in connection.execute(OTHERS)]
    return sorted({name.partition(" key:")[0] for name in names if not name.endswith(ours)})


def _name(command: str) -> str:
    mark = f" key:{_mark()}"
    return f"naryad {command} {platform.node()}"[: LONGEST - len(mark)] + mark


def _mark() -> str:
    """Says whether two keys are one, and nothing else of them."""
    return hmac.new(env().secret_key.encode(), b"naryad: which key", hashlib.sha256).hexdigest()[:8]
