"""Settings: of whom a second factor is required, who has one, and the one of a lost phone reset."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.core.errors import ActionError
from naryad.ui.responses import add_toast
from naryad.workspaces import queries
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.logins import actions
from naryad.workspaces.logins.queries import guarded_members, members_with_factor


@needs("security.edit")
@require_http_methods(["GET", "POST"])
def security(request: MemberRequest, workspace: str) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    if question := ask_who(request):
        return question
    try:
        request.member.workspace = actions.require_second_factor(
            is_required="second_factor_required" in request.POST, actor=request.member, now=timezone.now()
        )
    except ActionError as refusal:
        return _page(request, refusal=str(refusal))
    return add_toast(_page(request), _("Saved"))


@needs("security.edit")
@require_POST
def factors_reset(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Somebody's phone is lost, and the recovery codes as well."""
    get_object_or_404(queries.active_members(), pk=pk)
    if question := ask_who(request):
        return question
    try:
        member = actions.reset_factors(member_id=pk, actor=request.member, now=timezone.now())
    except ActionError as refusal:
        return _page(request, refusal=str(refusal))
    said = _("%(name)s logs in by the password alone from here on.") % {"name": member.name}
    return add_toast(_page(request), said)


def _page(request: MemberRequest, *, refusal: str = "") -> HttpResponse:
    with_factor = members_with_factor()
    context = {
        "section": "security",
        "is_required": request.member.workspace.second_factor_required,
        "guarded": [(member, member.pk in with_factor) for member in guarded_members()],
        "others": queries.active_members().filter(pk__in=with_factor).exclude(pk__in=guarded_members()),
        "refusals": [refusal] if refusal else [],
    }
    is_part = bool(request.headers.get("HX-Request"))
    template = "workspaces/_security.html" if is_part else "workspaces/security.html"
    return render(request, template, context, status=422 if refusal else 200)
