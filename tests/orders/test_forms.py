"""Figures are read and shown as people of each language write them."""

from django.utils import translation

from naryad.orders.forms.orders import ItemForm, ItemFormSet


def test_rows_left_empty_are_not_items() -> None:
    formset = ItemFormSet(
        {
            "items-TOTAL_FORMS": "3",
            "items-INITIAL_FORMS": "0",
            "items-0-name": "Door",
            "items-0-quantity": "2",
            "items-1-quantity": "1",
            "items-2-name": "Taken back",
            "items-2-quantity": "1",
            "items-2-DELETE": "on",
        },
        prefix="items",
    )

    assert formset.is_valid(), formset.errors
    assert [(item.name, item.quantity, item.price) for item in formset.items()] == [("Door", 2, 0)]


def test_a_quantity_of_nothing_is_refused_in_plain_words() -> None:
    form = ItemForm({"name": "Door", "quantity": "0"})

    with translation.override("ru"):
        assert form.errors["quantity"] == ["Нужно больше нуля."]
