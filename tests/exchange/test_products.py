"""Products come from a price list, are priced anew by the next one, and go again."""

from decimal import Decimal

from naryad.products.actions.products import update_product
from naryad.products.models import Product
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, check, gone_through, read, run
from tests.exchange.test_clients import tables as imports

PRICES = """Артикул;Наименование;Группа;Ед. изм.;Цена;НДС
А-1;Фасад;Кухни / Фасады;кв.м;12 500,50;20%
А-2;Ручка;Кухни;шт;350;
А-3;Замер;;час;1500;
А-4;Без единицы;;ведро;1;
"""


def test_a_price_list_comes_in_is_renewed_and_goes_again(anna: Member) -> None:
    table = read(anna, PRICES, kind="product")
    assert table.known_by == "article"

    run(check(table, anna), anna)

    assert table.counts == {"added": 3, "refused": 1}
    front = Product.objects.get(article="А-1")
    assert (front.group.name, front.group.parent.name, front.unit) == ("Фасады", "Кухни", "055")
    assert (front.price, front.vat_rate) == (Decimal("12500.50"), Decimal(20))

    dearer = run(check(read(anna, PRICES.replace("350", "400"), kind="product"), anna), anna)

    assert dearer.counts == {"changed": 1, "skipped": 2, "refused": 1}
    imports.undo_table(table_id=dearer.pk, actor=anna, now=NOW)
    gone_through(dearer)
    assert Product.objects.get(article="А-2").price == 350

    update_product(product_id=front.pk, note="Проверено", actor=anna, now=NOW)
    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)

    assert table.counts["kept"] == 2
    assert [one.article for one in Product.objects.filter(is_archived=False).order_by("pk")] == ["А-1", "А-2"]
