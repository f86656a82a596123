"""A list as a member finds it, without a page."""

from django.http import QueryDict

from naryad.ui.lists.columns import Viewer
from naryad.ui.lists.listing import Listing
from naryad.ui.lists.page import ListPage, read_page
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from tests.factories import NOW


def looking(member: Member) -> Viewer:
    return viewer(member=member, now=NOW)


def page_of(listing: Listing, member: Member, *, size: int | None = None, **given: str) -> ListPage:
    query = QueryDict(mutable=True)
    query.update(given)
    return read_page(listing=listing, given=query, viewer=looking(member), size=size)
