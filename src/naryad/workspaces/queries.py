"""Reads of companies, members and invitations."""

from datetime import datetime

from django.db.models import QuerySet

from naryad.tenancy.scope import user_scope
from naryad.workspaces.models import Invitation, Member, User, Workspace
from naryad.workspaces.rules import roles_with


def memberships(*, user: User) -> list[Member]:
    """The user's active places in every company, oldest first. Call inside a transaction (door or atomic)."""
    with user_scope(user.pk):
        return list(
            Member.memberships.filter(user=user, is_active=True).select_related("workspace").order_by("pk")
        )


def find_workspace(*, slug: str) -> Workspace | None:
    return Workspace.objects.filter(slug=slug).first()


def find_member(*, user: User) -> Member | None:
    """The user's active place in the current company."""
    return Member.objects.filter(user=user, is_active=True).select_related("workspace", "user").first()


def active_members() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True).order_by("sort_key", "pk")


def members_with(capability: str) -> QuerySet[Member]:
    """Active ones whose role has it, be it only for what is their own."""
    return active_members().filter(role__in=roles_with(capability))


def all_members() -> QuerySet[Member]:
    """Also those who left, after the others."""
    return Member.objects.select_related("workspace", "user").order_by("-is_active", "sort_key", "pk")


def open_invitation(*, member_id: int) -> Invitation | None:
    return Invitation.objects.filter(member_id=member_id, accepted_at=None).order_by("-pk").first()


def valid_invitation(*, secret_hash: str, now: datetime) -> Invitation | None:
    return (
        Invitation.objects.filter(secret_hash=secret_hash, accepted_at=None, expires_at__gt=now)
        .select_related("member__workspace", "invited_by")
        .first()
    )


def holds_demo() -> bool:
    """Whether the made-up company is in this database, whose password everybody knows."""
    return Workspace.objects.filter(is_demo=True).exists()
