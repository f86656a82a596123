"""What pages of clients and deals share."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from naryad.activity.queries import History, history_page
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import time_seen


def history_of(topic: str, request: MemberRequest, *, sees_money: bool) -> History:
    """Of a card, or what is earlier."""
    kind, _colon, pk = topic.partition(":")
    return history_page(
        topic=topic,
        url=reverse(f"crm:{kind}_history", args=[request.member.workspace.slug, int(pk)]),
        before=request.GET.get("before"),
        with_money=sees_money,
        **time_seen(request.member),
    )


def go_to(request: MemberRequest, url: str) -> HttpResponse:
    """Open a page after a form, sent by htmx or not."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
