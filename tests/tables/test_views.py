"""Saved views: who keeps which, what a link opens, and lists as files."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.core.errors import NotAllowed
from naryad.crm.models import Client
from naryad.fields.actions.definitions import create_field
from naryad.orders.models import OrderItem
from naryad.tables.actions import CannotSaveView, change_view, delete_view, save_view
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of, tabs_of
from naryad.workspaces.models import Member
from tests.battery import only_battery
from tests.factories import NOW, make_client, make_deal, make_order, make_order_type, make_reminder, make_task

pytestmark = pytest.mark.django_db


def keep(actor: Member, name: str = "Late ones", **fields: Any) -> SavedView:
    asks = {"where": "promise.is.overdue", "sort": "-title"}
    return save_view(**{"listing": "order", "name": name, "asks": asks, "actor": actor, "now": NOW} | fields)


def enter(member: Member) -> Browser:
    browser = Browser()
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def page(member: Member, **asked: str) -> Any:
    return enter(member).get(reverse("orders:order_list", args=[member.workspace.slug]), asked)


def titles(answer: Any) -> list[str]:
    return [row.lead.title for row in answer.context["list"].rows]


def tabs(member: Member) -> list[str]:
    return [view.name for view in tabs_of(listing="order", member=member)]


# --- who keeps what ------------------------------------------------------------------------------------------


def test_everybody_keeps_their_own_and_heads_share(anna: Member, boris: Member) -> None:
    keep(boris, "Mine")
    shared = keep(anna, "Ours", is_shared=True)

    assert tabs(anna) == ["Ours"]
    assert tabs(boris) == ["Ours", "Mine"]
    with pytest.raises(NotAllowed):
        keep(boris, "For all", is_shared=True)
    for write in (
        lambda: change_view(view_id=shared.pk, name="Other", actor=boris, now=NOW),
        lambda: delete_view(view_id=shared.pk, actor=boris, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_two_views_of_one_list_have_two_names(anna: Member, boris: Member) -> None:
    keep(anna, "Late ones")
    keep(boris, "Late ones")

    with pytest.raises(CannotSaveView, match="of this name"):
        keep(anna, " late  ONES ")


@pytest.mark.parametrize("asks", [{"where": "or("}, {"Where": "x"}, {"sort": "x" * 5000}, {"sort": "\0"}])
def test_what_is_no_address_of_a_list_is_not_kept(anna: Member, asks: dict[str, str]) -> None:
    with pytest.raises(CannotSaveView, match="cannot be kept"):
        keep(anna, asks=asks)


def test_a_role_begins_with_one_view(anna: Member, boris: Member) -> None:
    first = keep(anna, "First", is_shared=True, roles=["sales", "head"])
    second = keep(anna, "Second", is_shared=True, roles=["sales"], asks={"where": "title.has.b"})
    make_order(responsible=boris, title="a")
    make_order(responsible=boris, title="b")

    assert (roles_of(first), roles_of(second)) == (["head"], ["sales"])
    assert titles(page(boris)) == ["b"]
    assert titles(page(boris, state="")) == ["a", "b"]
    assert sorted(titles(page(anna))) == ["a", "b"]

    change_view(view_id=second.pk, is_shared=False, actor=anna, now=NOW)

    assert roles_of(second) == []
    assert titles(page(boris)) == ["a", "b"]


def test_a_deleted_view_comes_back_unless_its_name_is_taken(anna: Member) -> None:
    view = keep(anna)
    done = delete_view(view_id=view.pk, actor=anna, now=NOW)
    assert done.fact is not None

    undo_change(event_id=done.fact.pk, actor=anna, now=NOW)

    assert tabs(anna) == ["Late ones"]

    again = delete_view(view_id=view.pk, actor=anna, now=NOW)
    keep(anna)
    with pytest.raises(Exception, match="of this name"):
        undo_change(event_id=again.fact.pk, actor=anna, now=NOW)


# --- what a link opens ---------------------------------------------------------------------------------------


def test_a_link_opens_exactly_the_view_and_its_own_words_go_first(anna: Member) -> None:
    for title, day in (("a", 1), ("b", 2), ("c", None)):
        promised_on = date(2026, 1, day) if day else None
        make_order(responsible=anna, title=title, promised_on=promised_on)
    view = keep(anna)

    opened, changed = page(anna, view=str(view.pk)), page(anna, view=str(view.pk), sort="title", where="")

    assert titles(opened) == ["b", "a"]
    assert "the view is changed" not in opened.text
    assert titles(changed) == ["a", "b", "c"]
    assert "the view is changed" in changed.text


def test_a_view_of_what_is_not_there_any_more_opens_and_says_so(anna: Member, boris: Member) -> None:
    make_order(responsible=anna, title="Cupboard")
    view = keep(anna, is_shared=True, asks={"where": "f77.is.3", "group": "f77", "columns": "title,f77"})

    opened, gone = page(anna, view=str(view.pk)), page(anna, view="987654")

    assert titles(opened) == ["Cupboard"]
    assert "A condition is left out" in opened.text
    assert "There is no such view any more" in gone.text
    assert titles(gone) == ["Cupboard"]


def test_conditions_are_built_in_a_dialog(anna: Member) -> None:
    """Drafts refuse nothing; what is applied is an address."""
    browser, path = enter(anna), reverse("orders:order_list", args=[anna.workspace.slug])
    built = {
        "panel": "where", "words": "x", "join": "or",
        "w0-column": "title", "w0-operator": "has", "w0-was": "title.has", "w0-value": "a, b", "w0-group": "0",
        "w1-column": "promise", "w1-operator": "is", "w1-was": "promise.is", "w1-span": "this_week", "w1-group": "1",
        "w2-column": "responsible", "w2-operator": "any", "w2-was": "responsible.any", "w2-value": str(anna.pk),
        "w2-group": "1", "join-1": "and",
    }  # fmt: skip

    draft = browser.get(path, built | {"op": "add:1", "w0-value": ""})
    refused = browser.get(path, built | {"op": "apply", "w0-value": ""})
    applied = browser.get(path, built | {"op": "apply"})

    assert "is-invalid" not in draft.text
    assert "aria-invalid" not in draft.text
    assert "w3-column" in draft.text
    assert "aria-invalid" in refused.text
    assert applied.status_code == 302
    where = browser.get(applied.url).context["list"].chosen.where
    assert str(where.asked) == rf"or(title.has.a\, b,and(promise.is.this_week,responsible.any.{anna.pk}))"
    assert "words=x" in applied.url


def test_columns_and_orders_are_chosen_in_dialogs(anna: Member) -> None:
    browser, path = enter(anna), reverse("orders:order_list", args=[anna.workspace.slug])
    make_order(responsible=anna)

    columns = browser.get(path, {"panel": "columns", "op": "apply", "column": ["title", "client", "zzz"]})
    sorts = browser.get(
        path, {"panel": "sort", "op": "apply", "by": ["promise", "", "number"], "down": ["1", "0", "0"]}
    )
    shown = [browser.get(path, {"panel": name}).status_code for name in ("where", "columns", "sort")]

    assert columns.url.endswith("columns=title%2Cclient")
    assert sorts.url.endswith("sort=-promise%2Cnumber")
    assert shown == [200, 200, 200]


# --- files ---------------------------------------------------------------------------------------------------


def test_a_file_has_exactly_what_the_list_shows(anna: Member, boris: Member, pavel: Member) -> None:
    own = make_order(
        responsible=boris, title="=1+1", deal=make_deal(responsible=boris), promised_on=date(2026, 12, 1)
    )
    other = make_order(responsible=anna, title="Стол", deal=make_deal(responsible=anna))
    for order in (own, other):
        OrderItem.objects.create(order=order, name="Door", price=Decimal("700.50"), total=Decimal("700.50"))
    asked = {"columns": "title,promise,sum", "sort": "number", "file": "xlsx"}

    book = load_workbook(io.BytesIO(b"".join(page(boris, **asked).streaming_content)))
    text = b"".join(page(anna, **asked | {"file": "csv", "where": "title.has.стол"}).streaming_content)
    refused = page(pavel, **asked)

    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[1][0] == "'=1+1"
    assert rows[1][1].date() == date(2026, 12, 1)
    assert rows[1][2] == 700.5
    assert rows[2] == ["Стол", None, None]
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert lines[1:] == [["Стол", "", "700.50"]]
    assert refused.status_code == 403
    facts = EventRecord.objects.filter(kind="list.exported").order_by("pk")
    assert [(fact.actor_id, fact.data["count"], fact.data["format"]) for fact in facts] == [
        (boris.pk, 2, "xlsx"), (anna.pk, 1, "csv"),
    ]  # fmt: skip


FORMULAS = ["=1+1", "+7,cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", "\ufeff=1", "\r=1"]


def cells_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_file_of_a_grouped_table_has_own_fields_and_money_in_its_order(anna: Member) -> None:
    who: dict[str, Any] = {"actor": anna, "now": NOW}
    color = create_field(of="order", kind="choice", name="=Цвет", options=["дуб", "бук"], **who)
    length = create_field(of="order", kind="number", name="Длина", unit="м", decimals=2, **who)
    oak, beech = (option.pk for option in color.options.order_by("sequence"))
    for title, option, metres, price in (
        ("a", beech, "2.40", 10),
        ("b", oak, "3", 20),
        ("c", beech, "1", 30),
        ("d", None, "9", 5),
    ):
        custom = {f"f{length.pk}": metres} | ({f"f{color.pk}": option} if option else {})
        order = make_order(responsible=anna, title=title, custom=custom)
        OrderItem.objects.create(order=order, name="Door", price=Decimal(price), total=Decimal(price))
    asked = {
        "columns": f"title,f{color.pk},f{length.pk},sum",
        "group": f"f{color.pk}",
        "sort": f"-f{length.pk}",
        "where": "title.not.d",
        "folded": str(oak),
    }

    rows = cells_of(page(anna, **asked, file="csv"))
    book = load_workbook(io.BytesIO(b"".join(page(anna, **asked, file="xlsx").streaming_content)))
    sheet = [[cell.value for cell in row] for row in book.active.iter_rows()]

    assert rows[0] == ["Order", "'=Цвет", "Длина, м", "Sum"]
    assert rows[1:] == [
        ["b", "дуб", "3", "20.00"], ["a", "бук", "2.40", "10.00"], ["c", "бук", "1", "30.00"],
    ]  # fmt: skip
    assert sheet[0][1] == "'=Цвет"
    assert [row[0] for row in sheet[1:]] == ["b", "a", "c"]
    assert [row[3] for row in sheet[1:]] == [20, 10, 30]


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_no_cell_of_a_file_is_a_formula_whatever_column_it_stands_in(anna: Member, file: str) -> None:
    """Names, addresses and own fields: of everything that a person types."""
    own = create_field(of="client", kind="text", name="Город", actor=anna, now=NOW)
    for text in FORMULAS:
        make_client(name=text, address=text, custom={f"f{own.pk}": text})
    path = reverse("crm:client_list", args=[anna.workspace.slug])

    answer = enter(anna).get(path, {"columns": f"name,address,f{own.pk}", "file": file})
    if file == "csv":
        cells = [cell for row in cells_of(answer)[1:] for cell in row]
    else:
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        found = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
        assert {cell.data_type for cell in found} == {"s"}
        cells = [cell.value for cell in found]

    assert len(cells) == 3 * len(FORMULAS)
    assert [cell for cell in cells if cell.strip("\ufeff\t\r\n ")[:1] in "=+-@"] == []


@only_battery
def test_ten_thousand_rows_are_one_file_and_pages_that_meet_each_once(anna: Member) -> None:
    """Read in pages of 500 by place: the number of queries grows by the page, not by the row."""
    many = 10_100
    Client.objects.bulk_create(
        [Client(name=f"Client {at % 97}", kind="person", created_at=NOW) for at in range(many)]
    )
    browser, path = enter(anna), reverse("crm:client_list", args=[anna.workspace.slug])

    with CaptureQueriesContext(connection) as queries:
        rows = cells_of(
            browser.get(path, {"columns": "name", "sort": "name", "group": "kind", "file": "csv"})
        )

    assert len(rows) == many + 1
    assert rows[1:] == sorted(rows[1:])
    assert len(queries) < 5 * many / 500 + 30


# --- boards and reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "listing", "where"),
    [
        ("orders:order_board", "order", "title.has.шкаф"),
        ("crm:deal_board", "deal", "title.has.шкаф"),
        ("tasks:task_board", "task", "order.has.шкаф"),
    ],
)
def test_boards_have_the_same_views(
    anna: Member, pavel: Member, route: str, listing: str, where: str
) -> None:
    kind = make_order_type()
    for title in ("Шкаф", "Стол"):
        order = make_order(
            responsible=anna, title=title, order_type=kind, deal=make_deal(responsible=anna, title=title)
        )
        make_task(order=order, assignee=pavel, title=f"Распил {title}")
    view = keep(anna, listing=listing, asks={"where": where})
    browser, path = enter(anna), reverse(route, args=[anna.workspace.slug])

    opened = browser.get(path, {"view": str(view.pk)}).text
    typed = browser.get(path, {"where": f"{where},f9.set"}).text

    for answer in (opened, typed):
        assert "Шкаф" in answer
        assert "Стол" not in answer
    assert "A condition is left out" in typed


def test_reminders_are_narrowed_and_taken_away(anna: Member) -> None:
    for text in ("Позвонить", "Написать"):
        make_reminder(assignee=anna, text=text)
    browser, path = enter(anna), reverse("reminders:reminder_list", args=[anna.workspace.slug])

    page = browser.get(path, {"where": "text.has.позв"}).text
    file = b"".join(browser.get(path, {"where": "text.has.позв", "file": "csv"}).streaming_content).decode()

    assert "Позвонить" in page
    assert "Написать" not in page
    assert "Позвонить" in file
    assert "Написать" not in file
