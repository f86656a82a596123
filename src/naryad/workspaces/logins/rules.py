"""Decisions about logins that need no database."""

import hashlib

from naryad.core.ids import row_id
from naryad.workspaces.models import Member

PREFIX = "nry"
MUST_HAVE_FACTOR = frozenset({Member.Role.OWNER, Member.Role.HEAD})
"""Whose second factor a company may require."""


def needs_factor(member: Member) -> bool:
    """Whether the company requires a second factor of this member."""
    return member.workspace.second_factor_required and member.role in MUST_HAVE_FACTOR


def read_token(text: str) -> tuple[int, str] | None:
    """The company and the secret of nry_<company>_<secret>; None for what is none."""
    prefix, _line, rest = text.partition("_")
    number, _line, secret = rest.partition("_")
    workspace_id = row_id(number)
    if prefix != PREFIX or not workspace_id or not 20 <= len(secret) <= 100:
        return None
    return workspace_id, secret


def print_token(workspace_id: int, secret: str) -> str:
    return f"{PREFIX}_{workspace_id}_{secret}"


def hash_of(secret: str) -> str:
    """Of a secret with enough chance in it, so that no salt or slowness is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
