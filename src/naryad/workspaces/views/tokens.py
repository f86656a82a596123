"""One's own API tokens: made, shown once, withdrawn."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.ui.responses import add_toast, refusals_in
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import TokenForm
from naryad.workspaces.logins import actions
from naryad.workspaces.logins.queries import tokens_of
from naryad.workspaces.parts import label_of


@needs("tokens.make")
@require_safe
def token_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return _page(request, TokenForm(member=request.member))


@needs("tokens.make")
@require_POST
def token_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """Its text stands in this answer only; the form sends no idempotency key, which would keep it."""
    form = TokenForm(request.POST, member=request.member)
    if not form.is_valid():
        return _page(request, form)
    if question := ask_who(request):
        return question
    now, issued = timezone.now(), ""
    with refusals_in(form):
        issued = actions.make_token(**form.token(now=now), actor=request.member, now=now).text
    return _page(request, TokenForm(member=request.member) if issued else form, issued=issued)


@needs("tokens.make")
@require_POST
def token_withdraw(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(tokens_of(request.member), pk=pk)
    actions.withdraw_token(token_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_page(request, TokenForm(member=request.member)), _("The token is withdrawn"))


def _page(request: MemberRequest, form: TokenForm, *, issued: str = "") -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "row": token,
            "parts": [label_of(name) for name in token.parts],
            "is_over": token.expires_at is not None and token.expires_at <= now,
        }
        for token in tokens_of(request.member)
    ]
    context = {"form": form, "tokens": rows, "issued": issued}
    is_part = request.method == "POST" and request.headers.get("HX-Request")
    template = "workspaces/_tokens.html" if is_part else "workspaces/tokens.html"
    return render(request, template, context, status=422 if form.errors else 200)
