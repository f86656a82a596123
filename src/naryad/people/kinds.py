"""What the program knows of a member as a row that is opened and named."""

from django.urls import reverse

from naryad.ui.hooks.kinds import Kind
from naryad.workspaces.models import Member
from naryad.workspaces.queries import all_members

MEMBER = Kind(
    name="member",
    model=Member,
    visible=lambda member: all_members(),
    title=lambda row: row.name,
    url=lambda row, slug: reverse("people:member", args=[slug, row.pk]),
    lock_rank=50,
)
