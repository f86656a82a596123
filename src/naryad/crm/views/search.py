"""The search box of the top bar: the list that appears as one types, and the page of what was found."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from naryad.ui.fields import searched
from naryad.ui.hooks.kinds import Kind, searched_kinds
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member

AS_ONE_TYPES = 6  # of each kind


@needs("self.use")
def search(request: MemberRequest, workspace: str) -> HttpResponse:
    """Rows of each kind that is searched, by number or beginnings of words; each role finds what it may open."""
    text = searched(request.GET)
    is_typing = request.headers.get("HX-Target", "").endswith("#search-found")
    limit = AS_ONE_TYPES if is_typing else None
    kinds = searched_kinds(request.reach) if text else []
    groups = [
        {"label": kind.label, "rows": rows[:limit]}
        for kind in kinds
        if (rows := _rows(kind, member=request.member, text=text))
    ]
    template = "crm/_search_found.html" if is_typing else "crm/search.html"
    return render(request, template, {"text": text, "groups": groups})


def _rows(kind: Kind, *, member: Member, text: str) -> list[dict[str, Any]]:
    slug = member.workspace.slug
    rows = kind.search(member=member, text=text) if kind.search else []
    return [
        {
            "url": kind.address(row.row, slug),
            "title": row.title or kind.title(row.row),
            "hint": row.hint,
            "dates": row.dates,
        }
        for row in rows
    ]
