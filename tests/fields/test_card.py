"""Own fields on a long card: a few lines of a few groups, and folds that say what is in them."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.fields.actions.definitions import Links, create_field
from naryad.fields.models import OwnField
from naryad.fields.templatetags.own_fields import ROOM
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.factories import NOW, make_order

pytestmark = pytest.mark.django_db


def fields(anna: Member, group: str, count: int, **given: object) -> list[OwnField]:
    names = [f"{group} {number}" for number in range(count)]
    common = {"of": "order", "kind": "text", "group": group, "actor": anna, "now": NOW, **given}
    return [create_field(name=name, **common) for name in names]


def card(anna: Member, order: Order, client: Browser) -> str:
    client.force_login(anna.user)
    page = client.get(reverse("orders:order", args=[anna.workspace.slug, order.pk])).text
    return page[page.index('class="card own-values') :]


def fill(order: Order, own: list[OwnField]) -> None:
    order.custom |= {one.key: "x" for one in own}
    order.save(update_fields=["custom"])


def summaries(page: str) -> list[str]:
    found = re.findall(r"<details class=\"fold own-.*?<summary[^>]*>(.*?)</summary>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in found]


def test_what_finds_no_room_waits_in_one_fold_by_groups(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    size, cut = fields(anna, "Size", ROOM - 3), fields(anna, "Cut", 4)
    fill(order, size + cut)
    fields(anna, "Paint", 3)

    page = card(anna, order, client)

    [fold] = re.findall(r"<details class=\"fold own-.*?</details>", page, re.DOTALL)
    assert summaries(page) == ["Own fields 6 more"]
    assert re.findall(r"own-group\">(.*?)<", fold) == ["Cut", "Paint"]
    assert [f">{one.name}</dt>" in fold for one in cut] == [False, True, True, True]


def test_what_is_asked_for_is_never_folded(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    fill(order, fields(anna, "Size", ROOM + 3))
    links = Links(stages=[order.stage_id])
    [asked] = fields(anna, "Asked", 1, links=links)
    size = create_field(of="order", kind="text", name="Depth", group="Size", links=links, actor=anna, now=NOW)

    page = card(anna, order, client)

    folded = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    assert f">{asked.name}</dt>" in page and f">{asked.name}</dt>" not in folded
    assert f">{size.name}</dt>" in page and f">{size.name}</dt>" not in folded
