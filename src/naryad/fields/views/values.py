"""Filling a field of a row, where it is read."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from naryad.fields.forms import add_own, own_value
from naryad.fields.queries.definitions import find_definition
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.holders import Holder, holder_of
from naryad.ui.responses import add_changed, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("self.use")
@require_POST
def own_edit(request: MemberRequest, workspace: str, pk: int, field_id: int) -> HttpResponse:
    """One field, as every card's own; whether the member may is asked of the row's action."""
    own = find_definition(field_id, request.member.workspace)
    if own is None or own.is_archived or not own.is_seen(request.member.role):
        raise Http404(field_id)
    holder, row = _row(request, own, pk)
    form = Form(request.POST)
    if own.key not in add_own(form, own.of, member=request.member, custom=row.custom, only=own.key):
        raise Http404(field_id)
    if form.is_valid():
        with refusals_in(form, beside=own.key):
            _fill(request, holder, row, {own.key: own_value(form, own)})
    request.own_refused = {row: form} if form.errors else {}  # type: ignore[attr-defined]  # of {% own_fields %}
    response: HttpResponse = holder.card(request, pk)  # type: ignore[misc]  # _row looks whether there is one
    response.status_code = 422 if form.errors else 200
    return add_changed(response, f"{own.of}:{pk}")


def _row(request: MemberRequest, own: Definition, pk: int) -> tuple[Holder, Any]:
    holder = holder_of(own.of)
    if holder.card is None or holder.change is None or not request.reach(holder.capability):
        raise Http404(own.of)
    row = get_object_or_404(holder.visible(member=request.member), pk=pk)
    if not own.is_of(holder.branch_of(row)):
        raise Http404(own.key)
    return holder, row


def _fill(request: MemberRequest, holder: Holder, row: Any, custom: dict[str, Any]) -> None:
    assert holder.change is not None
    holder.change(
        row.pk, custom=custom, version=seen_version(request), actor=request.member, now=timezone.now()
    )
