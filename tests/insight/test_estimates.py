"""A proposed estimate: what is proposed, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.insight.queries.proposal import proposal
from naryad.processes.actions.estimates import (
    CannotApplyEstimate,
    CannotUndoEstimate,
    StepEstimate,
    apply_estimate,
    undo_estimate,
)
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.rules.estimates import scaled_estimate
from naryad.tasks.models import TaskType
from tests.factories import NOW, make_order
from tests.insight.conftest import Company


def make_step(
    company: Company, *, fixed: int | None = 60, per_unit: int = 0, **fields: object
) -> TemplateStep:
    template = fields.pop("template", None) or ProcessTemplate.objects.create(
        name=f"Template {ProcessTemplate.objects.count()}", order_type=company.order.order_type
    )
    defaults = {"title": "Saw", "task_type": company.sawing, "template": template}
    return TemplateStep.objects.create(
        **defaults | {"fixed_minutes": fixed, "minutes_per_unit": per_unit} | fields
    )


def test_a_step_of_one_part_takes_the_median() -> None:
    done = [(minutes, Decimal(1)) for minutes in (50.0, 90.0, 300.0)]

    assert scaled_estimate(fixed_minutes=60, minutes_per_unit=0, done=done) == (90, 0)
    assert scaled_estimate(fixed_minutes=None, minutes_per_unit=60, done=done) == (None, 90)


def test_a_step_of_two_parts_keeps_their_ratio_and_settles() -> None:
    done = [(float(120 + 60 * n), Decimal(n)) for n in (1, 2, 3, 4)]  # twice what is planned

    once = scaled_estimate(fixed_minutes=60, minutes_per_unit=30, done=done)

    assert once == (120, 60)
    assert scaled_estimate(fixed_minutes=120, minutes_per_unit=60, done=done) == once


def test_the_median_actual_of_the_last_sixty_is_proposed(company: Company) -> None:
    for minutes in range(150, 240, 10):
        company.done(spent={"pavel": minutes}, title="Saw")
    step = make_step(company)
    make_step(company, fixed=None)  # takes the type's
    make_step(company, kind="wait", elapsed_minutes=60, fixed=None)

    found = proposal(task_type=company.sawing, now=NOW)

    assert (found.tasks, found.minutes) == (9, 190)
    assert [(row.step, row.source, row.fixed, row.per_unit) for row in found.steps] == [
        (step, "step", 190, 0)
    ]


def test_a_step_goes_by_orders_of_its_own_type(company: Company) -> None:
    other = make_order(responsible=company.boris)
    for _ in range(8):
        company.done(spent={"pavel": 100}, title="Saw")
    there = replace(company, order=other)
    for _ in range(8):
        there.done(spent={"pavel": 300}, title="Saw planks")
    step = make_step(company)
    wardrobe = ProcessTemplate.objects.create(name="Wardrobe", order_type=other.order_type)
    make_step(company, template=wardrobe)
    make_step(company, template=ProcessTemplate.objects.create(name="Of a deal"))

    found = proposal(task_type=company.sawing, now=NOW)

    assert [(row.step.template.name, row.source, row.fixed) for row in found.steps] == [
        (step.template.name, "step", 100),
        ("Wardrobe", "order_type", 300),
        ("Of a deal", "task_type", 200),
    ]


def test_too_little_proposes_nothing(company: Company) -> None:
    for _ in range(7):
        company.done(spent={"pavel": 600})

    found = proposal(task_type=company.sawing, now=NOW)

    assert found.minutes is None
    assert found.steps == []


def test_it_is_applied_to_the_type_and_the_chosen_steps(company: Company) -> None:
    chosen, other = make_step(company, fixed=60, per_unit=30), make_step(company)
    new = StepEstimate(step_id=chosen.pk, fixed_minutes=90, minutes_per_unit=45)

    apply_estimate(task_type_id=company.sawing.pk, estimate=75, steps=[new], actor=company.anna, now=NOW)

    assert TaskType.objects.get().default_estimate == 75
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.fixed_minutes, chosen.minutes_per_unit) == (90, 45)
    assert (other.fixed_minutes, other.minutes_per_unit) == (60, 0)
    assert (ProcessTemplate.objects.get(pk=chosen.template_id).version, other.template.version) == (2, 1)
    kinds = list(EventRecord.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["task_type.changed", "template.estimated", "estimate.applied"]
    changes = EventRecord.objects.get(kind="template.estimated").data["changes"]
    assert changes == {"Saw": ["60 + 30 × n", "90 + 45 × n"]}


def test_the_estimate_that_stands_is_not_applied_again(company: Company) -> None:
    with pytest.raises(CannotApplyEstimate):
        apply_estimate(task_type_id=company.sawing.pk, estimate=60, actor=company.anna, now=NOW)

    assert not EventRecord.objects.exists()


def test_it_is_undone(company: Company) -> None:
    step = make_step(company)
    new = StepEstimate(step_id=step.pk, fixed_minutes=90, minutes_per_unit=0)
    fact = apply_estimate(
        task_type_id=company.sawing.pk, estimate=75, steps=[new], actor=company.anna, now=NOW
    ).fact

    undo_estimate(event_id=fact.pk, actor=company.anna, now=NOW + timedelta(seconds=5))

    step.refresh_from_db()
    assert (TaskType.objects.get().default_estimate, step.fixed_minutes) == (60, 60)
    with pytest.raises(CannotUndoEstimate):
        undo_estimate(event_id=fact.pk, actor=company.anna, now=NOW)


def test_what_was_changed_again_since_is_not_undone(company: Company) -> None:
    step = make_step(company)
    new = StepEstimate(step_id=step.pk, fixed_minutes=90, minutes_per_unit=0)
    fact = apply_estimate(
        task_type_id=company.sawing.pk, estimate=75, steps=[new], actor=company.anna, now=NOW
    ).fact
    TemplateStep.objects.filter(pk=step.pk).update(fixed_minutes=120)

    undo_estimate(event_id=fact.pk, actor=company.anna, now=NOW)

    step.refresh_from_db()
    assert (TaskType.objects.get().default_estimate, step.fixed_minutes) == (60, 120)


def test_only_who_may_change_settings_applies(company: Company) -> None:
    for member in (company.boris, company.pavel):
        with pytest.raises(NotAllowed):
            apply_estimate(task_type_id=company.sawing.pk, estimate=75, actor=member, now=NOW)

    assert TaskType.objects.get().default_estimate == 60


def test_a_step_of_another_type_is_refused_and_nothing_changes(company: Company) -> None:
    step = make_step(company, task_type=TaskType.objects.create(name="Edging"))
    new = StepEstimate(step_id=step.pk, fixed_minutes=90, minutes_per_unit=0)

    with pytest.raises(CannotApplyEstimate):
        apply_estimate(task_type_id=company.sawing.pk, estimate=75, steps=[new], actor=company.anna, now=NOW)

    company.sawing.refresh_from_db()
    assert company.sawing.default_estimate == 60
    assert not EventRecord.objects.exists()
