"""What a role does not see of own fields it cannot guess: by order, conditions, groups, files, cells, search, forms, feeds."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.fields.actions.definitions import CannotChangeField, change_field, create_field
from naryad.fields.jobs import find_batch
from naryad.fields.models import OwnField
from naryad.orders.actions.orders import update_order
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderItem, OrderType
from naryad.search.queries import matching
from naryad.tables.actions import save_view
from naryad.workspaces.models import Member
from tests.factories import NOW, make_client, make_deal, make_order, make_order_type
from tests.fields.test_fields import field, fill
from tests.lists import page_of
from tests.tables.test_views import enter

SECRET = "cheap ware"


@pytest.fixture
def margin(anna: Member, boris: Member) -> OwnField:
    """Of whom Boris is not one; the order of its values is not that of the titles."""
    own = field(anna, "text", "Margin", seen_by=["owner", "head"], edited_by=["owner"])
    for title, value in (("a", "z " + SECRET), ("b", "a " + SECRET), ("c", None)):
        order = make_order(responsible=boris, title=title)
        if value:
            fill(anna, order, own, value)
    boris.workspace.refresh_from_db()
    return own


def test_a_shared_view_that_asks_for_it_shows_all_rows_in_their_own_order(
    anna: Member, boris: Member, margin: OwnField
) -> None:
    key = margin.key
    asks = {"where": f"{key}.has.cheap", "sort": f"{key},title", "group": key, "columns": f"title,{key}"}
    view = save_view(listing="order", name="Margins", asks=asks, is_shared=True, actor=anna, now=NOW)
    url = reverse("orders:order_list", args=[boris.workspace.slug])

    page = enter(boris).get(f"{url}?view={view.pk}")
    shown = page.context["list"]

    assert [row.lead.title for row in shown.rows] == ["a", "b", "c"]
    assert shown.arrangement.group is None and len(shown.notes) == 3
    assert SECRET not in page.text and "Margin<" not in page.text


def test_a_file_of_the_list_has_it_neither_as_a_column_nor_as_an_order(
    boris: Member, margin: OwnField
) -> None:
    url = reverse("orders:order_list", args=[boris.workspace.slug])
    query = f"?file=csv&columns=title,{margin.key}&sort=-{margin.key},title&where={margin.key}.set"

    answer = enter(boris).get(url + query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    lines = text.splitlines()
    assert SECRET not in text and "Margin" not in lines[0]
    assert [line.split(";")[0].split(",")[0].strip('"') for line in lines[1:]] == ["a", "b", "c"]


def test_its_cell_is_neither_opened_nor_saved(boris: Member, margin: OwnField) -> None:
    order = Order.objects.get(title="c")
    url = reverse("tables:cell", args=[boris.workspace.slug, order.pk])
    address = f"{url}?listing=order&column={margin.key}"

    opened = enter(boris).get(address)
    saved = enter(boris).post(address, {"value": "mine", "version": str(order.version)})

    order.refresh_from_db()
    assert opened.status_code == saved.status_code == 404
    assert order.custom == {}


def test_the_search_finds_nothing_by_it_and_takes_no_field_that_some_do_not_see(
    anna: Member, boris: Member, margin: OwnField
) -> None:
    with pytest.raises(CannotChangeField, match="only a field that every role sees"):
        change_field(field_id=margin.pk, shown=["card", "search"], actor=anna, now=NOW)

    found = Order.objects.filter(matching(kind="order", text="cheap", country="RU"))
    assert not found.exists()


def test_a_field_that_becomes_hidden_has_to_leave_the_search(anna: Member, boris: Member) -> None:
    own = field(anna, "text", "Note", shown=["card", "search"])
    fill(anna, make_order(responsible=boris), own, "walnut")
    rows = Order.objects.filter(matching(kind="order", text="walnut", country="RU"))
    assert rows.exists()

    with pytest.raises(CannotChangeField):
        change_field(field_id=own.pk, seen_by=["owner"], actor=anna, now=NOW)
    change_field(field_id=own.pk, seen_by=["owner"], shown=["card"], actor=anna, now=NOW)
    find_batch.function(workspace_id=anna.workspace_id, of="order", kind="order", after=0)

    assert not rows.all().exists()


def test_neither_card_nor_feed_nor_board_tells_it(anna: Member, boris: Member, margin: OwnField) -> None:
    order, slug = Order.objects.get(title="a"), boris.workspace.slug
    OwnField.objects.filter(pk=margin.pk).update(shown=["card", "table", "board", "queue"])
    update_order(order_id=order.pk, custom={margin.key: "now " + SECRET}, actor=anna, now=NOW)
    boris.workspace.refresh_from_db()
    browser = enter(boris)

    pages = [
        browser.get(reverse("orders:order", args=[slug, order.pk])),
        browser.get(reverse("talk:feed_order", args=[slug, order.pk])),
        browser.get(reverse("orders:order_board", args=[slug])),
    ]

    assert EventRecord.objects.filter(kind="order.changed").latest("pk").data["changes"]
    assert [SECRET in page.text for page in pages] == [False, False, False]


def test_a_form_of_who_does_not_see_it_neither_shows_nor_takes_it(anna: Member, boris: Member) -> None:
    door = make_order_type()
    given = {"of": "item", "kind": "text", "default": "usual", "actor": anna, "now": NOW}
    own = create_field(name="Cost", seen_by=["owner"], edited_by=["owner"], **given)
    url = reverse("processes:order_create", args=[boris.workspace.slug])
    deal = make_deal(responsible=boris)

    page = enter(boris).get(f"{url}?deal={deal.pk}").text
    _create(enter(boris), f"{url}?deal={deal.pk}", door, boris, {own.key: "mine"})

    assert f"items-0-{own.key}" not in page
    assert OrderItem.objects.get().custom == {own.key: "usual"}


def _create(browser: Browser, url: str, order_type: OrderType, who: Member, own: dict[str, str]) -> None:
    item = {"name": "Leaf", "quantity": "1", **own}
    counts = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0}
    rows = {f"items-0-{name}": value for name, value in item.items()}
    browser.post(url, {"order_type": order_type.pk, "responsible": who.pk, "priority": 1, **counts, **rows})


def test_a_client_whom_the_reader_does_not_see_has_no_name_in_a_field(anna: Member, boris: Member) -> None:
    boris.workspace.sales_see_own = True
    boris.workspace.save(update_fields=["sales_see_own"])
    make_deal(responsible=anna, client=(client := make_client(name="Secret Ltd")))
    own = field(anna, "client", "Supplier")
    order = make_order(responsible=boris)
    fill(anna, order, own, client.pk)

    page = enter(boris).get(reverse("orders:order", args=[boris.workspace.slug, order.pk])).text

    assert "Supplier" in page and "Secret Ltd" not in page


def test_archived_rows_of_the_list_stay_countable_only_by_what_is_seen(
    boris: Member, margin: OwnField
) -> None:
    """A condition on a hidden field and on one that never was say the same sentence."""
    hidden = page_of(ORDERS, boris, where=f"{margin.key}.has.x")
    never = page_of(ORDERS, boris, where="f999999.has.x")

    assert list(map(str, hidden.notes)) == list(map(str, never.notes))
