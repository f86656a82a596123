"""Secrets that are needed again as they were: who has the database alone cannot read them (ADR 0029)."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotUnseal(Exception):
    """It was sealed by another server's key, or is none of ours."""


def sealed(text: str, *, purpose: str) -> str:
    """`purpose`: what is sealed for one is opened for no other."""
    return _key(purpose).encrypt(text.encode()).decode()


def unsealed(text: str, *, purpose: str) -> str:
    try:
        return _key(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        raise CannotUnseal from None


def _key(purpose: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose} {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
