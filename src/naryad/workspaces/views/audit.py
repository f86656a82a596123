"""Settings: who logged in and who changed what, from where; the same as a file."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naryad.activity.templatetags.activity import field_label, field_value
from naryad.core.cells import safe_cell
from naryad.ui.lists.page import answer_list, read_page
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import AUDIT, viewer
from naryad.workspaces.logins.actions import tell_export
from naryad.workspaces.logins.queries import MOST_EXPORTED, Audited, audited

BOM = "\ufeff"


@needs("audit.view")
@require_safe
def audit(request: MemberRequest, workspace: str) -> HttpResponse:
    page = read_page(
        listing=AUDIT, given=request.GET, viewer=viewer(member=request.member, now=timezone.now())
    )
    return answer_list(request, page, "workspaces/audit.html", {"section": "audit"})


@needs("audit.view")
@require_safe
def audit_file(request: MemberRequest, workspace: str) -> HttpResponse:
    """What the filters find, newest first, for a spreadsheet. The download is a line of the audit itself."""
    if question := ask_who(request):
        return question
    now = timezone.now()
    looks = viewer(member=request.member, now=now)
    found = AUDIT.narrowed(AUDIT.chosen_for_board(request.GET, looks), looks).select_related("actor")
    lines = [audited(row) for row in found.order_by("-at", "-id")[:MOST_EXPORTED]]
    tell_export(count=len(lines), actor=request.member, now=now)
    response = HttpResponse(_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{looks.today}.csv"'
    return response


def _table(lines: Iterable[Audited]) -> str:
    text = io.StringIO(newline="")
    text.write(BOM)  # spreadsheets take it for Latin otherwise
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_("When"), _("Who"), _("What happened"), _("Kind"), _("Address"), _("Device")])
    for line in lines:
        writer.writerow([safe_cell(cell) for cell in _cells(line)])
    return text.getvalue()


def _cells(line: Audited) -> Iterator[str]:
    yield timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
    yield line.who
    changes = (
        f"{field_label(name)}: {field_value(before, name)} → {field_value(after, name)}"
        for name, before, after in line.changes
    )
    yield "; ".join([line.what, *changes])
    yield str(line.group)
    yield line.ip
    yield line.device
