"""Handing a letter to the mail server, and what is certain of it afterwards (docs/adr/0027-letters-at-most-once.md)."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

PERMANENT = range(500, 600)
"""Answers of a mail server that mean "never", as against "not now"."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long after each failed try a letter is tried again; after the last one it is given up."""


@dataclass(frozen=True, kw_only=True)
class LetterOutcome:
    """How sending a letter ended. `may_repeat`: it certainly did not leave; `is_unreachable`: no letter would;
    `is_uncertain`: it may have left. `code`: what the server answered; 0: nothing. `is_of_recipient`: to the address."""

    is_sent: bool = False
    may_repeat: bool = False
    is_unreachable: bool = False
    is_uncertain: bool = False
    code: int = 0
    is_of_recipient: bool = False
    error: str = ""


class _Told:
    """A connection that knows whether the letter itself was begun: before that nothing can have left."""

    is_begun = False

    def data(self, msg: Any) -> Any:
        self.is_begun = True
        return super().data(msg)  # type: ignore[misc]  # of smtplib.SMTP


class _Smtp(_Told, smtplib.SMTP):
    pass


class _SmtpOverTls(_Told, smtplib.SMTP_SSL):
    pass


class MailBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp


def next_try(*, attempts: int, now: datetime) -> datetime | None:
    """None: it was tried often enough."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def hand_over(message: EmailMessage) -> LetterOutcome:
    """Only what the server has certainly not taken may be sent again."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as fault:
        return LetterOutcome(may_repeat=True, is_unreachable=True, error=f"the mail server: {fault}")
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as fault:
        code, answer = next(iter(fault.recipients.values()))
        return _refused(code, answer, is_of_recipient=True)
    except smtplib.SMTPResponseException as fault:
        return _refused(fault.smtp_code, fault.smtp_error)
    except (smtplib.SMTPException, OSError) as fault:
        if getattr(getattr(connection, "connection", None), "is_begun", True):
            return LetterOutcome(is_uncertain=True, error=f"cut off, it may have left: {fault}")
        return LetterOutcome(may_repeat=True, error=f"cut off before it was given: {fault}")
    finally:
        connection.close()
    return LetterOutcome(is_sent=True)


def _refused(code: int, answer: bytes | str, *, is_of_recipient: bool = False) -> LetterOutcome:
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return LetterOutcome(
        may_repeat=code not in PERMANENT,
        code=code,
        is_of_recipient=is_of_recipient,
        error=f"{code} {said}",
    )
