"""A mail server for the tests, which answers as it is told."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """`letters` taken so far; `answers`: what to say to the next ones instead of taking them, "cut": nothing;
    `delay`: seconds before an address is answered."""

    delay = 0.0

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:
        await asyncio.sleep(self.delay)
        if self.answers and self.answers[0].startswith("RCPT "):
            return self._said(server, self.answers.pop(0).removeprefix("RCPT "))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self._said(server, self.answers.pop(0))
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def _said(self, server: Any, answer: str) -> str:
        if answer == "cut":
            server.transport.close()
        return answer


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    """A server, and the port it listens on."""
    server, port = MailServer(), _free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server, port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
