"""Steps of a template that are done only if, and take as long as a formula says."""

from typing import Any

import pytest

from naryad.fields.actions.definitions import CannotChangeField, archive_field, change_field, create_field
from naryad.fields.models import FieldOption, OwnField
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order, OrderType
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.processes.actions.templates import StepInput, WrongStepFormula, create_template, update_template
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.rules.chain import Link
from naryad.tasks.models import Dependency, Task
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order_type
from tests.processes.conftest import enter, url

pytestmark = pytest.mark.django_db
FRONTS = "{Fronts} = «painted»"
METRES = "2 h + {Length, m} × 20 min"


@pytest.fixture
def kitchen(anna: Member) -> OrderType:
    """With fields of the order (fronts, length), of the item (edge) and of the deal (lift)."""
    add_field(anna, "order", "Fronts", "choice", options=["painted", "film"])
    add_field(anna, "order", "Length, m", "number", decimals=1)
    add_field(anna, "item", "Edge", "yes_no")
    add_field(anna, "deal", "Lift", "yes_no")
    return make_order_type("Kitchen")


def add_field(anna: Member, of: str, name: str, kind: str, **given: Any) -> OwnField:
    row = create_field(of=of, kind=kind, name=name, actor=anna, now=NOW, **given)
    anna.workspace.refresh_from_db()
    return row


def key(name: str) -> str:
    return OwnField.objects.get(name=name).key


def option(name: str) -> str:
    return str(FieldOption.objects.get(name=name).pk)


def make_painted(anna: Member, kitchen: OrderType, *, fronts: str = FRONTS) -> ProcessTemplate:
    """Measuring by metres → painting of painted fronts (a day to dry before it) → edges of items that have them → lifting."""
    return create_template(
        name="Kitchen",
        order_type_id=kitchen.pk,
        steps=[
            StepInput(title="Measuring", fixed_minutes=60, estimate_formula=METRES),
            StepInput(title="Painting", fixed_minutes=60, condition=fronts),
            StepInput(title="Edging", fixed_minutes=5, is_per_item=True, condition="{Edge} = yes"),
            StepInput(title="Packing", fixed_minutes=5),
            StepInput(title="Carrying", fixed_minutes=5, condition="not {Lift}"),
        ],
        links=[
            Link(predecessor=0, successor=1, lag=1440),
            Link(predecessor=1, successor=2),
            Link(predecessor=2, successor=3),
            Link(predecessor=3, successor=4),
        ],
        actor=anna,
        now=NOW,
    )


def order_of(anna: Member, kitchen: OrderType, template: ProcessTemplate, **given: Any) -> Order:
    """`fields` of the order by name, `edges` of each item."""
    fields = {key(name): value for name, value in given.pop("fields", {}).items()}
    edges = given.pop("edges", [])
    items = [
        ItemInput(name=f"Item {number}", custom={key("Edge"): edge}) for number, edge in enumerate(edges, 1)
    ]
    return create_order_with_template(
        template_id=template.pk,
        order_type_id=kitchen.pk,
        items=items,
        custom=fields,
        actor=anna,
        now=NOW,
        **given,
    )


def laid(order: Order) -> list[str]:
    tasks = Task.objects.filter(order=order).select_related("item").order_by("sequence", "pk")
    return [f"{task.title} {task.item or ''}".strip() for task in tasks]


def waits(order: Order) -> set[tuple[str, str, int]]:
    links = Dependency.objects.filter(successor__order=order)
    return set(links.values_list("predecessor__title", "successor__title", "lag"))


def test_steps_fall_out_by_what_the_order_is_and_pass_their_waits_on(
    anna: Member, kitchen: OrderType
) -> None:
    template = make_painted(anna, kitchen)
    deal = make_deal(responsible=anna, custom={key("Lift"): True})

    order = order_of(
        anna, kitchen, template, deal_id=deal.pk, fields={"Fronts": option("film")}, edges=[True, False]
    )

    assert laid(order) == ["Measuring", "Edging Item 1", "Packing"]
    assert waits(order) == {
        ("Measuring", "Edging", 1440),
        ("Measuring", "Packing", 1440),
        ("Edging", "Packing", 0),
    }


def test_what_is_not_filled_lays_the_step(anna: Member, kitchen: OrderType) -> None:
    order = order_of(anna, kitchen, make_painted(anna, kitchen))

    assert laid(order) == ["Measuring", "Painting", "Edging", "Packing", "Carrying"]


@pytest.mark.parametrize(("metres", "minutes"), [("3,5", 190), (None, 60), ("-6", 60)])
def test_an_estimate_follows_its_formula_or_else_what_is_fixed(
    anna: Member, kitchen: OrderType, metres: str | None, minutes: int
) -> None:
    order = order_of(anna, kitchen, make_painted(anna, kitchen), fields={"Length, m": metres})

    assert Task.objects.get(order=order, title="Measuring").estimate == minutes


def test_formulas_are_kept_by_ids_and_read_by_names(anna: Member, kitchen: OrderType) -> None:
    template = make_painted(anna, kitchen)
    field = OwnField.objects.get(name="Fronts")
    step = TemplateStep.objects.get(title="Painting")
    assert step.condition == f"{{{field.key}}} = #{option('painted')}"

    change_field(field_id=field.pk, name="Front", actor=anna, now=NOW)

    page = enter(anna).get(url(anna, "template", template.pk)).content.decode()
    assert "{Front} = “painted”" in page or "{Front} = &quot;painted&quot;" in page


@pytest.mark.parametrize(
    ("step", "part", "place"),
    [
        ({"condition": "{Front} = 1"}, "condition", "{Front}"),
        ({"condition": "{Length, m} × 2"}, "condition", "{Length, m} × 2"),
        ({"condition": "{Edge} = yes"}, "condition", "{Edge}"),
        ({"estimate_formula": "{Length, m} × 2"}, "estimate_formula", "{Length, m} × 2"),
        ({"condition": "{Promised date} < today"}, "condition", "today"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(
    anna: Member, kitchen: OrderType, step: dict[str, str], part: str, place: str
) -> None:
    steps = [StepInput(title="Drawing"), StepInput(title="Painting", **step)]

    with pytest.raises(WrongStepFormula) as refused:
        create_template(name="Kitchen", order_type_id=kitchen.pk, steps=steps, actor=anna, now=NOW)

    assert (refused.value.step, refused.value.part) == (1, part)
    assert step[part][slice(*refused.value.place)] == place
    assert str(refused.value).startswith("Step 2: ")


def test_a_field_that_a_step_reads_is_not_archived_nor_made_another_kind(
    anna: Member, kitchen: OrderType
) -> None:
    make_painted(anna, kitchen)
    field = OwnField.objects.get(name="Fronts")

    with pytest.raises(CannotChangeField, match="Kitchen: Painting"):
        archive_field(field_id=field.pk, actor=anna, now=NOW)
    with pytest.raises(CannotChangeField, match="Kitchen: Painting"):
        change_field(field_id=field.pk, kind="text", actor=anna, now=NOW)


def test_a_formula_that_means_nothing_any_more_is_unknown(anna: Member, kitchen: OrderType) -> None:
    template = make_painted(anna, kitchen)
    OwnField.objects.filter(name="Fronts").update(kind="number")  # as it cannot become by the pages
    anna.workspace.refresh_from_db()

    order = order_of(anna, kitchen, template)

    assert "Painting" in laid(order)


def test_a_process_by_whose_conditions_nothing_is_to_be_done_lays_nothing(
    anna: Member, kitchen: OrderType
) -> None:
    steps = [StepInput(title="Painting", condition=FRONTS)]
    template = create_template(name="P", order_type_id=kitchen.pk, steps=steps, actor=anna, now=NOW)

    order = order_of(anna, kitchen, template, fields={"Fronts": option("film")})

    assert laid(order) == []


def test_a_process_of_deals_reads_the_deal(anna: Member, kitchen: OrderType) -> None:
    steps = [StepInput(title="Sketch"), StepInput(title="Carrying", condition="not {Lift}")]
    template = create_template(name="Deals", steps=steps, actor=anna, now=NOW)
    deal = make_deal(responsible=anna, custom={key("Lift"): True})

    launch_template(template_id=template.pk, deal_id=deal.pk, actor=anna, now=NOW)

    assert [task.title for task in Task.objects.filter(deal=deal)] == ["Sketch"]


def test_a_new_order_shows_what_falls_out_and_what_is_laid_for_want_of_a_field(
    anna: Member, kitchen: OrderType
) -> None:
    make_painted(anna, kitchen)
    typed = {
        "order_type": str(kitchen.pk),
        "items-TOTAL_FORMS": "1",
        "items-0-name": "Base",
        "items-0-quantity": "1",
    }
    browser = enter(anna)

    unknown = browser.get(url(anna, "order_process"), typed).text
    known = browser.get(
        url(anna, "order_process"), typed | {key("Fronts"): option("film"), key("Length, m"): "3"}
    ).text

    assert "Laid because it is not filled: «Fronts»" in unknown
    assert "Its estimate is unknown, not filled: «Length, m»" in unknown
    assert "Falls out by its condition" in known
    assert "Painting" in known.partition("Falls out")[2]
    assert "3\xa0h" in known


def test_a_new_order_knows_what_its_formulas_read_of_the_deal(anna: Member, kitchen: OrderType) -> None:
    add_field(anna, "deal", "Rate", "number")
    add_field(anna, "item", "Work", "calculated", formula="{Quantity} × {Rate}")
    add_field(anna, "order", "All work", "calculated", formula="sum(items; {Work}) + {Rate}")
    make_painted(anna, kitchen, fronts="{All work} > 10")
    deal = make_deal(responsible=anna, custom={key("Rate"): "3"})
    typed = {"order_type": str(kitchen.pk), "items-TOTAL_FORMS": "1", "items-0-name": "Base"}

    def shown(quantity: int) -> str:
        given = typed | {"items-0-quantity": str(quantity), "deal": str(deal.pk)}
        return enter(anna).get(url(anna, "order_process"), given).text.partition("Falls out")[2]

    assert "Painting" in shown(2)  # 2 × 3 + 3
    assert "Painting" not in shown(3)


def test_who_does_not_see_a_field_is_not_told_what_it_decides(
    anna: Member, boris: Member, kitchen: OrderType
) -> None:
    make_painted(anna, kitchen)
    field = OwnField.objects.get(name="Fronts")
    change_field(field_id=field.pk, seen_by=["owner", "head"], default=option("film"), actor=anna, now=NOW)
    typed = {"order_type": str(kitchen.pk), "items-TOTAL_FORMS": "0"}

    shown = enter(boris).get(url(boris, "order_process"), typed).text

    assert "Painting" in shown.partition("Falls out")[2]
    assert "Fronts" not in shown


def test_the_editor_tries_a_formula_on_the_newest_orders(anna: Member, kitchen: OrderType) -> None:
    order = order_of(anna, kitchen, make_painted(anna, kitchen), fields={"Length, m": "3"})
    asked = {"of": "s1-estimate_formula", "order_type": str(kitchen.pk)}
    browser = enter(anna)

    right = browser.get(url(anna, "formula_try"), asked | {"s1-estimate_formula": METRES}).text
    wrong = browser.get(url(anna, "formula_try"), asked | {"s1-estimate_formula": "{Lenth} × 1 h"}).text

    assert f"{order}: <b>3 h</b>" in right
    assert "<mark>{Lenth}</mark>" in wrong
    assert "{Length, m}" in wrong


def test_the_page_says_a_wrong_formula_beside_its_field(anna: Member, kitchen: OrderType) -> None:
    template = make_painted(anna, kitchen)
    step = template.steps.first()
    assert step is not None
    sent = {
        "name": "Kitchen",
        "order_type": str(kitchen.pk),
        "step": f"s{step.pk}",
        f"s{step.pk}-title": "Painting",
        f"s{step.pk}-condition": "{Frunts} = 1",
    }

    answer = enter(anna).post(url(anna, "template", template.pk), sent)

    assert answer.status_code == 422
    assert "There is no field “Frunts” here." in answer.text
    assert template.steps.count() == 5


def test_saving_again_changes_no_formula(anna: Member, kitchen: OrderType) -> None:
    template = make_painted(anna, kitchen)
    before = list(template.steps.values_list("condition", "estimate_formula").order_by("sequence"))
    steps = [
        StepInput(
            pk=step.pk,
            title=step.title,
            is_per_item=step.is_per_item,
            condition=step.condition,
            estimate_formula=step.estimate_formula,
        )
        for step in template.steps.order_by("sequence")
    ]

    update_template(
        template_id=template.pk, name="Kitchen", order_type_id=kitchen.pk, steps=steps, actor=anna, now=NOW
    )

    assert list(template.steps.values_list("condition", "estimate_formula").order_by("sequence")) == before
