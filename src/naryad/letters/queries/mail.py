"""A letter as the mail server gets it."""

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from naryad.core.env import env
from naryad.files.models import Attachment
from naryad.files.queries import open_bytes
from naryad.letters.models import ClientLetter

SALT = "naryad.letters.message_id"
SIGN = 32
"""Digits: whoever sends us a bounce knows the letter's Message-ID, or nothing."""


def sign_of(letter: ClientLetter) -> str:
    mac = salted_hmac(SALT, f"{letter.workspace_id}:{letter.pk}", algorithm="sha256")
    return mac.hexdigest()[:SIGN]


def message_id(letter: ClientLetter) -> str:
    """By which a bounce finds its letter (rules.bounces)."""
    host = urlsplit(env().base_url).hostname
    return f"<naryad-letter-{letter.workspace_id}-{letter.pk}-{sign_of(letter)}@{host}>"


def message_of(letter: ClientLetter) -> EmailMessage:
    """From the company by the program's address; answers go to who wrote it. Raises FileNotFoundError."""
    letter = ClientLetter.objects.select_related("workspace", "written_by", "attachment").get(pk=letter.pk)
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMessage(
        letter.subject,
        letter.text,
        from_email=_named(letter.workspace.name, address),
        to=[letter.to],
        reply_to=[_named(letter.written_by.name, letter.reply_to)],
        headers={"Message-ID": message_id(letter)},
    )
    if letter.attachment is not None:
        message.attach(letter.attachment.name, _bytes(letter.attachment), letter.attachment.content_type)
    return message


def _named(name: str, address: str) -> str:
    return formataddr((" ".join(name.split()), address))


def _bytes(attachment: Attachment) -> bytes:
    stream = open_bytes(attachment.key)
    if stream is None:
        raise FileNotFoundError(attachment.name)
    with stream:
        body: bytes = stream.read()
    return body
