"""A new estimate of a task type, in the type and in chosen steps of templates at once; and its undo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, record
from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.errors import ActionError
from naryad.processes.actions.templates import keep_version
from naryad.processes.facts import EstimateApplied, EstimateUndone, TemplateEstimated
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.tasks.models import TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import change_name, enter_lists

Minutes = tuple[int | None, int]
"""Fixed, and per unit."""


class CannotApplyEstimate(ActionError):
    """Nothing was changed; says why."""


class CannotUndoEstimate(ActionError):
    """All of it has been changed again since."""


@dataclass(frozen=True, kw_only=True)
class StepEstimate:
    """What a step of a template is to take: minutes fixed, plus minutes per unit × quantity."""

    step_id: int
    fixed_minutes: int | None
    minutes_per_unit: int

    @property
    def minutes(self) -> Minutes:
        return self.fixed_minutes, self.minutes_per_unit


@transaction.atomic
def apply_estimate(
    *, task_type_id: int, estimate: int, steps: Sequence[StepEstimate] = (), actor: Member, now: datetime
) -> Done[TaskType]:
    """Tasks made from now on take it; those that exist keep theirs. `undo_estimate` needs the id of its fact."""
    enter_lists(actor)
    if estimate <= 0:
        raise CannotApplyEstimate(_("An estimate is longer than nothing."), field="minutes")
    before = TaskType.objects.select_for_update(of=("self",)).filter(pk=task_type_id).first()
    if before is None:
        raise CannotApplyEstimate(_("There is no such task type."))
    estimate_before = before.default_estimate
    if estimate != estimate_before:
        change_name(names=TASK_TYPES, row_id=task_type_id, default_estimate=estimate, actor=actor, now=now)
    rows = _locked_steps(step.step_id for step in steps)
    if any(step.step_id not in rows or not _takes(rows[step.step_id], task_type_id) for step in steps):
        raise CannotApplyEstimate(_("A template has been changed meanwhile. Open the proposal again."))
    changes = [(rows[step.step_id], _minutes(rows[step.step_id]), step.minutes) for step in steps]
    changes = [change for change in changes if change[1] != change[2]]
    if estimate == estimate_before and not changes:
        raise CannotApplyEstimate(_("This is the estimate already."), field="minutes")
    _write(changes, actor=actor, now=now)
    fact = EstimateApplied(
        task_type_id=task_type_id,
        name=before.name,
        minutes=estimate,
        minutes_before=estimate_before,
        template_ids=sorted({step.template_id for step, _old, _new in changes}),
        steps=[(step.pk, *old, *new) for step, old, new in changes],
    )
    return Done(before, record(fact, actor=actor, at=now))


@transaction.atomic
def undo_estimate(*, event_id: int, actor: Member, now: datetime) -> TaskType:
    """What still stands as it was applied is as before; what was changed again since stays."""
    enter_lists(actor)
    fact = read_fact(EventRecord.objects.get(pk=event_id, kind=EstimateApplied.kind))
    assert isinstance(fact, EstimateApplied)
    row = TaskType.objects.select_for_update(of=("self",)).get(pk=fact.task_type_id)
    is_type_kept = row.default_estimate == fact.minutes != fact.minutes_before
    steps = _locked_steps(pk for pk, *_minutes in fact.steps)
    changes = [
        (steps[pk], (fixed, per_unit), (fixed_before, per_unit_before))
        for pk, fixed_before, per_unit_before, fixed, per_unit in fact.steps
        if pk in steps and _minutes(steps[pk]) == (fixed, per_unit)
    ]
    if not is_type_kept and not changes:
        raise CannotUndoEstimate(_("The estimates have been changed again since; nothing was undone."))
    if is_type_kept:
        change_name(
            names=TASK_TYPES, row_id=row.pk, default_estimate=fact.minutes_before, actor=actor, now=now
        )
    _write(changes, actor=actor, now=now)
    record(EstimateUndone(task_type_id=row.pk, name=row.name), actor=actor, at=now)
    return row


def _locked_steps(step_ids: Iterable[int]) -> dict[int, TemplateStep]:
    """With their templates locked, which is what another edit of a template locks."""
    rows = TemplateStep.objects.filter(pk__in=list(step_ids))
    templates = ProcessTemplate.objects.select_for_update(of=("self",)).order_by("pk")
    locked = {row.pk: row for row in templates.filter(pk__in=rows.values("template"))}
    steps = {}
    for row in rows.order_by("template_id", "sequence", "pk"):
        row.template = locked[row.template_id]
        steps[row.pk] = row
    return steps


def _takes(step: TemplateStep, task_type_id: int) -> bool:
    return step.task_type_id == task_type_id and not step.is_wait


def _minutes(step: TemplateStep) -> Minutes:
    return step.fixed_minutes, step.minutes_per_unit


def _write(changes: Sequence[tuple[TemplateStep, Minutes, Minutes]], *, actor: Member, now: datetime) -> None:
    """The steps, and one fact for each template."""
    said: dict[int, dict[str, list[Any]]] = {}
    for template in {step.template_id: step.template for step, _old, _new in changes}.values():
        keep_version(template, actor=None, now=None)
    for step, old, new in changes:
        step.fixed_minutes, step.minutes_per_unit = new
        step.save(update_fields=["fixed_minutes", "minutes_per_unit"])
        said.setdefault(step.template_id, {})[step.title] = [_said(old), _said(new)]
    for template in {step.template_id: step.template for step, _old, _new in changes}.values():
        template.version += 1
        template.save(update_fields=["version"])
        keep_version(template, actor=actor, now=now)
        fact = TemplateEstimated(
            template_id=template.pk,
            name=template.name,
            template_version=template.version,
            changes=said[template.pk],
        )
        record(fact, actor=actor, at=now)


def _said(minutes: Minutes) -> str:
    """Minutes as the history shows them: 30, 30 + 60 × n."""
    fixed, per_unit = minutes
    if not per_unit:
        return "—" if fixed is None else str(fixed)
    return f"{fixed} + {per_unit} × n" if fixed else f"{per_unit} × n"
