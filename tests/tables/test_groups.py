"""Groups of a table fold and unfold; its pages meet every row once, whatever is folded."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from naryad.forecast.models import OrderForecast
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderType
from naryad.ui.lists.page import ListPage
from naryad.workspaces.models import Member
from tests.factories import NOW, make_order, make_order_type
from tests.lists import page_of
from tests.tables.test_views import page as table

pytestmark = pytest.mark.django_db
STAGES = ("Buy", "Saw", "Glue", "Done")


@pytest.fixture
def kind(anna: Member) -> OrderType:
    """Ten orders in three of four stages, equal in their title by threes."""
    kind = make_order_type("Kitchen", stages=STAGES)
    stages = list(kind.stages.order_by("sequence"))
    for at in range(10):
        make_order(
            responsible=anna,
            order_type=kind,
            stage=stages[[0, 1, 3][at % 3]],
            title=f"{at // 3}",
            promised_on=[None, date(2026, 12, 1), date(2026, 12, 2)][at % 2 + at % 3 // 2],
        )
    return kind


def walk(member: Member, *, size: int, **given: str) -> tuple[list[int], list[str]]:
    """All rows and all heads of folded groups, page by page; there and back they are the same."""

    def seen(pages: list[ListPage]) -> tuple[list[int], list[str]]:
        rows = [row for page in pages for row in page.rows]
        heads = [str(row.head.label).rpartition(": ")[2] for row in rows if row.is_alone]
        return [row.pk for row in rows if not row.is_alone], heads

    pages = [page_of(ORDERS, member, size=size, **given)]
    while pages[-1].later:
        pages.append(page_of(ORDERS, member, size=size, **given, after=pages[-1].later))
    back = [pages[-1]]
    while back[0].earlier:
        back.insert(0, page_of(ORDERS, member, size=size, **given, before=back[0].earlier))
    assert seen(back) == seen(pages)
    return seen(pages)


@pytest.mark.parametrize("group", ["stage", "promise", "title", "responsible"])
def test_pages_of_groups_by_several_orders_meet_every_row_once(
    anna: Member, kind: OrderType, group: str
) -> None:
    asked = {"group": group, "sort": "-promise,title"}
    whole, _none = walk(anna, size=50, **asked)

    parts, _none = walk(anna, size=3, **asked)

    assert parts == whole
    assert len(set(whole)) == 10


@pytest.mark.parametrize("size", [2, 3, 50])
@pytest.mark.parametrize("folded", [[0], [1], [3], [0, 3], [0, 1, 3], [2]])
def test_a_folded_group_keeps_its_head_once_and_lets_its_rows_go(
    anna: Member, kind: OrderType, folded: list[int], size: int
) -> None:
    stages = list(kind.stages.order_by("sequence"))
    keys = ";".join(str(stages[at].pk) for at in folded)

    rows, heads = walk(anna, size=size, group="stage", folded=keys, sort="title")

    assert heads == [STAGES[at] for at in folded if at != 2]  # nothing stands in that one
    counts = {0: 4, 1: 3, 2: 0, 3: 3}
    assert len(rows) == len(set(rows)) == 10 - sum(counts[at] for at in folded)


def test_a_head_tells_the_worst_of_its_rows_and_which_is_ready_next(anna: Member, kind: OrderType) -> None:
    first, second, *_others = Order.objects.filter(stage=kind.stages.get(name="Buy")).order_by("pk")
    OrderForecast.objects.create(order=first, ready_at=NOW + timedelta(days=30), state="late")
    OrderForecast.objects.create(order=second, ready_at=NOW + timedelta(days=9), state="at_risk")
    risky = Order.objects.filter(stage=kind.stages.get(name="Saw"))[0]
    OrderForecast.objects.create(order=risky, ready_at=NOW + timedelta(days=9), state="at_risk")

    told = re.findall(r'<span class="group-told">(.*?)</th>', table(anna, group="stage").text)

    assert len(told) == 2
    assert "1 late" in told[0] and "at risk" not in told[0] and "next ready date" in told[0]
    assert f"{NOW + timedelta(days=9):%Y-%m-%d}" in told[0]
    assert "1 at risk" in told[1] and "&lt;" not in "".join(told)


def test_the_head_of_a_folded_group_has_its_count_and_the_way_back(anna: Member, kind: OrderType) -> None:
    first = kind.stages.order_by("sequence")[0]

    open_page = table(anna, group="stage")
    folded = table(anna, group="stage", folded=f"{first.pk};987654;nonsense")
    file = b"".join(table(anna, group="stage", folded=str(first.pk), file="csv").streaming_content)

    def head(answer: Any) -> Any:
        return next(row.head for row in answer.context["list"].rows if row.head)

    assert f"folded={first.pk}" in head(open_page).url
    assert head(folded).sums.count == 4
    assert head(folded).is_folded
    assert f"folded={first.pk}" not in head(folded).url
    assert folded.context["list"].sums.count == 10
    assert 'aria-expanded="false"' in folded.text
    assert len(file.decode().splitlines()) == 11, "a fold is for the eye: the file has all rows"


def test_rows_without_a_value_fold_as_the_others(anna: Member, kind: OrderType) -> None:
    rows, heads = walk(anna, size=3, group="promise", folded="none;2026-12")

    assert rows == []
    assert heads == ["December 2026", "Not filled in"]
