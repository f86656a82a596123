"""Entering the demo company in one press."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from naryad.setup.demo.fill import logins
from naryad.workspaces.door.marks import public
from naryad.workspaces.logins.actions import tell_login
from naryad.workspaces.models import User
from naryad.workspaces.queries import memberships

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Only where the program runs as the demo, and only for its made-up people."""
    email = request.POST.get("email", "")
    if not settings.IS_DEMO or email not in dict(logins()):
        raise Http404
    user = User.objects.filter(email=email).first()
    if user is None or not all(place.workspace.is_demo for place in memberships(user=user)):
        raise Http404
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="demo")
    tell_login(user=user, way="demo", now=timezone.now())
    return redirect("home")
