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
from naryad.people.models import Skill
from naryad.tasks.actions.types import create_types
from naryad.tasks.forms import TypeLinesForm
from naryad.tasks.models import TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.tasks.queries.types import open_counts, type_tree
from naryad.ui.fields import DurationField, TextField, asked_row
from naryad.ui.responses import add_toast, close_modal, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.names.actions import change_name, create_name
from naryad.workspaces.names.queries import offered
from naryad.workspaces.views.names import NamePage, show_names


class TaskTypeForm(forms.Form):
    name = TextField(label=gettext_lazy("Name"), max_length=100)
    default_estimate = DurationField(label=gettext_lazy("Estimate"), required=False, shortest=1)
    skill = forms.TypedChoiceField(
        label=gettext_lazy("Specialisation"), coerce=int, empty_value=None, required=False
    )
    parent = forms.TypedChoiceField(
        label=gettext_lazy("Inside"), coerce=int, empty_value=None, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, has_dates: bool, held_skill_id: int | None = None, **options: Any) -> None:
        """`has_dates`: the company uses estimates."""
        super().__init__(*args, **options)
        if not has_dates:
            self.fields["default_estimate"].widget = forms.HiddenInput()
        offers = offered(Skill.objects.all(), held_skill_id)
        self._choose("skill", [("", "—"), *((row.pk, row.name) for row in offers)])
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


TYPES = NamePage(
    names=TASK_TYPES,
    section="task_types",
    capability="tasks.set_up",
    intro=gettext_lazy(
        "Kind, type, subtype: up to three levels. A new task takes its estimate and specialisation from "
        "here; figures are counted by it."
    ),
    form=TypeLinesForm,
    template="tasks/type_settings.html",
    body="tasks/_type_tree.html",
    context=lambda: {"nodes": type_tree(counts=open_counts(TaskType.objects.values_list("pk", flat=True)))},
)


@needs("tasks.set_up")
@require_POST
def type_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = TaskTypeForm(request.POST, has_dates=bool(request.reach("dates.view")))
    if form.is_valid():
        with refusals_in(form):
            create_name(
                names=TASK_TYPES,
                owner_id=form.cleaned_data["parent"],
                **form.values(),
                actor=request.member,
                now=timezone.now(),
            )
            return _tree(request)
    return render(request, "tasks/type_form.html", {"form": form}, status=422)


@needs("tasks.set_up")
@require_POST
def type_lines(request: MemberRequest, workspace: str) -> HttpResponse:
    """A whole tree at once, typed or pasted."""
    form = TypeLinesForm(request.POST)
    if form.is_valid():
        with refusals_in(form, beside="lines"):
            create_types(**form.cleaned_data, actor=request.member, now=timezone.now())
            return show_names(request, TYPES)
    return show_names(request, TYPES, form=form, status=422)


@needs("tasks.set_up")
def type_new(request: MemberRequest, workspace: str) -> HttpResponse:
    """The form of a new type; `?parent=` puts it inside another."""
    parent = asked_row(TaskType.objects.all(), request.GET.get("parent"))
    form = TaskTypeForm(
        initial={"parent": parent.pk if parent else ""}, has_dates=bool(request.reach("dates.view"))
    )
    return render(request, "tasks/type_form.html", {"form": form})


@needs("tasks.set_up")
def type_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(TaskType.objects.all(), pk=pk)
    minutes = row.default_estimate
    initial = {
        "name": row.name,
        "default_estimate": "" if minutes is None else format_duration(minutes),
        "skill": row.skill_id,
    }
    data = request.POST if request.method == "POST" else None
    form = TaskTypeForm(
        data, initial=initial, has_dates=bool(request.reach("dates.view")), held_skill_id=row.skill_id
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_name(
                names=TASK_TYPES,
                row_id=pk,
                version=seen_version(request),
                **form.values(),
                actor=request.member,
                now=timezone.now(),
            )
            return _tree(request)
    version = seen_version(request) if form.is_bound else row.version
    context = {"form": form, "row": row, "version": version}
    return render(request, "tasks/type_form.html", context, status=422 if form.is_bound else 200)


def _tree(request: MemberRequest) -> HttpResponse:
    """The whole tree, into its place; a form that was open in the modal closes."""
    response = show_names(request, TYPES)
    response.headers["HX-Retarget"] = f"#{TYPES.element}"
    response.headers["HX-Reselect"] = (
        f"#{TYPES.element}"  # the form selects itself from an answer that refuses it
    )
    response.headers["HX-Reswap"] = "outerMorph"
    add_toast(response, _("Saved"))
    return close_modal(response)
