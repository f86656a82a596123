"""Versions of a template: what each changed, back to an older one, and the running orders that go by older ones."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_ids, small_number
from naryad.processes.actions.templates import go_back
from naryad.processes.actions.upgrades import ask_upgrades
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.templates import all_templates
from naryad.processes.queries.versions import (
    MOST,
    newest_upgrade,
    older_launches,
    older_orders,
    version_lines,
)
from naryad.ui.responses import add_toast, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs

WHY = {
    "cannot-add-dependency": gettext_lazy("its tasks would wait for each other in a circle"),
    "cannot-follow-items": gettext_lazy("it is on hold, or was decided otherwise meanwhile"),
}
"""Why an order stayed as it is, by the code of the refusal."""


@needs("tasks.set_up")
@require_http_methods(["GET", "POST"])
def template_versions(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """POST: the chosen orders (`launch`) go by the newest version."""
    template = _found(pk)
    refusal = ""
    if request.method == "POST":
        chosen = row_ids(request.POST.getlist("launch"))[:MOST]
        try:
            ask_upgrades(template_id=pk, launch_ids=chosen, actor=request.member, now=timezone.now())
        except NotAllowed:
            raise
        except ActionError as error:
            refusal = str(error)
        else:
            if not request.headers.get("HX-Request"):
                return redirect("processes:template_versions", workspace, pk)
    return _page(request, template, refusal=refusal)


@needs("tasks.set_up")
@require_POST
def version_back(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`number`: of the older version."""
    _found(pk)
    number = small_number(request.POST.get("number"), most=1_000_000, default=0)
    refusal = ""
    try:
        go_back(
            template_id=pk,
            number=number,
            version=seen_version(request),
            actor=request.member,
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except ActionError as error:
        refusal = str(error)
    else:
        if not request.headers.get("HX-Request"):
            return redirect("processes:template_versions", workspace, pk)
    response = _page(request, _found(pk), refusal=refusal)
    return (
        response
        if refusal
        else add_toast(response, _("The chain is that of version {number} again").format(number=number))
    )


def _found(pk: int) -> ProcessTemplate:
    return get_object_or_404(all_templates(), pk=pk)


def _page(request: MemberRequest, template: ProcessTemplate, *, refusal: str = "") -> HttpResponse:
    upgrade = newest_upgrade(template)
    orders = older_orders(template, upgrade)
    context: dict[str, Any] = {
        "template": template,
        "section": "templates",
        "lines": version_lines(template),
        "orders": [
            (one, WHY.get(one.refused, _("it was refused: open what changes")) if one.refused else "")
            for one in orders
        ],
        "older": older_launches(template).count() if len(orders) == MOST else len(orders),
        "upgrade": upgrade,
        "refusal": refusal,
    }
    is_part = "#template-versions" in request.headers.get("HX-Target", "")
    page = "processes/_versions.html" if is_part else "processes/versions.html"
    return render(request, page, context, status=422 if refusal else 200)
