"""The language of formulas: what each says, comes to, or is refused for, and where."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from naryad.fields.rules.definitions import Option
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import (
    ComputedInACircle,
    Formula,
    in_order_of_computing,
    read_formula,
    stored_formula,
)
from naryad.fields.rules.formulas.values import Given, Type, Value
from naryad.fields.rules.formulas.vocabulary import Collection, Readable, Vocabulary

CORPUS = (Path(__file__).parent / "corpus.txt").read_text(encoding="utf-8").splitlines()
LINES = [line for line in CORPUS if line and not line.startswith("#")]
GOOD = [tuple(line.rsplit(" ⇒ ", 1)) for line in LINES if " ⇒ " in line]
BAD = [tuple(line.rsplit(" ✗ ", 1)) for line in LINES if " ✗ " in line]


def field(
    key: str, name: str, kind: Type, *options: Option, of: str = "Заказ", is_archived: bool = False
) -> Readable:
    return Readable(key=key, name=name, of=of, type=kind, options=options, is_archived=is_archived)


FIELDS = (
    field("f1", "Длина, м", Type.NUMBER),
    field("f2", "Ширина", Type.NUMBER),
    field("f3", "Вес", Type.NUMBER),
    field(
        "f4",
        "Фасад",
        Type.CHOICE,
        Option(21, "крашеный"),
        Option(22, "плёнка"),
        Option(23, "шпон", is_archived=True),
    ),
    field("f5", "Опции", Type.CHOICES, Option(31, "лак"), Option(32, "патина")),
    field("f6", "Срок", Type.DAY),
    field("f7", "Город", Type.TEXT),
    field("f8", "Доставка", Type.YES_NO),
    field("f9", "Запас", Type.DURATION),
    field("f10", "Старое", Type.NUMBER, is_archived=True),
    field("f11", "Подъём", Type.YES_NO),
    field("f12", "Замер", Type.DAY),
    field("f13", "Примечание", Type.TEXT),
    field("f14", "Ручки", Type.CHOICE, Option(41, "скоба")),
    field("f15", "Размер {мм}", Type.NUMBER),
)
ABOVE = (
    field("deal.amount", "Сумма", Type.NUMBER, of="Сделка"),
    field("deal.number", "Номер", Type.NUMBER, of="Сделка"),
    field("client.number", "Номер", Type.NUMBER, of="Клиент"),
    field("f20", "Город", Type.TEXT, of="Клиент"),
)
ITEMS = Collection(
    key="items",
    russian="позиции",
    fields=(
        field("item.quantity", "Количество", Type.NUMBER, of="Позиция"),
        field("f31", "Площадь", Type.NUMBER, of="Позиция"),
        field("f32", "Высота", Type.NUMBER, of="Позиция"),
        field("f33", "Длина, м", Type.NUMBER, of="Позиция"),
        field("f34", "Материал", Type.CHOICE, Option(51, "МДФ"), Option(52, "ЛДСП"), of="Позиция"),
    ),
)
VOCABULARY = Vocabulary(fields=FIELDS, above=ABOVE, collections=(ITEMS,))


def item(quantity: int, area: str, *, height: int | None, length: int, material: int) -> dict[str, Value]:
    return {
        "item.quantity": Decimal(quantity),
        "f31": Decimal(area),
        "f32": None if height is None else Decimal(height),
        "f33": Decimal(length),
        "f34": material,
    }


GIVEN = Given(
    values={
        "f1": Decimal(5),
        "f2": Decimal("0.6"),
        "f4": 21,
        "f5": frozenset({31}),
        "f6": date(2026, 12, 10),
        "f7": "Москва",
        "f8": True,
        "f9": Decimal(90),
        "f10": Decimal(7),
        "f15": Decimal(1200),
        "deal.amount": Decimal(120_000),
        "deal.number": Decimal(12),
        "client.number": Decimal(77),
        "f20": "Тверь",
    },
    rows={
        "items": [
            item(2, "1.5", height=2, length=4, material=51),
            item(1, "2", height=None, length=1, material=51),
            item(4, "0.25", height=None, length=2, material=52),
        ]
    },
)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def said(formula: Formula, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        number = format(value.normalize() + 0, "f")
        return f"{number} min" if formula.gives is Type.DURATION else number
    if isinstance(value, str):
        return f"«{value}»"
    return "?" if value is None else str(value)


def test_the_corpus_is_large() -> None:
    assert len(LINES) == len(GOOD) + len(BAD) >= 200
    assert len(BAD) >= 60


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_a_formula_comes_to(text: str, expected: str) -> None:
    formula = read_formula(text, VOCABULARY)

    assert said(formula, formula.value(GIVEN)) == expected


@pytest.mark.parametrize("text", [text for text, _expected in GOOD])
def test_what_is_stored_and_shown_is_the_same_formula(text: str) -> None:
    formula = read_formula(text, VOCABULARY)

    kept = stored_formula(formula.stored, VOCABULARY)
    assert kept.stored == formula.stored
    for language in ("ru", "en"):
        shown = kept.named(VOCABULARY, language=language)
        assert read_formula(shown, VOCABULARY).stored == formula.stored


@pytest.mark.parametrize(("marked", "message"), BAD)
def test_a_formula_is_refused_in_words_and_place(marked: str, message: str) -> None:
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    text = marked.replace("⟦", "").replace("⟧", "")

    with pytest.raises(FormulaError) as refused:
        read_formula(text, VOCABULARY)

    assert (str(refused.value), tuple(refused.value.place)) == (message, (start, end))


def test_refusals_are_in_the_language_of_the_reader() -> None:
    with translation.override("ru"), pytest.raises(FormulaError) as refused:
        read_formula("{Длина, м} + {Город}", VOCABULARY)

    assert str(refused.value) == "«+» не применяется к таким значениям: число и текст."


def test_a_formula_reads_in_the_language_of_the_reader() -> None:
    text = 'if({Фасад} = "крашеный" and not empty({Вес}); sum(items; {Площадь} * 1.5); 2)'

    formula = read_formula(text, VOCABULARY)

    russian = "если({Фасад} = «крашеный» и не пусто({Вес}); сумма(позиции; {Площадь} × 1,5); 2)"
    assert formula.named(VOCABULARY, language="ru") == russian
    assert formula.stored == "if({f4} = #21 and not empty({f3}); sum(items; {f31} × 1.5); 2)"


def test_a_rename_breaks_nothing() -> None:
    stored = read_formula("{Длина, м} × 2 > 1 и {Фасад} = «крашеный»", VOCABULARY).stored
    renamed = Vocabulary(
        fields=(
            field("f1", "Длина общая", Type.NUMBER),
            field("f4", "Фронт", Type.CHOICE, Option(21, "эмаль"), Option(22, "крашеный")),
        )
    )

    formula = stored_formula(stored, renamed)

    assert formula.named(renamed, language="ru") == "{Длина общая} × 2 > 1 и {Фронт} = «эмаль»"
    assert formula.is_true(Given(values={"f1": Decimal(1), "f4": 21}))


def test_a_stored_formula_still_reads_a_field_that_was_archived() -> None:
    formula = stored_formula("{f10} + 1", VOCABULARY)

    assert formula.value(GIVEN) == 8
    assert formula.named(VOCABULARY, language="ru") == "{Старое} + 1"


def test_a_name_of_two_rows_is_shown_with_its_row() -> None:
    formula = stored_formula("{client.number} + {deal.amount} + {f15}", VOCABULARY)

    assert formula.named(VOCABULARY, language="ru") == "{Клиент: Номер} + {Сумма} + {Размер (мм)}"


def test_today_is_read_where_it_is_told() -> None:
    formula = read_formula("{Срок} - сегодня < 20", VOCABULARY, reads_today=True)

    assert formula.reads_today
    assert formula.is_true(Given(values=GIVEN.values, today=date(2026, 12, 1)))
    assert not formula.is_true(GIVEN)


def test_a_day_of_work_is_the_companys() -> None:
    formula = read_formula("1 д 1 ч", VOCABULARY)

    assert formula.stored == "1 d 1 h"
    assert formula.value(Given(values={}, working_day=420)) == 480


def test_only_a_type_that_is_asked_for_is_taken() -> None:
    with pytest.raises(FormulaError) as refused:
        read_formula("{Длина, м} × 2", VOCABULARY, gives={Type.YES_NO})

    assert str(refused.value) == "Needed here: yes or no; this is a number."


def test_a_formula_tells_what_it_reads_and_what_of_it_is_empty() -> None:
    formula = read_formula("{Вес} > {Длина, м} или сумма(позиции; {Площадь} × {Высота}) > 2", VOCABULARY)

    assert formula.reads == {"f3", "f1", "f31", "f32"}
    assert formula.reads_below == {"items": {"f31", "f32"}}
    assert formula.unfilled(GIVEN) == ["Вес", "Высота"]
    assert read_formula("количество(позиции)", VOCABULARY).reads_below == {"items": frozenset()}


def test_calculated_fields_are_computed_after_what_they_read() -> None:
    order = in_order_of_computing({"f3": ["f2", "f1"], "f2": ["f1", "f9"], "f1": ["f9"]})

    assert order == ["f1", "f2", "f3"]


@pytest.mark.parametrize("reads", [{"f1": ["f1"]}, {"f1": ["f2"], "f2": ["f3"], "f3": ["f1"]}])
def test_calculated_fields_do_not_read_each_other(reads: dict[str, list[str]]) -> None:
    with pytest.raises(ComputedInACircle) as refused:
        in_order_of_computing(reads)

    first, second, *_rest = refused.value.keys
    assert second in reads[first] and refused.value.keys[-1] == first
