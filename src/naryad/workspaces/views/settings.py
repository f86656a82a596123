"""Settings: the index and our company."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from naryad.core.ids import small_number
from naryad.core.nouns import FORMS, READY
from naryad.ui.responses import add_toast, refusals_in, seen_version
from naryad.workspaces.actions.company import choose_nouns, choose_parts, update_workspace
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import CompanyForm, NounsForm, PartsForm
from naryad.workspaces.parts import PARTS
from naryad.workspaces.queries import missing


@needs("settings.edit")
def settings(request: MemberRequest, workspace: str) -> HttpResponse:
    """The sections of settings; what an empty company lacks is said first."""
    return render(request, "workspaces/settings.html", {"missing": missing(member=request.member)})


@needs("settings.edit")
@require_http_methods(["GET", "POST"])
def company(request: MemberRequest, workspace: str) -> HttpResponse:
    current = request.member.workspace
    names = list(CompanyForm.base_fields)
    form = CompanyForm(request.POST or None, initial={name: getattr(current, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            current = update_workspace(
                version=seen_version(request), **form.cleaned_data, actor=request.member, now=timezone.now()
            )
            if not request.headers.get("HX-Request"):
                return redirect(reverse("workspaces:company", args=[workspace]))
            request.member.workspace.refresh_from_db()
            context = {"form": form, "version": current.version}
            return add_toast(render(request, "workspaces/_company_form.html", context), _("Saved"))
    return render(
        request,
        "workspaces/_company_form.html" if request.headers.get("HX-Request") else "workspaces/company.html",
        {
            "section": "company",
            "form": form,
            "version": seen_version(request) if form.errors else current.version,
        },
        status=422 if form.errors else 200,
    )


@needs("settings.edit")
@require_http_methods(["GET", "POST"])
def parts(request: MemberRequest, workspace: str) -> HttpResponse:
    """A question a part; the whole page comes anew after it, for the menu may be another one."""
    current = request.member.workspace
    form = PartsForm(request.POST or None, initial={"parts": current.parts})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            choose_parts(
                parts=form.cleaned_data["parts"],
                version=seen_version(request),
                actor=request.member,
                now=timezone.now(),
            )
            return redirect(reverse("workspaces:parts", args=[workspace]))
    context = {
        "section": "parts",
        "form": form,
        "asked": [part for part in PARTS.values() if part.is_asked],
        "others": [part for part in PARTS.values() if not part.is_asked],
        "chosen": form["parts"].value() or [],
        "version": seen_version(request) if form.errors else current.version,
    }
    return render(request, "workspaces/parts.html", context, status=422 if form.errors else 200)


THINGS = {"order": _later("Order"), "deal": _later("Deal"), "item": _later("Item")}


@needs("settings.edit")
@require_http_methods(["GET", "POST"])
def nouns(request: MemberRequest, workspace: str) -> HttpResponse:
    """What the company calls its things; ?order=2 fills in the second of the ready words."""
    current = request.member.workspace
    form = NounsForm(request.POST or None, nouns={**current.nouns, **_taken(request)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            choose_nouns(
                nouns=form.nouns(), version=seen_version(request), actor=request.member, now=timezone.now()
            )
            return redirect(reverse("workspaces:nouns", args=[workspace]))
    context = {
        "section": "nouns",
        "form": form,
        "things": [(kind, label, form.of(kind), _ready(request, kind)) for kind, label in THINGS.items()],
        "version": seen_version(request) if form.errors else current.version,
    }
    return render(request, "workspaces/nouns.html", context, status=422 if form.errors else 200)


def _taken(request: MemberRequest) -> dict[str, dict[str, str]]:
    chosen = {
        kind: small_number(request.GET.get(kind), most=len(words), default=0) for kind, words in READY.items()
    }
    return {kind: dict(zip(FORMS, READY[kind][at - 1], strict=True)) for kind, at in chosen.items() if at}


def _ready(request: MemberRequest, kind: str) -> list[tuple[int, str]]:
    words = READY[kind] if request.member.workspace.language == "ru" else ()
    return [(at, forms[0]) for at, forms in enumerate(words, start=1)]
