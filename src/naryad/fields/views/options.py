"""Settings: what a choice offers, inside the form of its field."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_ids
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.ui.responses import add_toast, add_trigger
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import RowForm
from naryad.workspaces.names import actions


@needs("settings.edit")
@require_POST
def option_create(request: MemberRequest, workspace: str, field_id: int) -> HttpResponse:
    own = get_object_or_404(OwnField.objects.all(), pk=field_id)
    form = RowForm(request.POST, names=OPTIONS, are_several=True)

    def create(*, actor: Any, now: Any) -> None:
        lines = list(dict.fromkeys(form.values()["name"]))
        actions.create_names(names=OPTIONS, lines=lines, owner_id=own.pk, actor=actor, now=now)

    return _done(request, own, create)


@needs("settings.edit")
@require_POST
def option_order(request: MemberRequest, workspace: str, field_id: int) -> HttpResponse:
    own = get_object_or_404(OwnField.objects.all(), pk=field_id)
    ids = row_ids(request.POST.get("order", "").split(","))
    return _done(request, own, partial(actions.order_names, names=OPTIONS, row_ids=ids))


@needs("settings.edit")
@require_POST
def option_change(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    option, form = _option(pk), RowForm(request.POST, names=OPTIONS)

    def change(*, actor: Any, now: Any) -> None:
        actions.change_name(names=OPTIONS, row_id=option.pk, **form.values(), actor=actor, now=now)

    return _done(request, option.field, change)


@needs("settings.edit")
@require_POST
def option_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    option = _option(pk)
    return _done(request, option.field, partial(actions.archive_name, names=OPTIONS, row_id=option.pk))


@needs("settings.edit")
@require_POST
def option_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    option = _option(pk)
    return _done(request, option.field, partial(actions.restore_name, names=OPTIONS, row_id=option.pk))


def _option(pk: int) -> FieldOption:
    return get_object_or_404(FieldOption.objects.select_related("field"), pk=pk)


def _done(request: MemberRequest, own: OwnField, act: Callable[..., Any]) -> HttpResponse:
    """A refusal is said in a toast, and what stood there before comes back."""
    refused = None
    try:
        act(actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        refused = str(refusal)
    response = render(request, "fields/_options.html", options_of(own), status=422 if refused else 200)
    if refused:
        return add_toast(response, refused, level="error")
    return add_trigger(response, "fields-changed", {})


def options_of(own: OwnField) -> dict[str, Any]:
    """What fields/_options.html prints."""
    return {
        "row": own,
        "options": list(FieldOption.objects.filter(field=own).order_by("sequence", "pk")),
        "colours": FieldOption.Colour.choices,
    }
