"""Templates of processes in the settings: the list, and the editor that saves a chain as a whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.queries import History, history_page
from naryad.core.ids import row_id
from naryad.orders.models import OrderType
from naryad.processes.actions.templates import (
    CannotSaveTemplate,
    TemplateLoops,
    WrongStepFormula,
    copy_template,
    create_template,
    update_template,
)
from naryad.processes.forms.chain import ChainDraft, TemplateForm
from naryad.processes.forms.lines import UnreadableLine, add_lines
from naryad.processes.forms.steps import choices
from naryad.processes.models import ProcessTemplate
from naryad.processes.names import TEMPLATES
from naryad.processes.queries.templates import all_templates, unlaid_types
from naryad.processes.queries.versions import older_launches
from naryad.ui.fields import asked_row
from naryad.ui.responses import add_toast, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.names.actions import CannotChangeName, archive_name, restore_name
from naryad.workspaces.views.names import NamePage

LIST = NamePage(
    names=TEMPLATES,
    section="templates",
    capability="tasks.set_up",
    intro=gettext_lazy(
        "A template is the chain of tasks that an order of its type is launched by. The first template "
        "of a type is the one that is proposed."
    ),
    template="processes/template_list.html",
    body="processes/_template_list.html",
)


@needs("tasks.set_up")
@require_POST
def template_copy(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _found(pk)
    copied = copy_template(template_id=pk, actor=request.member, now=timezone.now())
    url = reverse("processes:template", args=[workspace, copied.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@needs("tasks.set_up")
@require_POST
def template_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """From its own page: into the archive, or (`back`) out of it."""
    row = _found(pk)
    who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
    if request.POST.get("back"):
        restore_name(names=TEMPLATES, row_id=pk, **who)
        said = _("“{name}” is offered again").format(name=row.name)
    else:
        archive_name(names=TEMPLATES, row_id=pk, **who)
        said = _("“{name}” is archived").format(name=row.name)
    messages.success(request, said)
    url = reverse("processes:template", args=[workspace, pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@needs("tasks.set_up")
@require_http_methods(["GET", "POST"])
def template_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """?type= chooses the order type; else it is the first that has no process yet, if there is one."""
    if request.method == "POST":
        return _save(request, None)
    asked = asked_row(OrderType.objects.all(), request.GET.get("type")) or unlaid_types().first()
    initial = {"order_type": asked.pk, "name": asked.name} if asked else {"order_type": ""}
    form = _form(request, None, initial=initial)
    return _editor(request, None, form, ChainDraft.empty(), order_type_id=asked.pk if asked else None)


@needs("tasks.set_up")
@require_http_methods(["GET", "POST"])
def template(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = _found(pk)
    if request.method == "POST":
        return _save(request, row)
    return _show(request, row)


@needs("tasks.set_up")
@require_POST
def template_draft(request: MemberRequest, workspace: str) -> HttpResponse:
    """The same steps after a press of the editor's button; nothing is saved. `op` is "<what>:<key of the step>"."""
    known = all_templates().filter(pk=row_id(request.POST.get("template")) or 0).first()
    draft = ChainDraft.of_post(request.POST)
    what, _colon, key = request.POST.get("op", "").partition(":")
    refusal = ""
    if what == "add":
        draft.add()
    elif what == "remove":
        draft.remove(key)
    elif what == "after":
        draft.add_after(key)
    elif what in ("up", "down"):
        draft.shift(key, up=what == "up")
    elif what in ("link", "unlink"):
        refusal = _joined(draft, key, is_made=what == "link")
    order_type_id = row_id(request.POST.get("order_type"))
    said = _add_typed(request, draft, known, order_type_id) if what == "lines" else {}
    context = _steps(draft, known, order_type_id=order_type_id, is_checked=False)
    response = render(request, "processes/_template_steps.html", context | said)
    return add_toast(response, refusal, level="error") if refusal else response


def _joined(draft: ChainDraft, pair: str, *, is_made: bool) -> str:
    """`pair`: "<key>:<key of the step that waits>". What speaks against it, in words."""
    before, _colon, key = pair.partition(":")
    if not is_made:
        draft.unlink(before, key)
        return ""
    try:
        draft.link(before, key)
    except TemplateLoops as refusal:
        return str(refusal)
    return ""


def _add_typed(
    request: MemberRequest, draft: ChainDraft, found: ProcessTemplate | None, order_type_id: int | None
) -> dict[str, Any]:
    """Steps typed as lines become rows; what cannot be read is said and stays as it was typed."""
    text = request.POST.get("lines", "")
    try:
        add_lines(draft, text, offered=choices(order_type_id=order_type_id, template=found))
    except UnreadableLine as unreadable:
        return {"lines": text, "lines_error": str(unreadable)}
    return {}


def _found(pk: int) -> ProcessTemplate:
    return get_object_or_404(all_templates(), pk=pk)


def _form(
    request: MemberRequest,
    found: ProcessTemplate | None,
    *,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> TemplateForm:
    has_deals = bool(request.reach("deals.view"))
    form = TemplateForm(data, used=found, has_deals=has_deals, initial=initial)
    form.fields["order_type"].widget.attrs |= {
        "hx-post": reverse("processes:template_draft", args=[request.member.workspace.slug]),
        "hx-target": "#template-steps",
        "hx-swap": "outerHTML",
        "data-draft": "",
    }
    return form


def _show(request: MemberRequest, found: ProcessTemplate) -> HttpResponse:
    initial = {
        "name": found.name,
        "order_type": found.order_type_id or "",
        "deal_stage": found.deal_stage_id or "",
    }
    form = _form(request, found, initial=initial)
    draft = ChainDraft.of_template(found, workspace=request.member.workspace)
    return _editor(request, found, form, draft, order_type_id=found.order_type_id)


def _save(request: MemberRequest, found: ProcessTemplate | None) -> HttpResponse:
    form = _form(request, found, data=request.POST)
    draft = ChainDraft.of_post(request.POST)
    order_type_id = row_id(request.POST.get("order_type"))
    said = _add_typed(request, draft, found, order_type_id) if request.POST.get("lines", "").strip() else {}
    context = _steps(draft, found, order_type_id=order_type_id, is_checked=True) | said
    if all([form.is_valid(), draft.is_valid(), not said]):
        try:
            saved = _saved(request, found, form, draft)
        except TemplateLoops as refusal:
            for number in refusal.steps:
                draft.rows[number].is_in_loop = True
            form.add_error(None, str(refusal))
        except WrongStepFormula as refusal:
            draft.refuse_formula(refusal)
            form.add_error(None, str(refusal))
        except (CannotSaveTemplate, CannotChangeName, ChangedMeanwhile) as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _answer_saved(request, saved, is_new=found is None)
    elif not form.non_field_errors():
        form.add_error(None, _("Not saved: some fields below need a correction."))
    return _render_editor(request, context | {"template": found, "form": form}, status=422)


def _saved(
    request: MemberRequest, found: ProcessTemplate | None, form: TemplateForm, draft: ChainDraft
) -> ProcessTemplate:
    values: dict[str, Any] = {
        "name": form.cleaned_data["name"],
        "order_type_id": form.cleaned_data["order_type"],
        "deal_stage_id": form.cleaned_data.get("deal_stage", found.deal_stage_id if found else None),
        "steps": draft.steps(),
        "links": draft.links(),
        "actor": request.member,
        "now": timezone.now(),
    }
    if found is None:
        return create_template(**values)
    return update_template(template_id=found.pk, version=seen_version(request), **values)


def _answer_saved(request: MemberRequest, saved: ProcessTemplate, *, is_new: bool) -> HttpResponse:
    said = _("Saved: “{name}”, version {version}").format(name=saved.name, version=saved.version)
    if is_new or not request.headers.get("HX-Request"):
        messages.success(request, said)
        url = reverse("processes:template", args=[request.member.workspace.slug, saved.pk])
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
    response = add_toast(_show(request, _found(saved.pk)), said)
    response.headers["HX-Reswap"] = "outerHTML"  # new steps have other keys now: nothing to morph
    return response


def _steps(
    draft: ChainDraft, found: ProcessTemplate | None, *, order_type_id: int | None, is_checked: bool
) -> dict[str, Any]:
    sent = [row.values.get("assignee") for row in draft.rows]
    offered = choices(order_type_id=order_type_id, template=found, sent=sent)
    draft.prepare(choices=offered, is_checked=is_checked)
    return {
        "draft": draft,
        "has_stages": len(offered.stages) > 1,
        "asks_mark": bool(found and order_type_id) and draft.is_unmarked,
        "template": found,
    }


def _editor(
    request: MemberRequest,
    found: ProcessTemplate | None,
    form: TemplateForm,
    draft: ChainDraft,
    *,
    order_type_id: int | None,
) -> HttpResponse:
    context = _steps(draft, found, order_type_id=order_type_id, is_checked=False)
    return _render_editor(request, context | {"form": form}, status=200)


@needs("tasks.set_up")
def template_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the page shows."""
    row = _found(pk)
    return render(request, "activity/_history.html", {"history": _history(request, row.pk)})


def _history(request: MemberRequest, pk: int) -> History:
    return history_page(
        topic=f"template:{pk}",
        url=reverse("processes:template_history", args=[request.member.workspace.slug, pk]),
        before=request.GET.get("before"),
    )


def _render_editor(request: MemberRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    is_fragment = request.method == "POST" and request.headers.get("HX-Request")
    page = "processes/_template_form.html" if is_fragment else "processes/template.html"
    row = context["template"]
    # A refused form keeps the version it was opened with: a second press must not overwrite somebody's change.
    seen = seen_version(request) if status == 422 else row and row.version
    is_saved = is_fragment and status == 200
    context |= {"section": "templates", "version": seen, "is_saved": is_saved}
    if row and (is_saved or not is_fragment):
        context["older"] = older_launches(row).count()
    if row and not is_fragment:
        context["history"] = _history(request, row.pk)
    return render(request, page, context, status=status)
