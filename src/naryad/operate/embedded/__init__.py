"""The embedded PostgreSQL: a private server that lives exactly as long as the process that started it."""

from naryad.operate.embedded.errors import EmbeddedServerError, ServerAlreadyRuns
from naryad.operate.embedded.server import EmbeddedServer, running_server

__all__ = ["EmbeddedServer", "EmbeddedServerError", "ServerAlreadyRuns", "running_server"]
