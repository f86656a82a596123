"""The address one logs in with: changed by a link that is sent to the new one, after the password was typed."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naryad.core.errors import ActionError
from naryad.workspaces.actions import own
from naryad.workspaces.door.marks import public
from naryad.workspaces.forms import EmailForm
from naryad.workspaces.models import User

DAY_SECONDS = 24 * 3600
SALT = "naryad.email"


@public
@login_required
@require_http_methods(["GET", "POST"])
def email_change(request: HttpRequest) -> HttpResponse:
    """Whether the new address is somebody's is said to nobody: its link would not be accepted."""
    assert isinstance(request.user, User)
    form = EmailForm(request.POST or None, user=request.user)
    if request.method == "POST" and not ratelimit.consume(
        request, action="reauthenticate", user=request.user
    ):
        return render(request, "429.html", status=429)
    if not form.is_valid():
        context = {"form": form, "email": request.user.email}
        return render(request, "workspaces/email_change.html", context, status=422 if form.errors else 200)
    wanted = {"user": request.user.pk, "before": request.user.email, "after": form.cleaned_data["email"]}
    address = reverse("email_confirm", args=[signing.dumps(wanted, salt=SALT)])
    get_adapter().send_mail("account/email/new_address", wanted["after"], {"confirm_url": address})
    return render(request, "workspaces/email_sent.html", {"email": wanted["after"]})


@public
@require_http_methods(["GET", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Pressed, not only opened: programs that look through letters open every link."""
    try:
        wanted: dict[str, Any] = signing.loads(token, salt=SALT, max_age=DAY_SECONDS)
        if request.method == "POST":
            user = own.change_email(
                user_id=wanted["user"],
                before=wanted["before"],
                after=wanted["after"],
                now=timezone.now(),
            )
            get_adapter().send_mail("account/email/address_changed", wanted["before"], {"email": user.email})
            get_adapter().add_message(request, 25, message=_("The e-mail is changed."))
            return redirect("home")
    except (signing.BadSignature, ActionError):
        return render(request, "workspaces/email_gone.html", status=404)
    return render(request, "workspaces/email_confirm.html", {"email": wanted["after"], "token": token})
