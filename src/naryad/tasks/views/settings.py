"""Settings: the tree of task types."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from naryad.core.durations import format_duration
from naryad.core.errors import ActionError
from naryad.people.queries import skills
from naryad.tasks import actions
from naryad.tasks.models import TaskType
from naryad.tasks.queries.types import type_tree
from naryad.ui.fields import DurationField
from naryad.ui.responses import add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs


class TaskTypeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    default_estimate = DurationField(label=gettext_lazy("Estimate"), required=False, shortest=1)
    skill = forms.TypedChoiceField(
        label=gettext_lazy("Specialisation"), coerce=int, empty_value=None, required=False
    )
    parent = forms.TypedChoiceField(
        label=gettext_lazy("Inside"), coerce=int, empty_value=None, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("skill", [("", "—"), *((row.pk, row.name) for row in skills())])
        rows = TaskType.objects.order_by("pk").values_list("pk", "name")
        self._choose("parent", [("", "—"), *rows])

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "default_estimate": data["default_estimate"],
            "skill_id": data["skill"],
        }


@needs("settings.edit")
def type_settings(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(
        request,
        "tasks/type_settings.html",
        {"section": "task_types", "nodes": type_tree(), "form": TaskTypeForm()},
    )


@needs("settings.edit")
@require_POST
def type_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = TaskTypeForm(request.POST)
    if form.is_valid():
        try:
            actions.create_task_type(
                **form.values(),
                parent_id=form.cleaned_data["parent"],
                actor=request.member,
                now=timezone.now(),
            )
        except ActionError as refusal:
            form.add_error(_known(form, refusal.field), str(refusal))
        else:
            return _tree(request)
    return render(request, "tasks/type_form.html", {"form": form}, status=422)


@needs("settings.edit")
def type_new(request: MemberRequest, workspace: str) -> HttpResponse:
    """The form of a new type; `?parent=` puts it inside another."""
    parent = request.GET.get("parent", "")
    return render(request, "tasks/type_form.html", {"form": TaskTypeForm(initial={"parent": parent})})


@needs("settings.edit")
def type_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(TaskType.objects.all(), pk=pk)
    minutes = row.default_estimate
    initial = {
        "name": row.name,
        "default_estimate": "" if minutes is None else format_duration(minutes),
        "skill": row.skill_id,
    }
    form = TaskTypeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_task_type(
                task_type_id=pk, **form.values(), actor=request.member, now=timezone.now()
            )
        except ActionError as refusal:
            form.add_error(_known(form, refusal.field), str(refusal))
        else:
            return _tree(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "tasks/type_form.html", {"form": form, "row": row}, status=status)


@needs("settings.edit")
@require_POST
def type_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(TaskType.objects.all(), pk=pk)
    actions.archive_task_type(
        task_type_id=pk, is_archived=not row.is_archived, actor=request.member, now=timezone.now()
    )
    return _tree(request)


@needs("settings.edit")
@require_POST
def type_order(request: MemberRequest, workspace: str) -> HttpResponse:
    ids = [int(part) for part in request.POST.get("order", "").split(",") if part.isdecimal()]
    actions.sort_task_types(task_type_ids=ids, actor=request.member, now=timezone.now())
    return _tree(request)


def _known(form: forms.Form, name: str | None) -> str | None:
    return name if name in form.fields else None


def _tree(request: MemberRequest) -> HttpResponse:
    """The whole tree, into its place; a form that was open in the modal closes."""
    response = render(request, "tasks/_type_tree.html", {"nodes": type_tree()})
    response.headers["HX-Retarget"] = "#type-tree"
    response.headers["HX-Reselect"] = "#type-tree"  # the form selects itself from an answer that refuses it
    response.headers["HX-Reswap"] = "outerMorph"
    add_toast(response, _("Saved"))
    return close_modal(response)
