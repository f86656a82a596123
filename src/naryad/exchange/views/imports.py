"""Settings: tables that came in, and the file of another one."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.env import env
from naryad.exchange.actions.kinds.known import KINDS, offered_kinds
from naryad.exchange.actions.laying import RowKind
from naryad.exchange.actions.tables import forget_mapping, read_table
from naryad.exchange.forms import FileForm
from naryad.exchange.queries.tables import kept_mappings, recent_imports
from naryad.exchange.rules.reader import unpacked
from naryad.exchange.rules.sources.base import OtherProgram
from naryad.exchange.rules.sources.known import SOURCES
from naryad.exchange.views.tabs import source_tabs
from naryad.files.rules.types import shown_name
from naryad.ui.responses import add_toast, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs

LINES = "lines"
"""The attribute of an upload that was read before the transaction."""


def unpack(request: HttpRequest) -> None:
    """A file is read in a process of its own, which takes seconds: no connection is held meanwhile."""
    if not request.FILES or not request.user.is_authenticated:
        return
    if not connection.in_atomic_block:  # a caller's own, as in the tests
        connection.close()
    for _name, sent in request.FILES.lists():
        for upload in sent:
            if upload.file and (upload.size or 0) <= env().file_bytes:
                setattr(upload, LINES, unpacked(upload.file))


@needs("imports.run")
@require_safe
def imports(request: MemberRequest, workspace: str) -> HttpResponse:
    return _page(request, FileForm(kinds=offered_kinds(request.member)))


@needs("imports.run", before=unpack)
@require_POST
def read(request: MemberRequest, workspace: str) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, kinds=offered_kinds(request.member))
    if form.is_valid():
        upload = form.cleaned_data["file"]
        with refusals_in(form):
            if not hasattr(upload, LINES):
                form.add_error(
                    "file", _("The file is too big: at most %(most)d MB.") % {"most": env().file_megabytes}
                )
                return _page(request, form, status=422)
            table = read_table(
                kind=form.cleaned_data["kind"],
                name=shown_name(upload.name),
                lines=getattr(upload, LINES),
                actor=request.member,
                now=timezone.now(),
            )
            return redirect("exchange:table", workspace, table.pk)
    return _page(request, form, status=422)


@needs("imports.run")
@require_POST
def mapping_forget(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    mapping = get_object_or_404(kept_mappings(), pk=pk)
    forget_mapping(mapping_id=mapping.pk, actor=request.member)
    page = _page(request, FileForm(kinds=offered_kinds(request.member)))
    return add_toast(page, _("Forgotten: %(name)s") % {"name": mapping.name})


def _origin(kind: str) -> RowKind | OtherProgram | None:
    return KINDS.get(kind) or SOURCES.get(kind)


def _page(request: MemberRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "imports",
        "form": form,
        "tabs": source_tabs(request.member, current=""),
        "imports": [(one, kind.label) for one in recent_imports() if (kind := _origin(one.kind))],
        "mappings": [(one, KINDS[one.kind].label) for one in kept_mappings() if one.kind in KINDS],
    }
    return render(request, "exchange/imports.html", context, status=status)
