"""What pages of clients and deals share."""

from django.http import HttpResponse
from django.shortcuts import redirect

from naryad.workspaces.door.marks import MemberRequest


def go_to(request: MemberRequest, url: str) -> HttpResponse:
    """Open a page after a form, sent by htmx or not."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
