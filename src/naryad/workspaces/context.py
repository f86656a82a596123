"""Template context of a member's pages."""

from typing import Any

from django.http import HttpRequest


def member(request: HttpRequest) -> dict[str, Any]:
    """`member`, and `ws`: the slug that every URL of the company begins with. Empty on public pages."""
    found = getattr(request, "member", None)
    return {"member": found, "ws": found.workspace.slug if found else ""}
