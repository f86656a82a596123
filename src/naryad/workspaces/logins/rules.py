"""Decisions about logins that need no database."""

from naryad.workspaces.models import Member

MUST_HAVE_FACTOR = frozenset({Member.Role.OWNER, Member.Role.HEAD})
"""Whose second factor a company may require."""


def needs_factor(member: Member) -> bool:
    """Whether the company requires a second factor of this member."""
    return member.workspace.second_factor_required and member.role in MUST_HAVE_FACTOR
