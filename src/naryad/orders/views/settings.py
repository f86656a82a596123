"""Settings: order types with their stages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError
from naryad.orders import actions, queries
from naryad.orders.forms import NameForm, OrderTypeForm
from naryad.orders.models import OrderStage, OrderType
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs

STAGE_NAME = 60


@needs("settings.edit")
@require_safe
def type_settings(request: MemberRequest, workspace: str) -> HttpResponse:
    return _types(request)


@needs("settings.edit")
@require_POST
def type_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = OrderTypeForm(request.POST)
    if form.is_valid():
        try:
            actions.create_order_type(**form.values(), actor=request.member, now=timezone.now())
        except actions.CannotChangeOrderType as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _types(request)
    return _types(request, form=form, status=422)


@needs("settings.edit")
@require_POST
def type_sort(request: MemberRequest, workspace: str) -> HttpResponse:
    actions.sort_order_types(order_type_ids=_ids(request), actor=request.member, now=timezone.now())
    return _types(request)


@needs("settings.edit")
@require_POST
def type_rename(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _type(pk)
    return _renamed(request, actions.rename_order_type, order_type_id=pk)


@needs("settings.edit")
@require_POST
def type_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    name = _type(pk).name
    is_deleted = actions.remove_order_type(order_type_id=pk, actor=request.member, now=timezone.now())
    return _removed(request, name, is_deleted=is_deleted)


@needs("settings.edit")
@require_POST
def type_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _type(pk)
    actions.restore_order_type(order_type_id=pk, actor=request.member, now=timezone.now())
    return _types(request)


@needs("settings.edit")
@require_POST
def stage_create(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _type(pk)
    return _renamed(request, actions.create_stage, order_type_id=pk)


@needs("settings.edit")
@require_POST
def stage_sort(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _type(pk)
    actions.sort_stages(order_type_id=pk, stage_ids=_ids(request), actor=request.member, now=timezone.now())
    return _types(request)


@needs("settings.edit")
@require_POST
def stage_rename(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _stage(pk)
    return _renamed(request, actions.rename_stage, stage_id=pk)


@needs("settings.edit")
@require_POST
def stage_for_client(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """What the client's link calls the stage; empty: nothing of its own."""
    _stage(pk)
    name = request.POST.get("name", "")[:STAGE_NAME]
    actions.name_stage_for_client(stage_id=pk, name=name, actor=request.member, now=timezone.now())
    return _types(request)


@needs("settings.edit")
@require_POST
def stage_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    name = _stage(pk).name
    is_deleted = actions.remove_stage(stage_id=pk, actor=request.member, now=timezone.now())
    return _removed(request, name, is_deleted=is_deleted)


@needs("settings.edit")
@require_POST
def stage_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _stage(pk)
    actions.restore_stage(stage_id=pk, actor=request.member, now=timezone.now())
    return _types(request)


def _type(pk: int) -> OrderType:
    return get_object_or_404(OrderType.objects.all(), pk=pk)


def _stage(pk: int) -> OrderStage:
    return get_object_or_404(OrderStage.objects.all(), pk=pk)


def _ids(request: MemberRequest) -> list[int]:
    """What <sort-list> posts: ids with commas."""
    return [int(part) for part in request.POST.get("order", "").split(",") if part.isdecimal()]


def _renamed(request: MemberRequest, action: Callable[..., Any], **row: int) -> HttpResponse:
    """Give a row a name by `action`; a refusal is said in a toast and the old name comes back."""
    form = NameForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.CannotChangeOrderType(_("Give it a name."))
        action(**row, name=form.cleaned_data["name"], actor=request.member, now=timezone.now())
    except ActionError as refusal:
        return add_toast(_types(request, status=422), str(refusal), level="error")
    return _types(request)


def _removed(request: MemberRequest, name: str, *, is_deleted: bool) -> HttpResponse:
    text = _("“%(name)s” deleted") if is_deleted else _("“%(name)s” is in use: archived")
    return add_toast(_types(request), text % {"name": name})


def _types(request: MemberRequest, *, form: OrderTypeForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "types": list(queries.types_with_stages()),
        "form": form or OrderTypeForm(),
        "section": "order_types",
    }
    is_part = request.method == "POST" or request.headers.get("HX-Target", "").endswith("#order-types")
    template = "orders/_order_types.html" if is_part else "orders/order_types.html"
    return render(request, template, context, status=status)
