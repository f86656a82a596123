"""How long a step takes follows from what is sold: minutes per unit of a product, instead of the step's own."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.core.errors import NotAllowed
from naryad.orders.actions.items import ItemInput, add_item, update_item
from naryad.orders.actions.orders import create_order
from naryad.orders.models import Order
from naryad.processes.actions.difference import apply_difference
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.norms import set_norms
from naryad.processes.models import ProcessTemplate, ProductNorm, TemplateStep
from naryad.processes.queries.difference import order_difference
from naryad.processes.rules.chain import LaidItem, Step, expand
from naryad.products.actions.products import create_product
from naryad.products.models import Product
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_order_type
from tests.pages import address, enter, text_of


def test_norms_stand_instead_of_what_a_step_says_per_unit() -> None:
    two, three = (LaidItem(name="x", quantity=Decimal(number)) for number in (2, 3))
    steps = [
        Step(title="of each", fixed_minutes=10, minutes_per_unit=5, is_per_item=True),
        Step(title="of all", fixed_minutes=10, minutes_per_unit=5),
        Step(title="untold", minutes_per_unit=1),
    ]

    laid = expand(steps=steps, links=[], items=[two, three], defaults={}, norms={(0, 0): 30, (1, 0): 30})

    assert [draft.estimate for draft in laid.drafts] == [10 + 2 * 30, 10 + 3 * 5, 10 + 2 * 30 + 3 * 5, 5]


@pytest.fixture
def kitchen(anna: Member) -> tuple[Product, TemplateStep, Order]:
    """Two kitchens whose sawing takes 30 minutes each, where the step says 10."""
    product = create_product(name="Kitchen", actor=anna, now=NOW)
    template = ProcessTemplate.objects.create(name="Chain", order_type=make_order_type())
    step = TemplateStep.objects.create(
        template=template, title="Sawing", minutes_per_unit=10, is_per_item=True
    )
    set_norms(product_id=product.pk, template_id=template.pk, minutes={step.pk: 30}, actor=anna, now=NOW)
    order = create_order(
        order_type_id=template.order_type_id,
        items=[ItemInput(name="Kitchen", quantity=Decimal(2), product_id=product.pk)],
        actor=anna,
        now=NOW,
    )
    launch_template(template_id=template.pk, order_id=order.pk, actor=anna, now=NOW)
    return product, step, order


def test_an_order_goes_by_the_norms_of_when_it_was_laid(
    kitchen: tuple[Product, TemplateStep, Order], anna: Member
) -> None:
    product, step, order = kitchen
    who: dict[str, Any] = {"actor": anna, "now": NOW}
    estimates = Task.objects.order_by("pk").values_list("estimate", flat=True)
    assert list(estimates.all()) == [60]

    set_norms(product_id=product.pk, template_id=step.template_id, minutes={step.pk: 45}, **who)
    assert order_difference(order_id=order.pk) is None
    update_item(item_id=order.items.get().pk, quantity=Decimal(3), **who)
    add_item(order_id=order.pk, item=ItemInput(name="Kitchen", product_id=product.pk), **who)
    apply_difference(order_id=order.pk, **who)

    assert list(estimates.all()) == [
        90,
        45,
    ]  # what was laid goes on as it began; what is new goes by what is said now
    assert order_difference(order_id=order.pk) is None


def test_norms_are_set_on_the_card_by_who_sets_processes_up(
    kitchen: tuple[Product, TemplateStep, Order], anna: Member, boris: Member
) -> None:
    product, step, _order = kitchen
    url = address(anna, "processes:product_norms", product.pk, query=f"?template={step.template_id}")
    card = address(anna, "products:product", product.pk)
    assert "Sawing" in text_of(enter(boris).get(card)) and url.partition("?")[0] not in text_of(
        enter(boris).get(card)
    )

    form = text_of(enter(anna).get(url))
    enter(anna).post(url, {f"step-{step.pk}": "1:15"})
    assert 'value="0:30"' in form or 'value="30' in form
    assert ProductNorm.objects.get().minutes == 75
    enter(anna).post(url, {f"step-{step.pk}": ""})

    assert not ProductNorm.objects.exists()
    assert enter(boris).get(url).status_code == 403
    with pytest.raises(NotAllowed):
        set_norms(product_id=product.pk, template_id=step.template_id, minutes={}, actor=boris, now=NOW)
    with another_company() as vera:
        assert enter(vera).get(address(vera, "processes:product_norms", product.pk)).status_code == 404
