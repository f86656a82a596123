"""Moving from another program: its account, what is there, the run, the report, the return."""

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
from naryad.exchange.actions.sources import runs
from naryad.exchange.actions.tables import WORKING, topic_of
from naryad.exchange.forms import MembersForm, NewTokenForm, SourceForm
from naryad.exchange.models import SourceRun, TableImport
from naryad.exchange.queries import sources as queries
from naryad.exchange.queries.tables import SHOWN, has_changes, notes_of
from naryad.exchange.rules.sources.base import OtherProgram
from naryad.exchange.rules.sources.known import SOURCES
from naryad.exchange.rules.sources.words import FAULTS
from naryad.exchange.views.tabs import source_tabs
from naryad.ui.lists.files import FORMATS, WRITERS
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs

State = TableImport.State


@needs("imports.run")
@require_safe
def source_new(request: MemberRequest, workspace: str, key: str) -> HttpResponse:
    source = _source(key)
    return _form(request, source, SourceForm(source=source))


@needs("imports.run")
@require_POST
def source_begin(request: MemberRequest, workspace: str, key: str) -> HttpResponse:
    source = _source(key)
    form = SourceForm(request.POST, source=source)
    if form.is_valid():
        given = {"address": form.cleaned_data["address"], "secret": form.cleaned_data.get("secret", "")}
        with refusals_in(form):
            table = runs.begin_source(source=key, **given, actor=request.member, now=timezone.now())
            return redirect("exchange:source", workspace, table.pk)
    return _form(request, source, form, status=422)


@needs("imports.run")
@require_safe
def source(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _page(request, _found(pk))


@needs("imports.run")
@require_POST
def source_run(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(pk)
    form = _members(found, request.POST)
    if not form.is_valid():
        return _page(request, found, members=form, status=422)
    return _pressed(request, found, lambda: runs.run_source(members=form.chosen(), **_of(request, found)))


@needs("imports.run")
@require_POST
def source_go_on(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Where it stopped, with another token where one is given."""
    found, form = _found(pk), NewTokenForm(request.POST)
    secret = form.cleaned_data["secret"] if form.is_valid() else ""
    return _pressed(request, found, lambda: runs.check_again(secret=secret, **_of(request, found)))


@needs("imports.run")
@require_POST
def source_stop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(pk)
    return _pressed(request, found, lambda: runs.stop_source(**_of(request, found)))


@needs("imports.run")
@require_POST
def source_undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(pk)
    return _pressed(request, found, lambda: runs.undo_source(**_of(request, found)))


@needs("imports.run")
@require_POST
def source_drop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(pk)
    try:
        runs.drop_source(**_of(request, found))
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _page(request, found, refused=str(refusal), status=409)
    return redirect("exchange:imports", workspace)


@needs("imports.run")
@require_safe
def source_report(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    """What could not be taken over, each with its key there and why."""
    found, name = _found(pk), request.GET.get("file", "xlsx")
    if name not in FORMATS:
        raise Http404(name)
    heads = [_("What"), _("Name"), _("There"), _("Result"), _("Reason")]
    zone = ZoneInfo(request.member.workspace.time_zone)
    file, _count = WRITERS[name](heads, queries.source_report(found.table), zone)
    filename = f"import-{found.table_id}.{name}"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=FORMATS[name])


def _source(key: str) -> OtherProgram:
    if key not in SOURCES:
        raise Http404(key)
    return SOURCES[key]


def _found(pk: int) -> SourceRun:
    rows = SourceRun.objects.select_related("table__made_by").filter(table__kind__in=SOURCES)
    return get_object_or_404(rows, table=pk)


def _of(request: MemberRequest, found: SourceRun) -> dict[str, Any]:
    return {"table_id": found.table_id, "actor": request.member, "now": timezone.now()}


def _members(found: SourceRun, data: Any = None) -> MembersForm:
    outline = queries.outline_of(found)
    alike, members = queries.alike_members(outline), queries.choices_of_members()
    return MembersForm(data, users=outline.users, alike=alike, members=members)


def _pressed(request: MemberRequest, found: SourceRun, act: Callable[[], Any]) -> HttpResponse:
    """The page anew, or what was refused above it."""
    try:
        act()
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _page(request, _found(found.table_id), refused=str(refusal), status=409)
    url = reverse("exchange:source", args=[request.member.workspace.slug, found.table_id])
    if request.headers.get("HX-Request"):  # a press that was asked about first
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _form(
    request: MemberRequest, source: OtherProgram, form: SourceForm, *, status: int = 200
) -> HttpResponse:
    tabs = source_tabs(request.member, current=source.key)
    context = {"section": "imports", "source": source, "form": form, "tabs": tabs}
    return render(request, "exchange/source_new.html", context, status=status)


def _page(
    request: MemberRequest,
    found: SourceRun,
    *,
    members: MembersForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    table, notes = found.table, notes_of(found.table)
    context = {
        "section": "imports",
        "table": table,
        "run": found,
        "source": SOURCES[table.kind],
        "fault": FAULTS.get(found.fault, ""),
        "topic": topic_of(table),
        "is_working": table.state in WORKING,
        "counted": queries.counted(table, found),
        "notes": [(note, queries.note_cells(note)) for note in notes[:SHOWN]],
        "note_count": notes.count(),
        "token": NewTokenForm() if table.state == State.STOPPED else None,
        "may_undo": table.state in (State.DONE, State.STOPPED) and has_changes(table),
        "refused": refused,
        **(_to_come(found, members) if table.state == State.CHECKED else {}),
    }
    name = "exchange/_source.html" if "part" in request.GET else "exchange/source.html"
    return render(request, name, context, status=status)


def _to_come(found: SourceRun, members: MembersForm | None) -> dict[str, Any]:
    """What the run will make, and who is who."""
    outline = queries.outline_of(found)
    return {
        "members": members or _members(found),
        "pipelines": queries.new_stages(outline),
        "fields": queries.new_fields(outline),
        "lost_fields": queries.lost_fields(outline),
    }
