"""Reads of companies, members and invitations."""

from django.db.models import QuerySet

from naryad.tenancy.scope import user_scope
from naryad.workspaces.models import Member, User, Workspace


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
