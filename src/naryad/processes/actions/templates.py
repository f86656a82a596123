"""Process templates: made, changed as a whole, copied, archived."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit, refuse_stale
from naryad.core.errors import ActionError, filled
from naryad.fields.rules.formulas.errors import FormulaError, TextPlace
from naryad.fields.rules.formulas.formula import Formula, read_formula
from naryad.fields.rules.formulas.values import Type
from naryad.orders.models import OrderStage
from naryad.processes.facts import TemplateChanged
from naryad.processes.models import ProcessTemplate, TemplateLink, TemplateStep, TemplateVersion
from naryad.processes.names import TEMPLATES
from naryad.processes.queries.chain import as_kept, kept_chain, live_chain
from naryad.processes.queries.formulas import step_words
from naryad.processes.rules.chain import Link, Step, next_steps
from naryad.tasks.rules.checklist import MOST_LINES, Unticked, read_lines
from naryad.tasks.rules.graph import find_cycle
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.actions import checks_of, create_name, enter_lists
from naryad.workspaces.rules import require

STEP_FIELDS = [field.name for field in fields(Step)]


class CannotSaveTemplate(ActionError):
    """Nothing of the template was changed; says why."""


class TemplateLoops(CannotSaveTemplate):
    """Steps wait for each other. `steps`: indexes of the steps in the loop."""

    def __init__(self, message: str | Promise, *, steps: frozenset[int]) -> None:
        super().__init__(message)
        self.steps = steps


class WrongStepFormula(CannotSaveTemplate):
    """`step`: index of the step, `part`: "condition" or "estimate_formula", `place` of what is wrong in it."""

    def __init__(self, message: str | Promise, *, step: int, part: str, place: TextPlace) -> None:
        super().__init__(message)
        self.step, self.part, self.place = step, part, place


@dataclass(frozen=True, kw_only=True)
class StepInput(Step):
    """A step as it is to be, its formulas as they are typed; `pk` of the one it changes, None for a new one."""

    pk: int | None = None


@transaction.atomic
def create_template(
    *,
    name: str,
    order_type_id: int | None = None,
    deal_stage_id: int | None = None,
    steps: Sequence[StepInput],
    links: Sequence[Link] = (),
    actor: Member,
    now: datetime,
) -> ProcessTemplate:
    """`links` join steps by their indexes in `steps`."""
    require(actor, "tasks.set_up")
    _check(order_type_id=order_type_id, deal_stage_id=deal_stage_id, steps=steps, links=links)
    template = create_name(
        names=TEMPLATES,
        name=name,
        order_type_id=order_type_id,
        deal_stage_id=deal_stage_id,
        actor=actor,
        now=now,
    )
    steps = with_formulas(steps, order_type_id=order_type_id, actor=actor)
    _write_steps(template, steps=steps, links=links)
    keep_version(template, actor=actor, now=now)
    return template


@transaction.atomic
def update_template(
    *,
    template_id: int,
    version: int | None = None,
    name: str,
    order_type_id: int | None = None,
    deal_stage_id: int | None = None,
    steps: Sequence[StepInput],
    links: Sequence[Link] = (),
    actor: Member,
    now: datetime,
) -> ProcessTemplate:
    """Replace the whole chain. `version` is the one the caller saw; steps without their pk are new.

    What is as it was is no new version.
    """
    enter_lists(actor)
    template = _locked(template_id)
    refuse_stale(template, version)
    edit = Edit(
        template,
        {"name": name, "order_type_id": order_type_id, "deal_stage_id": deal_stage_id},
        fields=checks_of(TEMPLATES, template),
        shown=lambda value: value or "",
    )
    _check(order_type_id=order_type_id, deal_stage_id=deal_stage_id, steps=steps, links=links)
    steps = with_formulas(steps, order_type_id=order_type_id, actor=actor)
    return _replace(template, edit, steps=steps, links=links, actor=actor, now=now)


def _replace(
    template: ProcessTemplate,
    edit: Edit,
    *,
    steps: Sequence[StepInput],
    links: Sequence[Link],
    back_to: int | None = None,
    actor: Member,
    now: datetime,
) -> ProcessTemplate:
    keep_version(template, actor=None, now=None)
    before, steps_before = as_kept(live_chain(template)), _titles(template)
    _write_steps(template, steps=steps, links=links, is_back=back_to is not None)
    if not edit and as_kept(live_chain(template)) == before:
        return template
    edit.save()
    keep_version(template, actor=actor, now=now)
    fact = TemplateChanged(
        template_id=template.pk,
        name=template.name,
        template_version=template.version,
        changes=edit.words,
        steps_before=steps_before,
        steps_after=_titles(template),
        back_to=back_to,
    )
    record(fact, actor=actor, at=now)
    return template


def keep_version(template: ProcessTemplate, *, actor: Member | None, now: datetime | None) -> None:
    """The chain as it is, under the template's number, once. Without an actor it is not known who saved it."""
    TemplateVersion.objects.get_or_create(
        template=template,
        number=template.version,
        defaults={"chain": as_kept(live_chain(template)), "saved_by": actor, "saved_at": now},
    )


@transaction.atomic
def go_back(
    *, template_id: int, number: int, version: int | None = None, actor: Member, now: datetime
) -> ProcessTemplate:
    """A new version whose chain is that of an older one; refused where that could not be saved today."""
    enter_lists(actor)
    template = _locked(template_id)
    refuse_stale(template, version)
    kept = TemplateVersion.objects.filter(template=template, number=number).first()
    if kept is None:
        raise CannotSaveTemplate(_("This version is not kept."))
    archived = set(OrderStage.objects.filter(is_archived=True).values_list("pk", flat=True))
    chain = kept_chain(kept, archived_stages=archived)
    steps = [StepInput(pk=pk, **asdict(step)) for pk, step in zip(chain.step_ids, chain.steps, strict=True)]
    _check(
        order_type_id=template.order_type_id,
        deal_stage_id=template.deal_stage_id,
        steps=steps,
        links=chain.links,
    )
    steps = with_formulas(steps, order_type_id=template.order_type_id, actor=actor)
    edit = Edit(template, {}, fields={})
    return _replace(template, edit, steps=steps, links=chain.links, back_to=number, actor=actor, now=now)


@transaction.atomic
def copy_template(
    *, template_id: int, name: str | None = None, actor: Member, now: datetime
) -> ProcessTemplate:
    """Another template with the same chain; without a name it is called "… (2)"."""
    require(actor, "tasks.set_up")
    source = ProcessTemplate.objects.get(pk=template_id)
    steps = list(source.steps.order_by("sequence", "pk"))
    place = {step.pk: number for number, step in enumerate(steps)}
    return create_template(
        name=name or _free_name(source.name),
        order_type_id=source.order_type_id,
        steps=[StepInput(**{field: getattr(step, field) for field in STEP_FIELDS}) for step in steps],
        links=[
            Link(predecessor=place[link.predecessor_id], successor=place[link.successor_id], lag=link.lag)
            for link in source.links.order_by("pk")
        ],
        actor=actor,
        now=now,
    )


def _locked(template_id: int) -> ProcessTemplate:
    return ProcessTemplate.objects.select_for_update(of=("self",)).get(pk=template_id)


def _titles(template: ProcessTemplate) -> list[str]:
    return list(template.steps.order_by("sequence", "pk").values_list("title", flat=True))


def _free_name(name: str) -> str:
    """ "Kitchen (2)", "Kitchen (3)"…, of at most the column's length: no words, they would be of one language."""
    known = set(ProcessTemplate.objects.values_list("name", flat=True))
    endings = (f" ({number})" for number in count(2))
    return next(new for ending in endings if (new := name[: 100 - len(ending)] + ending) not in known)


def _check(
    *,
    order_type_id: int | None,
    deal_stage_id: int | None,
    steps: Sequence[Step],
    links: Sequence[Link],
) -> None:
    if order_type_id and deal_stage_id:
        raise CannotSaveTemplate(
            _("A template of an order type is launched on orders: it cannot have a deal stage."),
            field="deal_stage",
        )
    if not steps:
        raise CannotSaveTemplate(_("Add at least one step."))
    stages = set(OrderStage.objects.filter(order_type_id=order_type_id).values_list("pk", flat=True))
    for number, step in enumerate(steps, 1):
        if fault := _fault(step, stages):
            about = {"number": number, "fault": fault}
            raise CannotSaveTemplate(filled(_("Step %(number)s: %(fault)s"), about))
    refuse_loop([step.title for step in steps], links)


def _fault(step: Step, stages: set[int]) -> str | Promise:
    if not step.title.strip():
        return _("say what is to be done.")
    if step.is_wait and not step.elapsed_minutes:
        return _("say how long it waits.")
    if len(step.checklist) > MOST_LINES:
        return filled(_("a checklist has at most %(count)d lines."), {"count": MOST_LINES})
    if step.unticked not in Unticked:
        return _("choose what «Done» does about its checklist.")
    if step.stage_id and step.stage_id not in stages:
        return _("this stage is not one of the order type.")
    return ""


FORMULAS = {"condition": Type.YES_NO, "estimate_formula": Type.DURATION}
"""Of a step, with what each gives. None reads which day it is: the tasks stay as they were laid."""


def step_formula(
    text: str, part: str, *, workspace: Workspace, order_type_id: int | None, is_per_item: bool
) -> Formula:
    """What was typed; raises FormulaError."""
    words = step_words(workspace, order_type_id=order_type_id, is_per_item=is_per_item)
    return read_formula(text, words, gives={FORMULAS[part]})


def with_formulas(steps: Sequence[StepInput], *, order_type_id: int | None, actor: Member) -> list[StepInput]:
    """With what was typed as it is stored. The lists are locked: no field goes to the archive meanwhile."""
    actor.workspace.refresh_from_db(fields=["fields_version"])
    return [
        replace(step, **_stored(number, step, order_type_id=order_type_id, actor=actor))
        for number, step in enumerate(steps)
    ]


def _stored(number: int, step: StepInput, *, order_type_id: int | None, actor: Member) -> dict[str, Any]:
    stored = {}
    for part in FORMULAS:
        is_of_work = part == "estimate_formula" and step.is_wait
        if is_of_work or not (text := getattr(step, part).strip()):
            stored[part] = ""
            continue
        try:
            formula = step_formula(
                text,
                part,
                workspace=actor.workspace,
                order_type_id=order_type_id,
                is_per_item=step.is_per_item,
            )
        except FormulaError as wrong:
            about = {"number": number + 1, "fault": str(wrong)}
            said = filled(_("Step %(number)s: %(fault)s"), about)
            raise WrongStepFormula(said, step=number, part=part, place=wrong.place) from wrong
        stored[part] = formula.stored
    return stored


def refuse_loop(titles: Sequence[str], links: Sequence[Link]) -> None:
    loop = find_cycle(edges=next_steps(links))
    if loop:
        chain = " → ".join(f"{number + 1}. {titles[number]}" for number in loop)
        raise TemplateLoops(
            filled(
                _("The steps wait for each other: %(chain)s. Remove one of these links."), {"chain": chain}
            ),
            steps=frozenset(loop),
        )


def _write_steps(
    template: ProcessTemplate, *, steps: Sequence[StepInput], links: Sequence[Link], is_back: bool = False
) -> None:
    """Steps keep their rows where they have a pk of this template; links are written anew.

    `is_back`: to an older version, whose steps get the ids back by which orders know them.
    """
    known = {step.pk: step for step in template.steps.all()}
    template.links.all().delete()
    kept = [step.pk for step in steps if step.pk and step.pk in known]
    template.steps.exclude(pk__in=kept).delete()
    rows = [
        _write_step(template, known.get(step.pk or 0), number, step, pk=step.pk if is_back else None)
        for number, step in enumerate(steps)
    ]
    TemplateLink.objects.bulk_create(
        TemplateLink(
            template=template,
            predecessor=rows[link.predecessor],
            successor=rows[link.successor],
            lag=link.lag,
        )
        for link in _merged(links)
    )


def _write_step(
    template: ProcessTemplate,
    row: TemplateStep | None,
    number: int,
    step: StepInput,
    *,
    pk: int | None = None,
) -> TemplateStep:
    values = {name: getattr(step, name) for name in STEP_FIELDS} | {"sequence": number}
    values["checklist"] = read_lines(step.checklist)
    if step.is_wait:  # a waiting step is nobody's work
        values |= {"skill_id": None, "fixed_minutes": None, "minutes_per_unit": 0}
        values |= {"estimate_formula": "", "checklist": []}
    else:
        values |= {"elapsed_minutes": None, "ends_itself": False}
    if row is None:
        return TemplateStep.objects.create(pk=pk, template=template, **values)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def _merged(links: Sequence[Link]) -> list[Link]:
    """One link between two steps: the longest pause counts."""
    longest: dict[tuple[int, int], int] = {}
    for link in links:
        pair = (link.predecessor, link.successor)
        longest[pair] = max(link.lag, longest.get(pair, 0))
    return [Link(predecessor=a, successor=b, lag=lag) for (a, b), lag in longest.items()]
