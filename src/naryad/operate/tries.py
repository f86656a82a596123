"""What `check` tries of the surroundings: the store of files, the mail server, the clock, the key of the other nodes."""

import secrets
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.utils import timezone

from naryad.core.env import env
from naryad.operate.database import Database, connect
from naryad.operate.named import others_with_another_key

MOST_APART = timedelta(seconds=5)
"""Of two clocks: codes of a second factor change every half minute, and days at midnight."""


def faults_around(*, database: Database) -> list[str]:
    """For a database without faults of its own; Django is set up."""
    with connect(database.app) as connection:
        return [*_of_store(), *_of_mail(), *_of_clock(connection), *_of_keys(connection)]


def _of_store() -> Iterator[str]:
    """Written, read and deleted, as an attached file is."""
    key, content = f"check/{secrets.token_hex(8)}", secrets.token_bytes(64)
    try:
        kept = default_storage.save(key, ContentFile(content))
        try:
            with default_storage.open(kept) as stream:
                read = stream.read()
        finally:
            default_storage.delete(kept)
        if read != content:
            yield "The storage of files gives back another file than was written."
        elif default_storage.exists(kept):
            yield "The storage of files does not delete: what is removed would stay for ever."
    except Exception as fault:  # of whatever the storage is made of
        yield f"The storage of files does not work: {type(fault).__name__}: {' '.join(str(fault).split())}"


def _of_mail() -> Iterator[str]:
    """As far as a letter would go before it names who it is for."""
    if not env().email_host:
        return
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except (smtplib.SMTPException, OSError) as fault:
        yield f"The mail server {env().email_host}:{env().email_port} does not take letters: {fault}"


def _of_clock(connection: psycopg.Connection) -> Iterator[str]:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    there: datetime = row[0] if row else timezone.now()
    apart = abs(there - timezone.now())
    if apart > MOST_APART:
        yield f"The clocks of this machine and of the database's are {apart.total_seconds():.0f} s apart: set them by NTP."


def _of_keys(connection: psycopg.Connection) -> Iterator[str]:
    for name in others_with_another_key(connection):
        yield (
            f"{name} runs with another secret_key: people who are asked by both are logged out. "
            "Give all nodes the same NARYAD_SECRET_KEY, or copy secret_key."
        )
