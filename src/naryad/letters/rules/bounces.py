"""What a mail server says later of a letter that it had taken: a delivery status notification (RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

OUR_ID = re.compile(r"<naryad-letter-(\d{1,18})-(\d{1,18})-([0-9a-f]{32})@[^<>@\s]+>")
LONGEST_SAID = 300


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """The letter is named by its Message-ID, whose `sign` is to be compared. `said`: status and words of the server."""

    workspace_id: int
    letter_id: int
    sign: str
    said: str


def read_bounce(message: bytes) -> Bounce | None:
    """None: nothing that tells of a letter of ours that it will never arrive (one that is only late may still)."""
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    said = next(_failures(parsed), None)
    named = OUR_ID.search(_letter_in(parsed)) if said is not None else None
    if said is None or named is None:
        return None
    return Bounce(workspace_id=int(named[1]), letter_id=int(named[2]), sign=named[3], said=said)


def _failures(parsed: EmailMessage) -> Iterator[str]:
    for part in parsed.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _blocks(part):
                if str(fields.get("Action", "")).strip().lower() == "failed":
                    words = [str(fields.get(name, "")) for name in ("Status", "Diagnostic-Code")]
                    yield " ".join(" ".join(words).split())[:LONGEST_SAID]


def _blocks(part: Message) -> list[Message]:
    """One about the server, then one for each address."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _letter_in(parsed: EmailMessage) -> str:
    """The Message-ID of the letter that came back, whole or as its head alone."""
    for part in parsed.walk():
        if part.get_content_type() == "text/rfc822-headers":
            return str(part.get_payload())
        if part is not parsed and part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return str(inner[0].get("Message-ID", ""))
    return ""
