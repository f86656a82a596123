"""Settings: the company's own fields."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_ids
from naryad.fields.actions.definitions import (
    ValuesWouldBeLost,
    archive_field,
    change_field,
    create_field,
    order_fields,
    restore_field,
)
from naryad.fields.forms import FieldForm, QuickFieldForm
from naryad.fields.models import OwnField
from naryad.fields.queries.definitions import definitions, find_definition
from naryad.fields.queries.trying import words_of
from naryad.fields.rules.calculated import readable_names
from naryad.fields.rules.definitions import MOST_FIELDS, PLACES_OF, Definition, Of, ShownAt, in_groups
from naryad.fields.rules.holders import Holder, holder_of, holders
from naryad.fields.rules.kinds.known import HAS_OPTIONS, kind_of
from naryad.fields.views.options import options_of
from naryad.ui.responses import add_toast, add_trigger, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import is_off

ICONS = {
    ShownAt.CARD: "file-text",
    ShownAt.TABLE: "table",
    ShownAt.BOARD: "layout-kanban",
    ShownAt.QUEUE: "list-check",
    ShownAt.LINK: "link",
    ShownAt.SEARCH: "search",
}


CHANGED = "fields-changed"
"""Told to the list behind the slide-over."""


@needs("settings.edit")
@require_safe
def fields(request: MemberRequest, workspace: str) -> HttpResponse:
    return _list(request, _asked(request))


@needs("settings.edit")
@require_POST
def field_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """In one line of the list; the rest is for the field's own form."""
    of, form = _asked(request), QuickFieldForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            create_field(of=of, **form.values(), actor=request.member, now=timezone.now())
    return _list(request, of, form=form if form.errors else None)


@needs("settings.edit")
@require_http_methods(["GET", "POST"])
def field(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field, as a page or in the slide-over."""
    own = _own(request, pk)
    if request.method != "POST":
        return _form(request, own, FieldForm(own=own, words=words_of(own.of, request.member.workspace)))
    form = FieldForm(request.POST, own=own, words=words_of(own.of, request.member.workspace))
    lost: Sequence[int] = ()
    if form.is_valid():
        with refusals_in(form):
            try:
                change_field(
                    field_id=pk,
                    version=seen_version(request),
                    **form.values(),
                    actor=request.member,
                    now=timezone.now(),
                )
            except ValuesWouldBeLost as refusal:
                lost = refusal.rows
                raise
    if form.errors:
        return _form(request, own, form, lost=lost, status=422)
    own = _own(request, pk)
    saved = add_toast(
        _form(request, own, FieldForm(own=own, words=words_of(own.of, request.member.workspace))), _("Saved")
    )
    return add_trigger(saved, CHANGED, {})


@needs("settings.edit")
@require_POST
def field_order(request: MemberRequest, workspace: str) -> HttpResponse:
    of, ids = _asked(request), row_ids(request.POST.get("order", "").split(","))
    order_fields(of=of, field_ids=ids, actor=request.member, now=timezone.now())
    return _list(request, of)


@needs("settings.edit")
@require_POST
def field_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(OwnField.objects.all(), pk=pk)
    archive_field(field_id=pk, actor=request.member, now=timezone.now())
    undo = reverse("fields:restore", args=[workspace, pk])
    return add_toast(_list(request, row.of), _("“{name}” is archived").format(name=row.name), undo_url=undo)


@needs("settings.edit")
@require_POST
def field_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(OwnField.objects.all(), pk=pk)
    restore_field(field_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_list(request, row.of), _("“{name}” is offered again").format(name=row.name))


def _asked(request: MemberRequest) -> str:
    of = request.GET.get("of") or Of.ORDER
    if of not in {holder.of for holder in _holders(request.member)}:
        raise Http404(of)
    return str(of)


def _holders(member: Member) -> list[Holder]:
    """Of the parts that the company uses."""
    return [holder for holder in holders() if not is_off(member, holder.capability)]


def _own(request: MemberRequest, pk: int) -> Definition:
    _refresh(request.member)
    own = find_definition(pk, request.member.workspace)
    if own is None:
        raise Http404(pk)
    return own


def _refresh(member: Member) -> None:
    """What this request has just changed is read anew."""
    member.workspace.refresh_from_db(fields=["fields_version"])


def _list(request: MemberRequest, of: str, *, form: QuickFieldForm | None = None) -> HttpResponse:
    _refresh(request.member)
    template = "fields/_fields.html" if request.method == "POST" else "fields/fields.html"
    status = 422 if form is not None else 200
    return render(request, template, _list_context(request, of, form), status=status)


def _list_context(request: MemberRequest, of: str, form: QuickFieldForm | None = None) -> dict[str, Any]:
    member, holder = request.member, holder_of(of)
    rows = definitions(of, member.workspace, with_archived=True)
    used = [own for own in rows if not own.is_archived]
    return {
        "section": "fields",
        "of": of,
        "tabs": _tabs(request, of),
        "groups": [(name, [_line(own, holder) for own in owns]) for name, owns in in_groups(used)],
        "archived": [own for own in rows if own.is_archived],
        "count": sum(len(definitions(one.of, member.workspace)) for one in holders()),
        "most": MOST_FIELDS,
        "legend": [(ICONS[place], place.label) for place in PLACES_OF[of]],
        "has_branches": holder.branches is not None,
        "asked_label": _("Required from") if holder.stages else _("Required"),
        "form": form or QuickFieldForm(),
        "names": readable_names(words_of(of, member.workspace)),
    }


def _tabs(request: MemberRequest, of: str) -> list[dict[str, Any]]:
    url, labels = reverse("fields:fields", args=[request.member.workspace.slug]), dict(Of.choices)
    return [
        {
            "url": f"{url}?of={holder.of}",
            "label": labels[holder.of],
            "count": str(len(definitions(holder.of, request.member.workspace)) or ""),
            "is_current": holder.of == of,
        }
        for holder in _holders(request.member)
    ]


def _line(own: Definition, holder: Holder) -> dict[str, Any]:
    kind = kind_of(own)
    branches = {row.pk: row.name for row in holder.branches()} if holder.branches and own.branches else {}
    return {
        "own": own,
        "kind": kind,
        "options": [option for option in own.options if not option.is_archived],
        "branches": ", ".join(name for pk, name in branches.items() if pk in own.branches),
        "asked": _asked_from(own, holder),
        "seen": _seen_by(own),
        "shown": [(ICONS[place], place.label, place in own.shown) for place in PLACES_OF[own.of]],
    }


def _asked_from(own: Definition, holder: Holder) -> str:
    """In words; empty: it is never required."""
    if own.is_required:
        return _("always")
    stages = holder.stages() if holder.stages and own.stages else ()
    return ", ".join(dict.fromkeys(row.name for row in stages if row.pk in own.stages))


def _seen_by(own: Definition) -> str:
    """In words, the shorter way; empty: by all."""
    roles = dict(Member.Role.choices)
    seen = [str(roles[role]) for role in roles if role in own.seen_by]
    unseen = [str(roles[role]) for role in roles if role not in own.seen_by]
    if len(unseen) > len(seen):
        return ", ".join(seen).lower()
    return _("all but: {roles}").format(roles=", ".join(unseen).lower()) if unseen else ""


def _form(
    request: MemberRequest, own: Definition, form: FieldForm, *, lost: Any = (), status: int = 200
) -> HttpResponse:
    row = OwnField.objects.get(pk=own.pk)
    groups = {one.group for one in definitions(own.of, request.member.workspace)} - {""}
    context = {
        "own": own,
        "kind": kind_of(own),
        "form": form,
        "section": "fields",
        "version": seen_version(request) if form.errors else row.version,
        "groups": sorted(groups),
        "has_options": own.kind in HAS_OPTIONS,
        "names": readable_names(words_of(own.of, request.member.workspace), but=own.key),
        "lost": _lost(request, own, lost),
        **options_of(row),
    }
    template = "fields/_field_form.html" if request.method == "POST" else "fields/field.html"
    return render(request, template, context, status=status)


def _lost(request: MemberRequest, own: Definition, ids: Any) -> list[tuple[str, str]]:
    """(words, address) of rows whose values would be lost by another kind."""
    holder, slug = holder_of(own.of), request.member.workspace.slug
    rows = holder.model._default_manager.filter(pk__in=list(ids))
    return [(str(row), holder.address(row, slug) if holder.address else "") for row in rows]
