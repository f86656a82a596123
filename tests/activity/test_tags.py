"""How the history of a row reads."""

import pytest
from django.template import Context
from django.utils import timezone
from django.utils.translation import override

from naryad.activity.templatetags.activity import field_change, field_label, field_value
from naryad.workspaces.models import Member


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ("190000.00", "agreed_amount", "190\xa0000"),
        ("1200.50", "price", "1\xa0200,50"),
        ("2.5", "quantity", "2,5"),
        (None, "agreed_amount", "—"),
        ("2026-12-20", "promised_on", "20.12.2026"),
        ("2026-12-20", "hold_until", "20.12.2026"),
        ("26-0102", "title", "26-0102"),
        (
            "2026-12-01T06:00:00+00:00 – 2026-12-02T15:00:00+00:00",
            "absence",
            "01.12.2026 09:00 – 02.12.2026 18:00",
        ),
        ("True", "prices_include_vat", "да"),
        ("1: 9:00–18:00; 6: 10:00–14:00", "week", "Пн 9:00–18:00; Сб 10:00–14:00"),
    ],
)
def test_a_change_reads_as_a_person_writes_it(value: str | None, name: str, shown: str) -> None:
    with override("ru"), timezone.override("Europe/Moscow"):
        assert field_value(value, name) == shown


@pytest.mark.parametrize(
    ("name", "before", "after", "shown"),
    [
        ("agreed_amount", None, "160000.00", "160\xa0000\xa0₽"),
        ("agreed_amount", "160000.00", None, "160\xa0000\xa0₽ → —"),
        ("quantity", "2", "3", "2 → 3"),
        ("title", "", "Kitchen", "Kitchen"),
    ],
)
def test_a_first_value_is_said_alone_and_an_amount_with_its_currency(
    anna: Member, name: str, before: str | None, after: str | None, shown: str
) -> None:
    with override("ru"):
        assert field_change(Context({"member": anna}), name, before, after) == shown


@pytest.mark.parametrize(("name", "label"), [("skills", "Специализации"), ("week", "График работы")])
def test_what_is_no_field_has_a_label_too(name: str, label: str) -> None:
    with override("ru"):
        assert field_label(name) == label
