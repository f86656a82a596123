"""Clients that look alike, side by side, and made one."""

from typing import Any, get_args

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from naryad.crm.actions.merge import merge_clients, tell_apart, undo_merge
from naryad.crm.models import Client, ClientMerge
from naryad.crm.queries.clients import card_client, is_own_client
from naryad.crm.queries.duplicates import MOST_PAIRS, duplicate_pairs, merge_choices
from naryad.crm.rules import Side
from naryad.crm.views.shared import go_to
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require

FIELD = "field-"


@needs("crm.edit")
def duplicate_list(request: MemberRequest, workspace: str) -> HttpResponse:
    pairs = duplicate_pairs(member=request.member)
    return render(request, "crm/duplicate_list.html", {"pairs": pairs, "is_full": len(pairs) == MOST_PAIRS})


@needs("crm.edit")
def client_merge(request: MemberRequest, workspace: str, pk: int, other: int) -> HttpResponse:
    """`pk` stays."""
    kept, merged = _own_client(request, pk), _own_client(request, other)
    if request.method == "POST":
        sides: dict[str, Any] = {
            name.removeprefix(FIELD): side
            for name, side in request.POST.items()
            if name.startswith(FIELD) and side in get_args(Side)
        }
        merge_clients(keep_id=pk, other_id=other, fields=sides, actor=request.member, now=timezone.now())
        return go_to(request, reverse("crm:client", args=[workspace, pk]))
    choices = merge_choices(kept=kept, other=merged, member=request.member)
    return render(request, "crm/client_merge.html", {"kept": kept, "other": merged, "choices": choices})


@needs("crm.edit")
@require_POST
def client_different(request: MemberRequest, workspace: str, pk: int, other: int) -> HttpResponse:
    _own_client(request, pk), _own_client(request, other)
    tell_apart(client_id=pk, other_id=other, actor=request.member)
    return go_to(request, reverse("crm:duplicate_list", args=[workspace]))


@needs("crm.edit")
@require_POST
def merge_undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    merge = get_object_or_404(ClientMerge, pk=pk)
    _own_client(request, merge.kept_id)
    undo_merge(merge_id=pk, actor=request.member, now=timezone.now())
    return go_to(request, reverse("crm:client", args=[workspace, merge.merged_id]))


def _own_client(request: MemberRequest, pk: int) -> Client:
    client = get_object_or_404(card_client(member=request.member, client_id=pk))
    require(request.member, "crm.edit", is_own=is_own_client(client_id=pk, member=request.member))
    return client
