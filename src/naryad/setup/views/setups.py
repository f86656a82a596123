"""Settings: the company's set-up as a file, and ready ones to lay."""

from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_id
from naryad.setup.actions.lay import AnotherDifference, lay_setup, take_setup, try_setup, undo_setup
from naryad.setup.actions.laying import LaidChange, mark_of
from naryad.setup.models import LaidSetup
from naryad.setup.rules.lists import LISTS
from naryad.setup.rules.ready import ready_setups
from naryad.setup.rules.schema import BIGGEST, SetupFile, read_setup, worded
from naryad.ui.fields import TextField
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs

KINDS: dict[str, Any] = {
    "field": gettext_lazy("Fields"),
    "process": gettext_lazy("Process templates"),
    "view": gettext_lazy("Views of lists"),
    "offer_text": gettext_lazy("Texts of offers"),
    "paper": gettext_lazy("Look of papers"),
    "part": gettext_lazy("Parts of the program"),
    "noun": gettext_lazy("Names"),
}


class SetupForm(forms.Form):
    """A file that is chosen, one of the ready ones, or the text that was looked at."""

    file = forms.FileField(label=gettext_lazy("File of a set-up"), required=False)
    ready = TextField(required=False, max_length=40)
    text = TextField(required=False, max_length=BIGGEST)

    def setup_text(self) -> str:
        given = self.cleaned_data
        if given["ready"] and given["ready"] in ready_setups():
            setup = ready_setups()[given["ready"]].setup
            return setup.model_dump_json(by_alias=True)
        if given["file"]:
            return bytes(given["file"].read(BIGGEST + 1)).decode("utf-8-sig", errors="replace")
        return str(given["text"])


@needs("settings.edit")
@require_safe
def setups(request: MemberRequest, workspace: str) -> HttpResponse:
    return _page(request)


@needs("settings.edit")
@require_POST
def setup_export(request: MemberRequest, workspace: str) -> HttpResponse:
    """The file; keys are written to rows that had none, so it is a POST."""
    setup = take_setup(actor=request.member, now=timezone.now())
    response = JsonResponse(setup, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{request.member.workspace.slug}-setup.json"'
    return response


@needs("settings.edit")
@require_POST
def setup_difference(request: MemberRequest, workspace: str) -> HttpResponse:
    """What laying would do, before it is done."""
    return _read(request, lambda text, setup: _difference(request, text, setup))


@needs("settings.edit")
@require_POST
def setup_lay(request: MemberRequest, workspace: str) -> HttpResponse:
    return _read(request, lambda text, setup: _lay(request, text, setup))


@needs("settings.edit")
@require_POST
def setup_undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    laid = get_object_or_404(LaidSetup.objects.all(), pk=pk)
    undo_setup(laid_id=laid.pk, actor=request.member, now=timezone.now())
    return add_toast(_page(request), _("Taken back: %(name)s") % {"name": laid.name})


def _read(request: MemberRequest, answer: Any) -> HttpResponse:
    """A refusal is said above the forms; nothing was changed."""
    form = SetupForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ActionError(_("Choose a file of a set-up."))
        text = form.setup_text()
        return answer(text, read_setup(text))  # type: ignore[no-any-return]
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _page(request, refused=str(refusal), status=422)


def _difference(
    request: MemberRequest, text: str, setup: SetupFile, *, is_another: bool = False
) -> HttpResponse:
    """`is_another`: than the one that was agreed to, for somebody changed the settings meanwhile."""
    changes = try_setup(setup=setup, actor=request.member, now=timezone.now())
    context = {
        "is_another": is_another,
        "agreed": mark_of(changes),
        "section": "setups",
        "name": worded(setup.name, request.member.workspace.language),
        "text": text,
        "groups": _grouped(changes),
        "added": sum(one.became == "added" for one in changes),
        "changed": sum(one.became == "changed" for one in changes),
        "kept": sum(one.became == "kept" for one in changes),
    }
    return render(request, "setup/difference.html", context, status=409 if is_another else 200)


def _grouped(changes: list[LaidChange]) -> list[tuple[str, list[str], list[str]]]:
    """(list, what is added, what is changed); what stays as it is is only counted."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for one in changes:
        if one.became != "kept":
            title = str(LISTS[one.kind].title if one.kind in LISTS else KINDS[one.kind])
            groups.setdefault(title, ([], []))[one.became == "changed"].append(one.name)
    return [(title, *names) for title, names in groups.items()]


def _lay(request: MemberRequest, text: str, setup: SetupFile) -> HttpResponse:
    """What was looked at and nothing else: another difference by now is shown again."""
    agreed = row_id(request.POST.get("agreed"))
    try:
        lay_setup(setup=setup, agreed=agreed, actor=request.member, now=timezone.now())
    except AnotherDifference:
        return _difference(request, text, setup, is_another=True)
    return redirect(reverse("setup:setups", args=[request.member.workspace.slug]))


def _page(request: MemberRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    language = get_language() or "ru"
    laid = list(LaidSetup.objects.select_related("laid_by").order_by("-pk")[:10])
    context = {
        "section": "setups",
        "refused": refused,
        "ready": [(one, one.title(language), one.about(language)) for one in ready_setups().values()],
        "laid": laid,
        "last": next((row.pk for row in laid if row.undone_at is None), None),
    }
    return render(request, "setup/setups.html", context, status=status)
