"""Template context of a member's pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from naryad.ui.hooks.entries import MENU, items
from naryad.workspaces.parts import PARTS
from naryad.workspaces.rules import reach

MANUAL = {"owner": "owner", "head": "head", "sales": "sales", "performer": "performer"}
"""The page of the manual that is written for a role."""
KEPT = "_context_of_member"
"""On the request: each block of a card asks for the same again."""


def member(request: HttpRequest) -> dict[str, Any]:
    """`member`, `menu`, `ws`: the slug that every URL of the company begins with; `uses`: whether it uses a part of the
    program, by its name. Empty on public pages."""
    member_of = getattr(request, "member", None)
    if member_of is None:
        return {"member": None, "ws": "", "menu": [], "uses": {}}
    kept: dict[str, Any] | None = getattr(request, KEPT, None)
    if kept is None or kept["member"] is not member_of:
        slug = member_of.workspace.slug
        menu = items(MENU, workspace=slug, path=request.path, reach=partial(reach, member_of))
        page = "owner" if "/settings/" in request.path else MANUAL.get(member_of.role, "README")
        uses = {name: member_of.workspace.uses(name) for name in PARTS}
        kept = {"member": member_of, "ws": slug, "menu": menu, "manual_page": page, "uses": uses}
        setattr(request, KEPT, kept)
    return kept
