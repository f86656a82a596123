"""Starts the embedded server anew when it has ended though nobody stopped it; ends the process where it cannot."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from naryad.operate.embedded.errors import EmbeddedServerError
from naryad.operate.embedded.server import EmbeddedServer

LOOKS_SECONDS = 0.5
GIVES_UP_SECONDS = 30.0
"""What the killed server has left (processes that end, memory they share) is gone in a second or two."""
log = logging.getLogger(__name__)


@contextmanager
def kept(server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """While pages are served. A process without its database would answer nobody, for ever."""
    is_over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(server, is_over), name="keeper", daemon=True)
    keeper.start()
    try:
        yield server
    finally:
        is_over.set()
        keeper.join()


def _keep(server: EmbeddedServer, is_over: threading.Event) -> None:
    while not is_over.wait(LOOKS_SECONDS):
        if server.has_ended() and not _revive(server, is_over):
            log.critical("The database cannot be started anew: the program ends.")
            os._exit(1)


def _revive(server: EmbeddedServer, is_over: threading.Event) -> bool:
    until = time.monotonic() + GIVES_UP_SECONDS
    while not is_over.is_set():
        try:
            server.begin_anew()
        except EmbeddedServerError as fault:
            log.warning("The database has ended: %s", fault)
            if time.monotonic() > until:
                return False
            is_over.wait(LOOKS_SECONDS)
        else:
            log.warning("The database had ended and was started anew.")
            return True
    return True
