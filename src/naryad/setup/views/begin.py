"""Where a new company begins: what it makes, and which parts of the program it needs."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from naryad.setup.actions.begin import begin_company
from naryad.setup.queries.guide import has_begun
from naryad.setup.rules.ready import Ready, ready_setups
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.parts import PARTS

ASKED = [part for part in PARTS.values() if part.is_asked]


class BeginForm(forms.Form):
    ready = forms.ChoiceField(choices=lambda: [(name, name) for name in ready_setups()])
    parts = forms.MultipleChoiceField(
        label=_("Parts of the program"), choices=[(part.name, part.label) for part in ASKED], required=False
    )


@needs("settings.edit")
@require_http_methods(["GET", "POST"])
def begin(request: MemberRequest, workspace: str) -> HttpResponse:
    """?ready= chooses a set-up, and with it the answers to the questions."""
    if has_begun():
        return redirect(reverse("setup:setups", args=[workspace]))
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = form.cleaned_data
            begin_company(
                ready=given["ready"], asked=given["parts"], actor=request.member, now=timezone.now()
            )
            return redirect(reverse("workspaces:settings", args=[workspace]))
    chosen = ready_setups().get(form["ready"].value() or request.GET.get("ready", "")) or _empty()
    language = get_language() or "ru"
    context = {
        "form": form,
        "ready": [(one, one.title(language)) for one in ready_setups().values()],
        "one": chosen,
        "about": chosen.about(language),
        "asked": ASKED,
        "chosen": form["parts"].value() if form.is_bound else chosen.setup.parts or list(PARTS),
    }
    return render(request, "setup/begin.html", context, status=422 if form.errors else 200)


def _empty() -> Ready:
    return list(ready_setups().values())[-1]
