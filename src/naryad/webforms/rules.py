"""Decisions about forms that need no database: what they ask, where they stand, who is no robot."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled

BUILT_IN: Mapping[str, str | Promise] = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "inn": _("INN"),
    "address": _("Address"),
    "comment": _("Message"),
    "files": _("Files"),
}
"""What a form may ask beside the name, which it always asks; in this order, before own fields."""
OPTIONAL, REQUIRED = "optional", "required"
KNOWN_BY = ("phone", "email")
MOST_FILES = 10
MOST_BYTES = 30 * 1024 * 1024
"""Of all files of one request."""
MOST_SITES = 20
SALT = "naryad.webforms"
BITS = 14
"""Of work: some sixteen thousand hashes, under a second of a telephone."""
SOONEST, LATEST = timedelta(seconds=3), timedelta(days=1)
"""Between the page and what it sends."""
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")


class CannotChangeWebForm(ActionError):
    """Its message is shown to the user."""


class CannotTakeRequest(ActionError):
    """Its message is shown to who fills the form in."""


@dataclass(frozen=True)
class Ticket:
    """What a page was given when it was read: `key` makes what it sends come once."""

    form_id: int
    key: str
    given_at: datetime


def new_ticket(form_id: int, *, now: datetime) -> str:
    given = {"form": form_id, "key": secrets.token_hex(16), "at": now.timestamp()}
    return signing.dumps(given, salt=SALT)


def read_ticket(text: str, *, form_id: int, now: datetime) -> Ticket | None:
    """None: it is not of this form, or too old."""
    try:
        given = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    given_at = datetime.fromtimestamp(given["at"], tz=now.tzinfo)
    if given["form"] != form_id or now - given_at > LATEST:
        return None
    return Ticket(form_id, given["key"], given_at)


def is_proved(ticket: str, proof: str) -> bool:
    """The hash of ticket and proof begins with BITS zeros: finding such a proof takes work, looking takes none."""
    digest = hashlib.sha256(f"{ticket}.{proof[:20]}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - BITS) == 0


def origins(texts: Iterable[str]) -> list[str]:
    """Sites as a page's headers name them: "https://example.org"."""
    found = [_origin(line) for text in texts if (line := text.strip())]
    if len(found) > MOST_SITES:
        raise CannotChangeWebForm(filled(_("At most %(most)d sites."), {"most": MOST_SITES}), field="sites")
    return list(dict.fromkeys(found))


def _origin(text: str) -> str:
    refused = CannotChangeWebForm(
        filled(_("“%(text)s” is no address of a site: https://example.org"), {"text": text}), field="sites"
    )
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise refused from None
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host) or parts.username:
        raise refused
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def checked_asks(asks: Mapping[str, str], *, own: Iterable[str]) -> dict[str, str]:
    """`own`: keys of own fields that can be asked."""
    if unknown := asks.keys() - {*BUILT_IN, *own}:
        raise CannotChangeWebForm(
            filled(_("A form cannot ask for “%(name)s”."), {"name": min(unknown)}), field="asks"
        )
    if any(how not in (OPTIONAL, REQUIRED) for how in asks.values()):
        raise CannotChangeWebForm(_("A field is optional or required."), field="asks")
    if not any(name in asks for name in KNOWN_BY):
        raise CannotChangeWebForm(_("Ask for the phone or the e-mail: else nobody can answer."), field="asks")
    return dict(asks)


def digest_of(values: Mapping[str, Any], files: Iterable[tuple[str, int]]) -> str:
    """Of what was typed, however often it is sent."""
    said = (sorted((name, str(value)) for name, value in values.items()), sorted(files))
    return hashlib.sha256(repr(said).encode()).hexdigest()
