"""Templates are changed as a whole, by those who may, and never with a loop."""

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.templates import (
    CannotSaveTemplate,
    StepInput,
    TemplateLoops,
    copy_template,
    create_template,
    update_template,
)
from naryad.processes.models import ProcessTemplate, TemplateLink
from naryad.processes.names import TEMPLATES
from naryad.processes.rules.chain import Link
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, archive_name, order_names, restore_name
from tests.factories import NOW, another_company, make_member, make_order, make_order_type, make_stage

pytestmark = pytest.mark.django_db


def make_template(anna: Member, *titles: str, links: list[Link] | None = None) -> ProcessTemplate:
    return create_template(
        name="Kitchen",
        steps=[StepInput(title=title) for title in titles or ("Drawing", "Sawing")],
        links=links or [],
        actor=anna,
        now=NOW,
    )


def test_a_template_is_made_with_its_chain(anna: Member) -> None:
    template = make_template(anna, links=[Link(predecessor=0, successor=1, lag=90)])

    link = template.links.get()
    assert [step.title for step in template.steps.order_by("sequence")] == ["Drawing", "Sawing"]
    assert (link.predecessor.title, link.successor.title, link.lag) == ("Drawing", "Sawing", 90)
    assert EventRecord.objects.get().data == {"names": "template", "row_id": template.pk, "name": "Kitchen"}


def test_a_change_keeps_the_rows_of_known_steps_and_grows_the_version(anna: Member) -> None:
    template = make_template(anna)
    drawing, sawing = template.steps.order_by("sequence")

    update_template(
        template_id=template.pk,
        version=1,
        name="Big kitchen",
        steps=[StepInput(title="Sawing twice", pk=sawing.pk), StepInput(title="Glass")],
        links=[Link(predecessor=1, successor=0)],
        actor=anna,
        now=NOW,
    )

    template.refresh_from_db()
    steps = list(template.steps.order_by("sequence"))
    assert (template.name, template.version) == ("Big kitchen", 2)
    assert [(step.title, step.pk == sawing.pk) for step in steps] == [
        ("Sawing twice", True),
        ("Glass", False),
    ]
    assert not template.steps.filter(pk=drawing.pk).exists()
    assert template.links.get().predecessor.title == "Glass"
    event = EventRecord.objects.get(kind="template.changed").data
    assert event["changes"] == {"name": ["Kitchen", "Big kitchen"]}
    assert (event["steps_before"], event["steps_after"]) == (["Drawing", "Sawing"], ["Sawing twice", "Glass"])


def test_a_step_of_another_template_is_not_taken_over(anna: Member) -> None:
    other = create_template(
        name="Wardrobe", steps=[StepInput(title="Theirs")], actor=anna, now=NOW
    ).steps.get()

    template = make_template(anna)
    update_template(
        template_id=template.pk,
        name="Kitchen",
        steps=[StepInput(title="Mine", pk=other.pk)],
        actor=anna,
        now=NOW,
    )

    other.refresh_from_db()
    assert other.title == "Theirs"


def test_an_older_version_is_refused(anna: Member) -> None:
    template = make_template(anna)

    with pytest.raises(ChangedMeanwhile):
        update_template(
            template_id=template.pk, version=7, name="x", steps=[StepInput(title="x")], actor=anna, now=NOW
        )


def test_a_loop_is_refused_in_words(anna: Member) -> None:
    links = [Link(predecessor=0, successor=1), Link(predecessor=1, successor=0)]

    with pytest.raises(TemplateLoops, match=r"1\. Drawing → 2\. Sawing → 1\. Drawing"):
        make_template(anna, links=links)

    assert not ProcessTemplate.objects.exists()


def test_a_step_cannot_take_a_stage_of_another_type(anna: Member) -> None:
    stage = make_order_type().stages.all()[0]
    kitchen = make_order_type()

    with pytest.raises(CannotSaveTemplate, match="Step 1"):
        create_template(
            name="Kitchen",
            order_type_id=kitchen.pk,
            steps=[StepInput(title="x", stage_id=stage.pk)],
            actor=anna,
            now=NOW,
        )


def test_a_deal_stage_is_only_for_templates_of_deals(anna: Member) -> None:
    with pytest.raises(CannotSaveTemplate, match="order type"):
        create_template(
            name="x",
            order_type_id=make_order_type().pk,
            deal_stage_id=make_stage().pk,
            steps=[StepInput(title="x")],
            actor=anna,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("step", "words"),
    [(StepInput(title=" "), "what is to be done"), (StepInput(title="x", kind="wait"), "how long")],
)
def test_what_a_step_lacks_is_said(anna: Member, step: StepInput, words: str) -> None:
    with pytest.raises(CannotSaveTemplate, match=words):
        create_template(name="x", steps=[step], actor=anna, now=NOW)


def test_a_waiting_step_forgets_what_belongs_to_work(anna: Member) -> None:
    step = StepInput(title="Drying", kind="wait", elapsed_minutes=60, fixed_minutes=5, ends_itself=True)

    template = create_template(name="x", steps=[step], actor=anna, now=NOW)

    saved = template.steps.get()
    assert (saved.fixed_minutes, saved.elapsed_minutes, saved.ends_itself) == (None, 60, True)


def test_names_are_one_of_a_kind(anna: Member) -> None:
    make_template(anna)

    with pytest.raises(CannotChangeName, match="already"):
        make_template(anna)


def test_a_copy_has_the_chain_and_a_free_name(anna: Member) -> None:
    template = make_template(anna, links=[Link(predecessor=0, successor=1, lag=5)])

    first = copy_template(template_id=template.pk, actor=anna, now=NOW)
    second = copy_template(template_id=template.pk, actor=anna, now=NOW)

    assert (first.name, second.name) == ("Kitchen (2)", "Kitchen (3)")
    assert [step.title for step in first.steps.order_by("sequence")] == ["Drawing", "Sawing"]
    assert first.links.get().lag == 5
    assert TemplateLink.objects.count() == 3


def test_archiving_and_restoring_are_facts_once(anna: Member) -> None:
    template = make_template(anna)

    for act in (archive_name, archive_name, restore_name):
        act(names=TEMPLATES, row_id=template.pk, actor=anna, now=NOW)

    facts = EventRecord.objects.filter(topics__contains=[f"template:{template.pk}"]).order_by("pk")
    assert [fact.kind for fact in facts] == ["names.created", "names.archived", "names.restored"]


def test_templates_are_put_in_order(anna: Member) -> None:
    first = make_template(anna)
    second = copy_template(template_id=first.pk, actor=anna, now=NOW)

    order_names(names=TEMPLATES, row_ids=[second.pk, first.pk], actor=anna, now=NOW)

    assert list(ProcessTemplate.objects.order_by("sequence")) == [second, first]


@pytest.mark.parametrize("role", [Member.Role.SALES, Member.Role.PERFORMER, Member.Role.OBSERVER])
def test_only_owner_and_head_change_templates(anna: Member, role: Member.Role) -> None:
    template = make_template(anna)
    other = make_member(name="Boris", role=role)

    with pytest.raises(NotAllowed):
        make_template(other)
    with pytest.raises(NotAllowed):
        archive_name(names=TEMPLATES, row_id=template.pk, actor=other, now=NOW)
    with pytest.raises(NotAllowed):
        copy_template(template_id=template.pk, actor=other, now=NOW)


def test_another_company_has_no_such_template(anna: Member) -> None:
    template = make_template(anna)

    with another_company() as vera, pytest.raises(CannotChangeName, match="not there"):
        archive_name(names=TEMPLATES, row_id=template.pk, actor=vera, now=NOW)


def test_a_step_has_a_checklist_that_its_tasks_get_a_copy_of(anna: Member) -> None:
    steps = [StepInput(title="Packing", checklist=["- Foil", "", " Label "], unticked="all")]
    order = make_order(responsible=anna)
    kind = order.order_type_id
    template = create_template(name="Kitchen", order_type_id=kind, steps=steps, actor=anna, now=NOW)

    launched = launch_template(template_id=template.pk, order_id=order.pk, actor=anna, now=NOW)
    update_template(
        template_id=template.pk,
        name="Kitchen",
        order_type_id=kind,
        steps=[StepInput(title="Packing")],
        actor=anna,
        now=NOW,
    )

    task = Task.objects.get(pk=launched.task_ids[0])
    assert template.steps.get().checklist == []
    assert list(task.lines.order_by("sequence").values_list("text", flat=True)) == ["Foil", "Label"]
    assert (task.unticked, task.lines_count, task.lines_done) == ("all", 2, 0)


def test_a_checklist_is_no_longer_than_anybody_reads(anna: Member) -> None:
    steps = [StepInput(title="Packing", checklist=["x"] * 51)]

    with pytest.raises(CannotSaveTemplate, match="at most 50"):
        create_template(name="Kitchen", steps=steps, actor=anna, now=NOW)
