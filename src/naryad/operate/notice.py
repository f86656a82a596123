"""Whether what is announced in the database arrives: a pooler that gives a connection for each transaction swallows it."""

import contextlib
import secrets

import psycopg

from naryad.core.env import ConfigurationError, env
from naryad.operate.database import Database, connect

WAITS_SECONDS = 3.0
SWALLOWED = (
    "A notice that was sent through {name} did not arrive: a pooler that gives a connection for each transaction "
    "stands before the database. Set DATABASE_DIRECT_URL to the address of the server itself."
)


def require_notices(database: Database) -> None:
    """Live updates and background jobs begin with notices: without them pages go stale and jobs are late."""
    if not database.is_embedded and not arrives(env().database_direct_url):
        raise ConfigurationError(swallowed())


def swallowed() -> str:
    is_own = env().database_direct_url != env().database_url
    return SWALLOWED.format(name="DATABASE_DIRECT_URL" if is_own else "DATABASE_URL")


def arrives(url: str) -> bool:
    """Sent by one connection and heard by another: through a pooler one alone would hear itself."""
    channel = f"naryad_{secrets.token_hex(8)}"
    with connect(url) as listening, connect(url) as speaking:
        listening.execute(f"LISTEN {channel}")
        speaking.execute("SELECT pg_notify(%s, '')", [channel])
        heard = any(
            notice.channel == channel for notice in listening.notifies(timeout=WAITS_SECONDS, stop_after=1)
        )
        with contextlib.suppress(psycopg.Error):
            listening.execute("UNLISTEN *")
    return heard
