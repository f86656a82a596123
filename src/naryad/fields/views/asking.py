"""A press that needs fields filled first: they are asked for in the modal, and the same press goes on."""

from collections.abc import Sequence
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone

from naryad.fields.forms import add_own, own_value
from naryad.fields.queries.definitions import definitions
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.holders import holder_of
from naryad.ui.responses import ask_first, refusals_in
from naryad.workspaces.door.marks import MemberRequest


def ask_fields(
    request: MemberRequest,
    of: str,
    row: Any,
    fields: Sequence[Definition],
    *,
    form: Form | None = None,
    target: str = "",
) -> HttpResponse:
    """Exactly these, and nothing else. What of them the member may not fill is said."""
    shown = form or _form(request, of, row, fields)
    others = [own.name for own in fields if own.key not in shown.fields]
    context = {"form": shown, "others": others, "row": row}
    return ask_first(request, "fields/ask_fields.html", context, target=target)


def fill_asked(request: MemberRequest, of: str, row: Any, *, target: str = "") -> HttpResponse | None:
    """What was typed into the dialog is kept; the dialog again where it cannot be. None: the press may go on."""
    sent = [own for own in definitions(of, request.member.workspace) if own.key in request.POST]
    change = holder_of(of).change
    if not sent or change is None:
        return None
    form = _form(request, of, row, sent, data=request.POST)
    if form.is_valid():
        custom = {own.key: own_value(form, own) for own in sent if own.key in form.fields}
        with refusals_in(form):
            change(row.pk, custom=custom, version=None, actor=request.member, now=timezone.now())
            return None
    return ask_fields(request, of, row, sent, form=form, target=target)


def _form(
    request: MemberRequest, of: str, row: Any, fields: Sequence[Definition], *, data: Any = None
) -> Form:
    form = Form(data, auto_id="asked-%s")
    for own in fields:
        add_own(form, of, member=request.member, custom=row.custom, only=own.key)
        if own.key in form.fields:
            form.fields[own.key].required = form.fields[own.key].widget.is_required = True
    return form
