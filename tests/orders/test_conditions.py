"""Conditions, groups and orders of a list, as an address asks for them and a viewer may have them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from naryad.core.paging import page_ids_by
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderItem
from naryad.ui.lists import listing
from naryad.ui.lists.columns import Column, Viewer
from naryad.ui.lists.values import span_of
from naryad.ui.lists.where import Condition, Group, NoFilter, print_where, read_group
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_order_type
from tests.lists import page_of

TODAY = NOW.date()


def titles(member: Member, **given: str) -> list[str]:
    return [row.lead.title for row in page_of(ORDERS, member, **given).rows]


def sell(order: Order, amount: int) -> None:
    OrderItem.objects.create(order=order, name="Door", price=Decimal(amount), total=Decimal(amount))


def found(member: Member, where: str) -> set[str]:
    return set(titles(member, where=where))


# --- the tree ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "stage.any.3;5,or(facade.is.MDF,color.set)",
        "or(due.is.overdue,priority.is.3)",
        r"title.has.a\, b\; \(c\) \\ d.e",
        "or(a.set,and(c.set,d.unset))",
        "",
    ],
)
def test_an_address_gives_the_tree_that_it_was_printed_from(text: str) -> None:
    assert print_where(read_group(text)) == text


def test_groups_of_nothing_are_not_kept() -> None:
    assert read_group("or(or(),a.set)") == Group("or", (Condition("a", "set"),))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a.set)",
        "or(a.set",
        "a.set\0",
        "or(" * 9 + "a.set" + ")" * 9,
        "\\",
        "a.set,or(b.set,and(c.set,d.set))",
    ],
)
def test_what_is_no_tree_is_refused(text: str) -> None:
    with pytest.raises(NoFilter):
        read_group(text)


def test_relative_days_follow_today() -> None:
    wednesday = date(2026, 12, 30)

    spans = {name: span_of(name, wednesday) for name in ("this_week", "next_month", "past7", "overdue")}

    assert spans["this_week"].first == date(2026, 12, 28)
    assert (spans["next_month"].first, spans["next_month"].last) == (date(2027, 1, 1), date(2027, 1, 31))
    assert (spans["past7"].first, spans["past7"].last) == (date(2026, 12, 24), wednesday)
    assert (spans["overdue"].first, spans["overdue"].last) == (None, date(2026, 12, 29))


# --- what is found -------------------------------------------------------------------------------------------


def test_conditions_find_by_kinds_of_values(anna: Member, boris: Member) -> None:
    late = make_order(responsible=anna, title="Ёлка красная", promised_on=TODAY - timedelta(days=1))
    make_order(responsible=boris, title="Шкаф", promised_on=TODAY + timedelta(days=3))
    make_order(responsible=boris, title="Стол", promised_on=None)
    sell(late, 500)

    assert found(anna, "title.has.елка") == {"Ёлка красная"}
    assert found(anna, "title.lacks.елка") == {"Шкаф", "Стол"}
    assert found(anna, "promise.is.overdue") == {"Ёлка красная"}
    assert found(anna, "promise.not.overdue") == {"Шкаф", "Стол"}
    assert found(anna, "promise.unset") == {"Стол"}
    assert found(anna, f"promise.between.{TODAY.isoformat()};next7") == {"Шкаф"}
    assert found(anna, "responsible.is.me") == {"Ёлка красная"}
    assert found(anna, f"responsible.none.{anna.pk}") == {"Шкаф", "Стол"}
    assert found(anna, "sum.more.499.99") == {"Ёлка красная"}
    assert found(anna, "or(promise.unset,and(responsible.is.me,title.has.красн))") == {"Ёлка красная", "Стол"}


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("f12.is.3", "A condition is left out"),
        ("promise.is.soon", "“Promised date” is left out: it has no such value"),
        ("promise.sounds.nice", "“Promised date” is left out"),
        ("stage.is.987654", "“Type and stage” is left out"),
        ("select)", "The filter cannot be read"),
    ],
)
def test_what_cannot_narrow_is_told_and_the_rest_shown(anna: Member, where: str, words: str) -> None:
    make_order(responsible=anna, title="Cupboard")
    make_order(responsible=anna, title="Table")

    page = page_of(ORDERS, anna, where=where)
    both = page_of(ORDERS, anna, where=f"title.has.cup,{where}") if ")" not in where else page

    assert words in " ".join(map(str, page.notes))
    assert len(page.rows) == 2
    assert words in " ".join(map(str, both.notes))
    assert [row.lead.title for row in both.rows] == ["Cupboard"] or both is page


def test_columns_of_a_company_are_filtered_grouped_and_chosen_like_declared_ones(
    anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Viewer] = []

    def fields(viewer: Viewer) -> list[Column]:
        asked.append(viewer)
        place = Column("f1", "Place", cells=cells, kind="text", by="address", sort="address", is_offered=True)
        gone = Column("f2", "Colour", cells=cells, kind="text", by="address", is_archived=True)
        return [place, gone]

    def cells(ids: Sequence[int], _viewer: Viewer) -> dict[int, str]:
        return dict(Order.objects.filter(pk__in=ids).values_list("pk", "address"))

    monkeypatch.setitem(listing._providers, "order", [fields])
    for title, address in (("a", "Kazan"), ("b", "Tver"), ("c", "Kazan")):
        make_order(responsible=anna, title=title, address=address)

    page = page_of(ORDERS, anna, where="f1.is.kazan,f2.set", columns="f1,number", group="f1", sort="-title")

    assert [column.key for column in page.columns] == ["select", "title", "f1", "number"]
    assert [row.lead.title for row in page.rows] == ["c", "a"]
    assert [str(row.head.label) for row in page.rows if row.head] == ["Kazan"]
    assert "the field is in the archive" in " ".join(map(str, page.notes))
    assert len(asked) == 1
    assert "f1" not in [column.key for column in page_of(ORDERS, anna).columns]


def test_nobody_guesses_a_hidden_value_by_filter_order_or_group(
    anna: Member, boris: Member, pavel: Member
) -> None:
    mine, theirs = (
        make_order(responsible=lead, title=lead.name, deal=make_deal(responsible=lead))
        for lead in (boris, anna)
    )
    for order in (mine, theirs):
        sell(order, 700)

    own = page_of(ORDERS, boris, where="sum.more.1", group="responsible")
    none = page_of(ORDERS, pavel, where="sum.more.1", sort="sum", group="sum")

    assert [row.lead.title for row in own.rows] == [boris.name]
    assert found(boris, "sum.unset") == {anna.name}
    (head,) = [row.head for row in own.rows]
    assert head.sums.amounts["sum"] == {"": Decimal(700)}
    assert [column.key for column in none.columns if column.key == "sum"] == []
    assert len(none.notes) == 3


# --- groups and orders ---------------------------------------------------------------------------------------


def test_groups_stand_in_the_order_of_their_choices_with_totals(anna: Member) -> None:
    kind = make_order_type("Kitchen")
    first, second = kind.stages.order_by("sequence")[:2]
    for title, stage, price in (("a", second, 10), ("b", first, 20), ("c", second, 30), ("d", first, 0)):
        order = make_order(responsible=anna, title=title, order_type=kind, stage=stage)
        sell(order, price)

    page = page_of(ORDERS, anna, group="stage", sort="-title", size=3)
    rest = page_of(ORDERS, anna, group="stage", sort="-title", size=3, after=page.later)

    assert [row.lead.title for row in page.rows] == ["d", "b", "c"]
    assert [row.lead.title for row in rest.rows] == ["a"]
    heads = [row.head for row in (*page.rows, *rest.rows) if row.head]
    assert [(head.sums.count, head.sums.amounts["sum"][""]) for head in heads] == [(2, 20), (2, 40), (2, 40)]
    assert page.sums.count == 4
    assert page.sums.amounts["sum"] == {"": Decimal(60)}


@pytest.mark.parametrize("signs", [(False, False), (True, False), (False, True), (True, True)])
def test_several_orders_meet_every_row_once_there_and_back(anna: Member, signs: tuple[bool, bool]) -> None:
    first = make_order(responsible=anna, title="0")
    for at in range(9):
        make_order(
            responsible=anna,
            title=f"{at % 3}",
            order_type=first.order_type,
            stage=first.stage,
            promised_on=[None, date(2026, 12, 1), date(2026, 12, 2)][at % 4 % 3],
        )
    rows, keys = Order.objects.all(), list(zip([F("promised_on"), F("sort_key")], signs, strict=True))
    whole = list(page_ids_by(rows=rows, keys=keys, size=50).ids)

    page = page_ids_by(rows=rows, keys=keys, size=3)
    there = list(page.ids)
    while page.later:
        page = page_ids_by(rows=rows, keys=keys, after=page.later, size=3)
        there += page.ids
    back = list(page.ids)
    while page.earlier:
        page = page_ids_by(rows=rows, keys=keys, before=page.earlier, size=3)
        back = [*page.ids, *back]

    assert there == back == whole
    assert len(set(whole)) == 10
    days = dict(rows.values_list("pk", "promised_on"))
    assert [days[pk] is None for pk in whole] == sorted(days[pk] is None for pk in whole)


@pytest.mark.parametrize("place", ["[1]", '["x","y",1]', "{}", "[" * 500, '[null,null,"a"]', "1~2~3"])
def test_a_place_that_cannot_be_read_begins_anew(anna: Member, place: str) -> None:
    order = make_order(responsible=anna)

    page = page_ids_by(
        rows=Order.objects.all(), keys=[(F("promised_on"), False), (F("number"), True)], after=place
    )

    assert page.ids == (order.pk,)
