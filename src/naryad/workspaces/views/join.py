"""Joining a company by an invitation's link: no member yet, the link names the company."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naryad.core.errors import ActionError
from naryad.workspaces import queries
from naryad.workspaces.actions import invitations
from naryad.workspaces.door.marks import by_link
from naryad.workspaces.forms import JoinForm
from naryad.workspaces.logins.actions import tell_login
from naryad.workspaces.models import Invitation, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@by_link
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = queries.valid_invitation(secret_hash=invitations.hash_secret(secret), now=timezone.now())
    if invitation is None:
        return render(request, "workspaces/join_gone.html", status=404)
    return _join(request, invitation, secret)


def _join(request: HttpRequest, invitation: Invitation, random: str) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    member = invitation.member
    form = JoinForm(
        request.POST if request.method == "POST" and user is None else None,
        initial={"name": member.name, "email": invitation.email},
    )
    refusal_text = ""
    if request.method == "POST" and (user or form.is_valid()):
        typed = form.cleaned_data if user is None else {"name": "", "email": "", "password": ""}
        try:
            joined = invitations.accept_invitation(secret=random, **typed, user=user, now=timezone.now())
        except ActionError as refusal:
            refusal_text = str(refusal)
            if user is None:
                form.add_error(refusal.field, refusal_text)
        else:
            if user is None and joined.user is not None:
                login(request, joined.user, backend=BACKEND)
                record_authentication(request, joined.user, method="invitation")
                tell_login(user=joined.user, way="invitation", now=timezone.now())
            return redirect("start", joined.workspace.slug)
    context = {"form": form, "invitation": invitation, "user": user, "refusal": refusal_text}
    return render(
        request, "workspaces/join.html", context, status=422 if form.errors or refusal_text else 200
    )
