"""Own fields as columns of a list: found, sorted, put together, hidden, archived and changed in it."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from naryad.fields.actions.definitions import archive_field, change_field
from naryad.fields.lists import LISTS
from naryad.fields.models import FieldOption
from naryad.fields.rules.holders import holder_of
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.factories import make_order
from tests.fields.test_fields import NOW, field, fill
from tests.lists import page_of
from tests.tables.test_views import enter

VALUES: list[tuple[str, dict[str, Any], list[Any], str, list[str]]] = [
    ("text", {}, ["Белый", "чёрный"], "has.черн", ["b"]),
    ("number", {"decimals": 2}, ["2.4", "4.1"], "more.3", ["b"]),
    ("money", {}, ["100", "2500.50"], "most.100", ["a"]),
    ("date", {}, ["2026-12-01", "2026-12-20"], "before.2026-12-10", ["a"]),
    ("yes_no", {}, ["1", "0"], "is.0", ["b"]),
]


def titles(member: Member, **asked: str) -> list[str]:
    return [row.lead.title for row in page_of(ORDERS, member, **asked).rows]


@pytest.mark.parametrize(("kind", "given", "values", "where", "found"), VALUES)
def test_rows_are_found_and_sorted_by_own_fields(
    anna: Member, kind: str, given: dict[str, Any], values: list[Any], where: str, found: list[str]
) -> None:
    own = field(anna, kind, **given)
    for title, value in zip("ab", values, strict=True):
        fill(anna, make_order(responsible=anna, title=title), own, value)
    make_order(responsible=anna, title="c")

    assert titles(anna, where=f"{own.key}.{where}") == found
    assert titles(anna, where=f"{own.key}.unset") == ["c"]
    assert titles(anna, sort=f"-{own.key}")[-1] == "c"


def kept(order: Order) -> dict[int, tuple[str | None, str | None]]:
    """As it stands in the table that lists find by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT field_id, value, folded FROM fields_kept WHERE row_id = %s", [order.pk])
        return {field_id: (value, folded) for field_id, value, folded in cursor.fetchall()}


def test_what_lists_find_by_follows_every_change_of_a_value(anna: Member) -> None:
    text, long = field(anna, "text", "Facade"), field(anna, "long", "Remark")
    order = fill(anna, make_order(responsible=anna, title="a"), text, "Ёлка")
    fill(anna, order, long, "мало")
    first = kept(order)

    fill(anna, order, long, f"{'много ' * 400}Ёж")
    second, found = kept(order), titles(anna, where=f"{long.key}.has.еж")
    change_field(field_id=text.pk, kind="choice", actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    fill(anna, order, long, None)

    assert first == {text.pk: ("Ёлка", "елка"), long.pk: ("мало", "мало")}
    assert second[long.pk] == (None, None)
    assert found == ["a"]
    assert kept(order) == {text.pk: (str(FieldOption.objects.get(field=text).pk), None)}
    assert titles(anna, where=f"{long.key}.has.еж") == []


@pytest.mark.django_db
def test_every_list_with_own_fields_has_the_table_kept() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'fields_keep_new'")
        found = {name for (name,) in cursor.fetchall()}

    assert found == {holder_of(of).model._meta.db_table for of in LISTS}


def test_rows_are_found_and_summed_by_two_fields_together(anna: Member) -> None:
    text, number = field(anna, "text", "Facade"), field(anna, "number", "Height")
    for title, colour, height in (("a", "Oak", "2"), ("b", "oak", "3"), ("c", "Ash", "4")):
        order = make_order(responsible=anna, title=title)
        fill(anna, fill(anna, order, text, colour), number, height)

    asked = f"or({text.key}.is.ash,{number.key}.most.2)"
    page = page_of(ORDERS, anna, where=asked, group=text.key, columns=number.key)

    assert [row.lead.title for row in page.rows] == ["c", "a"]
    assert page.sums is not None and page.sums.amounts[number.key] == {"": 6}


def test_of_many_narrowed_rows_sums_are_asked_for(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    number = field(anna, "number", "Height")
    for height in ("2", "3", "4"):
        fill(anna, make_order(responsible=anna, title=height), number, height)
    monkeypatch.setattr("naryad.ui.lists.page.COUNTED", 2)
    asked = {"where": f"{number.key}.more.1", "columns": number.key}

    unasked, few = (
        page_of(ORDERS, anna, **asked),
        page_of(ORDERS, anna, **{**asked, "where": f"{number.key}.more.2"}),
    )
    summed = page_of(ORDERS, anna, **asked, sums="1")

    assert (unasked.sums, unasked.totals) == (None, None)
    assert few.sums is not None and few.sums.amounts[number.key] == {"": 7}
    assert summed.sums is not None and summed.sums.amounts[number.key] == {"": 9}


def test_choices_are_filtered_grouped_and_changed_in_the_list(anna: Member) -> None:
    own = field(anna, "choice", "Colour", options=["Red", "Blue"])
    red, blue = FieldOption.objects.filter(field=own).order_by("sequence")
    first, second = (make_order(responsible=anna, title=title) for title in "ab")
    fill(anna, first, own, red.pk)
    url = reverse("tables:cell", args=[anna.workspace.slug, second.pk]) + f"?listing=order&column={own.key}"

    saved = enter(anna).post(url, {"value": str(blue.pk), "version": "1"})
    page = page_of(ORDERS, anna, group=own.key, columns=own.key)

    assert saved.status_code == 204
    assert Order.objects.get(pk=second.pk).custom == {own.key: blue.pk}
    assert [str(row.head.label) for row in page.rows if row.head] == ["Red", "Blue"]
    assert titles(anna, where=f"{own.key}.any.{blue.pk}") == ["b"]
    assert "Blue" in enter(anna).get(reverse("orders:order_list", args=[anna.workspace.slug])).text


def test_what_a_role_does_not_see_is_no_column_of_it(anna: Member, boris: Member) -> None:
    own = field(anna, "number", "Margin", seen_by=["owner"], edited_by=["owner"])
    fill(anna, make_order(responsible=boris, title="a"), own, "5")
    boris.workspace.refresh_from_db()

    page = page_of(ORDERS, boris, where=f"{own.key}.more.1", sort=own.key, group=own.key, columns=own.key)

    assert own.key not in [column.key for column in page.columns]
    assert len(page.notes) == 3


def test_a_view_of_an_archived_field_says_so(anna: Member) -> None:
    own = field(anna, "text")
    make_order(responsible=anna, title="a")
    archive_field(field_id=own.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    page = page_of(ORDERS, anna, where=f"{own.key}.has.x")

    assert "the field is in the archive" in " ".join(map(str, page.notes))
    assert [row.lead.title for row in page.rows] == ["a"]
