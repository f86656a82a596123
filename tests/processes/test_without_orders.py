"""A company whose deals are orders: what their only order is made by, and where its files are."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import ProcessTemplate
from naryad.workspaces.models import Member
from naryad.workspaces.parts import PARTS
from tests.factories import NOW, make_deal, make_order, make_stage
from tests.processes.conftest import enter

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def order(boris: Member) -> Order:
    """Of Boris's deal."""
    boris.workspace.parts = [part for part in PARTS if part != "orders"]
    boris.workspace.save(update_fields=["parts"])
    return make_order(responsible=boris, deal=make_deal(responsible=boris))


def template_of(order: Order, anna: Member) -> ProcessTemplate:
    steps = [StepInput(title="Saw", fixed_minutes=60)]
    return create_template(
        name="Kitchen", order_type_id=order.order_type_id, steps=steps, links=[], actor=anna, now=NOW
    )


def win(member: Member, deal: Deal | None) -> str:
    """Where the answer is shown, and what it says."""
    assert deal is not None
    won = make_stage("won")
    url = reverse("crm:deal_move", args=[member.workspace.slug, deal.pk])
    answer = enter(member).post(url, {"stage": won.pk}, headers=HTMX)
    return answer.headers.get("HX-Retarget", "") + answer.content.decode()


def test_winning_a_deal_offers_the_process_of_its_order(anna: Member, boris: Member, order: Order) -> None:
    template_of(order, anna)

    said = win(boris, order.deal)

    assert said.startswith("#modal-body")
    assert f"?order={order.pk}" in said


def test_nothing_is_offered_where_there_is_no_process_or_it_was_launched(
    anna: Member, boris: Member, order: Order
) -> None:
    assert win(boris, order.deal) == ""

    other = make_order(responsible=boris, deal=make_deal(responsible=boris), order_type=order.order_type)
    launch_template(template_id=template_of(order, anna).pk, order_id=other.pk, actor=boris, now=NOW)
    assert win(boris, other.deal) == ""


def test_the_files_of_the_order_open_on_the_card_of_its_deal(boris: Member, order: Order) -> None:
    browser, slug = enter(boris), boris.workspace.slug
    files = reverse("talk:files_order", args=[slug, order.pk])
    browser.post(files, {"file": SimpleUploadedFile("plan.txt", b"a plan")})

    page = browser.get(reverse("crm:deal", args=[slug, order.deal_id])).content.decode()

    fold = page[page.index(f'id="files-of-order-{order.pk}"') :]
    assert f'hx-get="{files}"' in fold[: fold.index("</details>")]
    assert "<span>1</span>" in fold[: fold.index("</summary>")]
    assert "plan.txt" in browser.get(files).content.decode()
