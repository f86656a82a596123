import pytest

from naryad.core.phones import phone_keys, read_phones, searched_digits, written_phones


@pytest.mark.parametrize("phone", ["8 (912) 345-67-89", "+7 912 345 67 89", "79123456789", "9123456789"])
def test_one_phone_has_one_key_however_it_is_written(phone: str) -> None:
    assert phone_keys(phone, country="RU") == ["79123456789"]


@pytest.mark.parametrize(
    ("typed", "written", "dialled"),
    [
        ("8 495 123-45-67 доб. 12", "+7 495 123-45-67 доб. 12", ["+74951234567,12"]),
        ("8 495 123-45-67 ext 12", "+7 495 123-45-67 ext. 12", ["+74951234567,12"]),
        (
            "8 916 123-45-67, 84951234567",
            "+7 916 123-45-67, +7 495 123-45-67",
            ["+79161234567", "+74951234567"],
        ),
        (
            "89161234567 8 495 123-45-67",
            "+7 916 123-45-67, +7 495 123-45-67",
            ["+79161234567", "+74951234567"],
        ),
        ("8 916 123-45-67 (муж, вечером)", "+7 916 123-45-67 (муж, вечером)", ["+79161234567"]),
        ("муж: 89161234567", "+7 916 123-45-67 (муж)", ["+79161234567"]),
        ("2-12-85-06 (склад); 2-12-85-07", "2-12-85-06 (склад), 2-12-85-07", ["2128506", "2128507"]),
        ("доб. 12", "доб. 12", ["12"]),
        ("", "", []),
    ],
)
def test_each_number_keeps_its_extension_and_its_word(typed: str, written: str, dialled: list[str]) -> None:
    assert written_phones(typed, country="RU") == written
    assert written_phones(written, country="RU") == written
    assert [phone.dialled for phone in read_phones(written)] == dialled


def test_a_searched_phone_is_also_tried_without_its_trunk_prefix() -> None:
    assert searched_digits("8 (912) 34", country="RU") == ["891234", "91234"]
    assert searched_digits("89123456789 (муж)", country="RU") == ["79123456789"]
    assert searched_digits("Ivanov 912", country="RU") == []
    assert searched_digits("12", country="RU") == []
