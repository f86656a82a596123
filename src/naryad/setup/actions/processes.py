"""Laying the process templates of a set-up."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naryad.core.errors import filled
from naryad.core.text import fold
from naryad.processes.actions.templates import (
    StepInput,
    WrongStepFormula,
    create_template,
    update_template,
    with_formulas,
)
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.names import TEMPLATES
from naryad.processes.rules.chain import Link
from naryad.setup.actions.laying import Became, Laying
from naryad.setup.rules.schema import BadSetup, ProcessRow, SetupStep
from naryad.tasks.models import Task
from naryad.workspaces.names.actions import restore_name


def lay_process(row: ProcessRow, laying: Laying) -> None:
    at, name = f"processes.{row.key}", laying.words(row.name)
    present = ProcessTemplate.objects.filter(pk=laying.keys.get(("process", row.key), 0)).first()
    present = present or ProcessTemplate.objects.filter(sort_key=fold(name)).first()
    known = _steps_of(present)
    given: dict[str, Any] = {
        "name": name,
        "order_type_id": laying.found("order_type", row.order_type, at=at),
        "deal_stage_id": laying.found("deal_stage", row.deal_stage, at=at),
        "steps": [_step(step, known, laying, at) for step in row.steps],
        "links": _links(row, at),
    }
    given["steps"] = _with_formulas(given, laying, at)
    became: Became = "added"
    if present is None:
        present = create_template(**given, **laying.who)
    elif _as_it_is(present, given):
        became = "kept"
    else:
        became = "changed"
        if present.is_archived:
            restore_name(names=TEMPLATES, row_id=present.pk, **laying.who)
        present = update_template(template_id=present.pk, **given, **laying.who)
    laying.keep("process", row.key, present.pk, name, became)
    for step, laid in zip(row.steps, present.steps.order_by("sequence", "pk"), strict=True):
        laying.know("step", step.key, laid.pk)


def _steps_of(template: ProcessTemplate | None) -> dict[int, TemplateStep]:
    return {step.pk: step for step in template.steps.all()} if template else {}


def _step(row: SetupStep, known: dict[int, TemplateStep], laying: Laying, at: str) -> StepInput:
    """A step that is there keeps who does it: people are not in files."""
    at, title = f"{at}.steps.{row.key}", laying.words(row.title)
    pk = laying.keys.get(("step", row.key))
    present = known.get(pk or 0) or next((step for step in known.values() if step.title == title), None)
    is_wait = row.waits is not None
    return StepInput(
        pk=present.pk if present else None,
        title=title,
        description=laying.words(row.description),
        task_type_id=laying.found("task_type", row.task_type, at=at),
        skill_id=None if is_wait else laying.found("skill", row.skill, at=at),
        assignee_id=present.assignee_id if present else None,
        fixed_minutes=None if is_wait else row.minutes,
        minutes_per_unit=0 if is_wait else row.per_unit,
        kind=Task.Kind.WAIT if is_wait else Task.Kind.WORK,
        elapsed_minutes=row.waits,
        ends_itself=is_wait and row.ends_itself,
        is_per_item=row.is_per_item,
        makes_ready=row.makes_ready,
        checklist=[laying.words(line) for line in row.checklist],
        unticked=row.unticked.value,
        stage_id=laying.found("order_stage", row.stage, at=at),
        condition=laying.words(row.condition),
        estimate_formula="" if is_wait else laying.words(row.estimate_formula),
    )


def _with_formulas(given: Mapping[str, Any], laying: Laying, at: str) -> list[StepInput]:
    """By ids, as those of the company are, so that they can be compared."""
    try:
        with override(laying.language):
            return with_formulas(given["steps"], order_type_id=given["order_type_id"], actor=laying.actor)
    except WrongStepFormula as wrong:
        raise BadSetup(f"{at}: {wrong}") from wrong


def _links(row: ProcessRow, at: str) -> list[Link]:
    places = {step.key: place for place, step in enumerate(row.steps)}
    links = []
    for place, step in enumerate(row.steps):
        for after in step.links:
            if after.step not in places:
                said = _("%(at)s points at “%(key)s”, which is not in the file.")
                raise BadSetup(filled(said, {"at": f"{at}.steps.{step.key}", "key": after.step}))
            links.append(Link(predecessor=places[after.step], successor=place, lag=after.lag))
    return links


def _as_it_is(template: ProcessTemplate, given: Mapping[str, Any]) -> bool:
    if template.is_archived or any(
        getattr(template, name) != given[name] for name in ("name", "order_type_id", "deal_stage_id")
    ):
        return False
    steps = list(template.steps.order_by("sequence", "pk"))
    names = [name for name in StepInput.__dataclass_fields__ if name != "pk"]
    shown = [tuple(getattr(step, name) for name in names) for step in steps]
    place = {step.pk: at for at, step in enumerate(steps)}
    links = {(place[one.predecessor_id], place[one.successor_id], one.lag) for one in template.links.all()}
    return shown == [tuple(getattr(step, name) for name in names) for step in given["steps"]] and links == {
        (one.predecessor, one.successor, one.lag) for one in given["links"]
    }
