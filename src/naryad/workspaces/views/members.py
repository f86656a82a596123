"""Settings: members and their invitations."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError
from naryad.ui.fields import searched
from naryad.ui.hooks.kinds import find_kind
from naryad.ui.responses import refusals_in
from naryad.workspaces import queries
from naryad.workspaces.actions import invitations, members
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import InviteForm, MemberForm
from naryad.workspaces.models import Member
from naryad.workspaces.rules import CAPABILITIES


@needs("self.use")
@require_safe
def member_options(request: MemberRequest, workspace: str) -> HttpResponse:
    """Choices for a search-select. `can`: a capability; `left`: also who left; `before`: what stands before each id."""
    asked = request.GET
    rows = queries.find_members(
        text=searched(asked),
        capability=asked["can"] if asked.get("can") in CAPABILITIES else "",
        with_left=bool(asked.get("left")),
    )
    before = asked.get("before", "")
    found = rows.values_list("pk", "name", "position")[: queries.FOUND]
    choices = [{"value": f"{before}{pk}", "text": name, "hint": hint} for pk, name, hint in found]
    return JsonResponse(choices, safe=False)


@needs("members.edit")
@require_http_methods(["GET", "POST"])
def member_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = MemberForm(request.POST or None, initial={"role": Member.Role.PERFORMER})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            member = members.add_member(**form.cleaned_data, actor=request.member, now=timezone.now())
            return _go(request, find_kind("member").address(member, workspace))
    return render(
        request, "workspaces/member_create.html", {"form": form}, status=422 if form.errors else 200
    )


@needs("members.edit")
@require_http_methods(["GET", "POST"])
def member_leave(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Shows what the member answers for and asks who takes it; then hands over and deactivates at once."""
    member = get_object_or_404(queries.active_members(), pk=pk)
    refused = ""
    if request.method == "POST":
        given = request.POST.dict()
        try:
            members.leave_company(member_id=pk, given=given, actor=request.member, now=timezone.now())
        except ActionError as refusal:
            refused = str(refusal)
        else:
            return _go(request, find_kind("member").address(member, workspace))
    context = {
        "found": member,
        "all_held": members.HELD(member=member),
        "takers": queries.offer_members(queries.active_members().exclude(pk=pk)),
        "refused": refused,
    }
    return render(request, "workspaces/member_leave.html", context, status=422 if refused else 200)


@needs("members.edit")
@require_POST
def invite(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Make the link; it is shown this once."""
    member = get_object_or_404(queries.all_members(), pk=pk)
    form = InviteForm(request.POST)
    context: dict[str, Any] = {}
    if form.is_valid():
        if question := ask_who(request):
            return question
        issued = invitations.invite(
            member_id=member.pk, email=form.cleaned_data["email"], actor=request.member, now=timezone.now()
        )
        context["link"] = request.build_absolute_uri(reverse("join", args=[issued.secret]))
    return _login(request, member, status=422 if form.errors else 200, invite_form=form, **context)


@needs("members.edit")
@require_POST
def withdraw_invitation(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = get_object_or_404(queries.all_members(), pk=pk)
    invitations.withdraw_invitation(member_id=member.pk, actor=request.member, now=timezone.now())
    return _login(request, member)


@needs("members.edit")
@require_POST
def reactivate(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = get_object_or_404(queries.all_members(), pk=pk)
    members.reactivate_member(member_id=member.pk, actor=request.member, now=timezone.now())
    return _go(request, find_kind("member").address(member, workspace))


def _login(request: MemberRequest, found: Member, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "found": found,
        "invitation": queries.open_invitation(member_id=found.pk),
        "invite_form": InviteForm(),
    }
    return render(request, "workspaces/_member_login.html", context | extra, status=status)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Move the whole page on, also from a modal."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
