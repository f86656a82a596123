"""Template context of a member's pages."""

from typing import Any

from django.http import HttpRequest

from naryad.ui.menu import menu_items
from naryad.workspaces.rules import reach


def member(request: HttpRequest) -> dict[str, Any]:
    """`member`, `menu` and `ws`: the slug that every URL of the company begins with. Empty on public pages."""
    found = getattr(request, "member", None)
    if found is None:
        return {"member": None, "ws": "", "menu": []}
    slug = found.workspace.slug
    menu = menu_items(workspace=slug, path=request.path, reach=lambda capability: reach(found, capability))
    return {"member": found, "ws": slug, "menu": menu}
