"""What programs read and change: the same rows, amounts and lists as people."""

from typing import Any

from naryad.fields.actions.definitions import create_field
from naryad.orders.models import Order
from naryad.tables.actions import save_view
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.factories import NOW, make_client, make_deal, make_order, make_order_type, make_stage


def test_a_sale_goes_from_client_to_work(anna: Member, pavel: Member) -> None:
    mine, _stage, order_type = program(anna), make_stage(), make_order_type()
    client = mine.post("clients", {"kind": "organisation", "name": "Oak"}).json()
    deal = mine.post(
        "deals", {"title": "Kitchen", "client_id": client["id"], "agreed_amount": "1500.50"}
    ).json()
    item = {"name": "Front", "quantity": "2.5", "price": "100"}
    order = mine.post(
        "orders", {"order_type_id": order_type.pk, "deal_id": deal["id"], "items": [item]}
    ).json()
    task = mine.post(
        "tasks", {"title": "Saw", "order_id": order["id"], "assignee_id": pavel.pk, "estimate": 90}
    ).json()
    theirs = program(pavel)
    begun = theirs.post(f"tasks/{task['id']}/start", {}).json()
    done = theirs.post(f"tasks/{task['id']}/done", {"result": "cut"}).json()

    assert (deal["agreed_amount"], deal["currency"]) == ("1500.50", "RUB")
    assert (order["items"][0]["quantity"], order["items"][0]["total"]) == ("2.5", "250.00")
    assert (begun["status"], done["status"], done["result"]) == ("in_progress", "done", "cut")
    assert theirs.get(f"orders/{order['id']}").json()["amount"] is None  # no prices to who works
    assert Task.objects.get().finished_at is not None


def test_pages_follow_each_other_and_end(anna: Member) -> None:
    for number in range(5):
        make_client(name=f"Client {number}")
    mine = program(anna)

    names: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = mine.get(f"clients?limit=2&sort=-name&cursor={cursor}").json()
        names.append([row["name"] for row in page["items"]])
        cursor = page["next"]
    back = mine.get(f"clients?limit=2&sort=-name&cursor={page['prev']}").json()

    assert names == [["Client 4", "Client 3"], ["Client 2", "Client 1"], ["Client 0"]]
    assert [row["name"] for row in back["items"]] == names[1]


def test_a_list_has_the_views_columns_and_fields_of_its_page(anna: Member) -> None:
    field = create_field(of="order", kind="text", name="Colour", actor=anna, now=NOW)
    red = make_order(responsible=anna, title="Red", custom={field.key: "red"})
    make_order(responsible=anna, title="Blue", custom={field.key: "blue"})
    asks = {"where": f"{field.key}.is.red", "sort": "title"}
    view = save_view(listing="order", name="Red ones", asks=asks, actor=anna, now=NOW)
    mine = program(anna)

    by_view = mine.get(f"orders?view={view.pk}&columns=responsible,{field.key}").json()["items"]
    by_words = mine.get(f"orders?where={field.key}.is.red").json()["items"]

    assert [row["id"] for row in by_view] == [row["id"] for row in by_words] == [red.pk]
    assert by_view[0]["custom"] == {field.key: "red"}
    assert by_view[0]["columns"] == {"responsible": "Anna", field.key: "red"}
    assert {"key": field.key, "name": "Colour"}.items() <= mine.get("fields").json()["items"][0].items()


def test_a_list_refuses_what_it_does_not_know(anna: Member) -> None:
    mine = program(anna)
    asked = {
        "where": "orders?where=nothing.is.1",
        "view": "orders?view=999",
        "cursor": "orders?cursor=xyz",
        "limit": "orders?limit=201",
        "sort": "orders?sort=nothing",
        "columns": "orders?columns=f999",
        "nothing": "orders?nothing=1",
        "responsible": "orders?responsible=999",
    }

    told = {name: mine.get(path).json() for name, path in asked.items()}

    assert {name: problem["status"] for name, problem in told.items()} == dict.fromkeys(asked, 422)
    assert {name: problem["errors"][0]["parameter"] for name, problem in told.items()} == {
        name: name for name in asked
    }


def test_own_rows_only_where_the_company_says_so(anna: Member, boris: Member) -> None:
    """Boris sells: what he leads, he sees; amounts of others are nothing to him."""
    own, other = make_deal(responsible=boris, agreed_amount=7), make_deal(responsible=anna, agreed_amount=9)
    theirs = program(boris)
    amounts = {row["id"]: row["agreed_amount"] for row in theirs.get("deals").json()["items"]}
    boris.workspace.sales_see_own = True
    boris.workspace.save()

    assert amounts == {own.pk: "7.00", other.pk: None}
    assert [row["id"] for row in theirs.get("deals").json()["items"]] == [own.pk]
    assert theirs.get(f"deals/{other.pk}").status_code == 404


def test_a_page_of_orders_takes_the_same_queries_however_many_there_are(
    anna: Member, django_assert_max_num_queries: Any
) -> None:
    for _turn in range(6):
        make_order(responsible=anna)
    mine = program(anna)
    mine.get("orders?expand=items")

    with django_assert_max_num_queries(16):
        page = mine.get("orders?expand=items&columns=responsible,sum&limit=200").json()

    assert len(page["items"]) == Order.objects.count() == 6
