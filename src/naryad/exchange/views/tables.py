"""One import: its columns, its check, its run, its report, its return."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.exchange.actions import tables
from naryad.exchange.actions.kinds.known import KINDS, offered_kinds
from naryad.exchange.actions.options import add_options, check_with_fields
from naryad.exchange.forms import ColumnsForm, HeadForm, SheetForm
from naryad.exchange.models import TableImport
from naryad.exchange.queries.tables import (
    SHOWN,
    has_changes,
    likely_fields,
    new_options,
    notes_of,
    report_rows,
    samples,
    sheets_of,
)
from naryad.ui.lists.files import FORMATS, WRITERS
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import may

State = TableImport.State


@needs("imports.run")
@require_safe
def table(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@needs("imports.run")
@require_POST
def sheet(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Another sheet of the book is brought."""
    found, form = _found(request, pk), SheetForm(request.POST)
    at = form.cleaned_data["sheet"] if form.is_valid() else -1
    return _pressed(request, found, lambda: tables.choose_sheet(sheet=at, **_of(request, found)))


@needs("imports.run")
@require_POST
def heads(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Another row names the columns."""
    found, form = _found(request, pk), HeadForm(request.POST)
    number = form.cleaned_data["head_number"] if form.is_valid() else 0
    return _pressed(request, found, lambda: tables.choose_heads(head_number=number, **_of(request, found)))


@needs("imports.run")
@require_POST
def check(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = _columns(request, found, request.POST)
    if form.is_valid():
        with refusals_in(form):
            check_with_fields(**form.chosen(), **_of(request, found))
            return redirect("exchange:table", workspace, pk)
    return _page(request, found, form=form, status=422)


@needs("imports.run")
@require_POST
def options(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Options that fields of choices lack are added, and the table is checked again."""
    found = _found(request, pk)
    wanted = {
        own: [word for word in words if word in request.POST.getlist(f"option-{own.pk}")]
        for own, words in new_options(found, request.member.workspace).items()
    }
    return _pressed(request, found, lambda: add_options(options=wanted, **_of(request, found)))


@needs("imports.run")
@require_POST
def run(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return _pressed(request, found, lambda: tables.run_table(**_of(request, found)))


@needs("imports.run")
@require_POST
def stop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return _pressed(request, found, lambda: tables.stop_table(**_of(request, found)))


@needs("imports.run")
@require_POST
def undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return _pressed(request, found, lambda: tables.undo_table(**_of(request, found)))


@needs("imports.run")
@require_POST
def drop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        tables.drop_table(**_of(request, found))
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _page(request, found, refused=str(refusal), status=409)
    return redirect("exchange:imports", workspace)


@needs("imports.run")
@require_safe
def report(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    """What did not come in, each row with its number and reason, as it was: mended, the file can be brought again."""
    found, name = _found(request, pk), request.GET.get("file", "xlsx")
    if name not in FORMATS:
        raise Http404(name)
    heads = [_("Row"), _("Result"), _("Column"), _("Reason"), *found.heads]
    zone = ZoneInfo(request.member.workspace.time_zone)
    file, _count = WRITERS[name](heads, report_rows(found), zone)
    filename = f"import-{found.pk}.{name}"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=FORMATS[name])


def _found(request: MemberRequest, pk: int) -> TableImport:
    kinds = [kind.key for kind in offered_kinds(request.member)]
    rows = TableImport.objects.filter(kind__in=kinds).select_related("made_by")
    return get_object_or_404(rows, pk=pk)


def _of(request: MemberRequest, found: TableImport) -> dict[str, Any]:
    return {"table_id": found.pk, "actor": request.member, "now": timezone.now()}


def _columns(request: MemberRequest, found: TableImport, data: Any = None) -> ColumnsForm:
    kind = KINDS[found.kind]
    may_add = bool(kind.fields_of) and may(request.member, "settings.edit")
    return ColumnsForm(
        data,
        table=found,
        targets=kind.targets(request.member),
        likely_fields=likely_fields(found) if may_add else (),
    )


def _pressed(request: MemberRequest, found: TableImport, act: Callable[[], Any]) -> HttpResponse:
    """The page anew, or what was refused above it."""
    try:
        act()
    except NotAllowed:
        raise
    except ActionError as refusal:
        found.refresh_from_db()
        return _page(request, found, refused=str(refusal), status=409)
    url = reverse("exchange:table", args=[request.member.workspace.slug, found.pk])
    if request.headers.get("HX-Request"):  # a press that was asked about first
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _page(
    request: MemberRequest,
    found: TableImport,
    *,
    form: ColumnsForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    may_choose = found.state in (State.READ, State.CHECKED)
    form = form or (_columns(request, found) if may_choose else None)
    notes = notes_of(found)
    context = {
        "section": "imports",
        "table": found,
        "kind": KINDS[found.kind],
        "topic": tables.topic_of(found),
        "is_working": found.state in tables.WORKING,
        "form": form,
        "sheets": sheets_of(found),
        "columns": list(zip(form.columns, samples(found), strict=True)) if form else [],
        "notes": notes[:SHOWN],
        "note_count": notes.count(),
        "new_options": new_options(found, request.member.workspace) if found.state == State.CHECKED else {},
        "may_undo": found.state in (State.DONE, State.STOPPED) and has_changes(found),
        "refused": refused,
    }
    name = "exchange/_table.html" if "part" in request.GET else "exchange/table.html"
    return render(request, name, context, status=status)
