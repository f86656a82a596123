"""«Try on an order…»: what a template that is being edited would lay. Nothing is saved."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from naryad.core.errors import ActionError
from naryad.core.ids import row_id
from naryad.processes.actions.templates import refuse_loop, with_formulas
from naryad.processes.forms.chain import ChainDraft
from naryad.processes.forms.launch import LaunchedOrder
from naryad.processes.forms.steps import choices
from naryad.processes.forms.trial import TriedOrder
from naryad.processes.queries.preview import ChainPreview, steps_preview
from naryad.processes.queries.templates import all_templates
from naryad.ui.hooks.previews import foreseen
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import reach

ITEM_ROWS = range(3)


@needs("tasks.set_up")
@require_POST
def template_trial(request: MemberRequest, workspace: str) -> HttpResponse:
    """The editor's form, and that of the dialog; `is_asked`: only the dialog's answer."""
    order_type_id = row_id(request.POST.get("order_type"))
    trial = TriedOrder(request.POST, member=request.member, order_type_id=order_type_id)
    context = _answer(request, trial, order_type_id=order_type_id) | {"trial": trial}
    if request.POST.get("is_asked"):
        return render(request, "processes/_trial_answer.html", context)
    context |= {"new": LaunchedOrder(member=request.member, deal=None), "item_rows": ITEM_ROWS}
    return render(request, "processes/trial.html", context)


def _answer(request: MemberRequest, trial: TriedOrder, *, order_type_id: int | None) -> dict[str, Any]:
    found = all_templates().filter(pk=row_id(request.POST.get("template")) or 0).first()
    draft = ChainDraft.of_post(request.POST)
    sent = [row.values.get("assignee") for row in draft.rows]
    draft.prepare(choices=choices(order_type_id=order_type_id, template=found, sent=sent), is_checked=True)
    if not draft.is_valid():
        return {"refusal": _wrong(draft)}
    try:
        preview = _preview(draft, trial)
    except ActionError as refusal:
        return {"refusal": str(refusal)}
    ready = foreseen(
        "order.create",
        reach=partial(reach, request.member),
        preview=preview,
        **trial.wish,
        now=timezone.now(),
    )
    return {"preview": ready["answer"].preview if ready else preview, **ready}


def _preview(draft: ChainDraft, trial: TriedOrder) -> ChainPreview:
    refuse_loop([row.title for row in draft.rows], draft.links())
    return steps_preview(
        steps=with_formulas(draft.steps(), order_type_id=trial.order_type_id, actor=trial.member),
        links=draft.links(),
        items=trial.items,
        order_type_id=trial.order_type_id,
        values=trial.values,
        member=trial.member,
    )


def _wrong(draft: ChainDraft) -> str:
    numbers = [str(number) for number, row in enumerate(draft.rows, 1) if row.has_errors]
    said = ngettext(
        "Step {numbers} needs a correction first.", "Steps {numbers} need a correction first.", len(numbers)
    )
    return said.format(numbers=", ".join(numbers)) if numbers else _("Add at least one step.")
