"""Reads of the views of lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from naryad.tables.models import RoleView, SavedView
from naryad.workspaces.models import Member


def visible_views(*, member: Member) -> QuerySet[SavedView]:
    """Shared ones and the member's own."""
    return SavedView.objects.filter(Q(is_shared=True) | Q(owner=member), is_deleted=False)


def tabs_of(*, listing: str, member: Member) -> list[SavedView]:
    """Shared ones first; `is_first`: the member's list opens with it."""
    return list(
        visible_views(member=member)
        .filter(listing=listing)
        .annotate(is_first=Exists(RoleView.objects.filter(view=OuterRef("pk"), role=member.role)))
        .order_by("-is_shared", "sort_key", "pk")
    )


def roles_of(view: SavedView) -> list[str]:
    """Whose list opens with it."""
    return list(RoleView.objects.filter(view=view).order_by("role").values_list("role", flat=True))
