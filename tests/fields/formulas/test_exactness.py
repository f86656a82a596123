"""Formulas against Python's own decimals, and against who means ill."""

import sys
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.formula import in_order_of_computing, read_formula, stored_formula
from naryad.fields.rules.formulas.values import Given
from tests.fields.formulas.hostile import DEAREST, HOSTILE, KEYS, VOCABULARY, many_items

EXACT = Context(prec=60)
decimals = st.decimals(min_value=0, max_value=10**6, places=3)
Value = Decimal | None


def numbers() -> st.SearchStrategy[tuple[str, Callable[[dict[str, Value]], Value]]]:
    """Formulas, each with what Python's decimals make of the same."""
    leaf = st.one_of(
        decimals.map(lambda number: (format(number, "f"), lambda row: number)),
        st.sampled_from(KEYS).map(lambda key: (f"{{{key}}}", lambda row: row[key])),
    )
    return st.recursive(
        leaf, lambda inner: st.builds(joined, inner, st.sampled_from("+−×÷"), inner), max_leaves=8
    )


def joined(left: Any, sign: str, right: Any) -> Any:
    def compute(row: dict[str, Value]) -> Value:
        one, other = left[1](row), right[1](row)
        if one is None or other is None or (sign == "÷" and not other):
            return None
        name = {"+": "add", "−": "subtract", "×": "multiply", "÷": "divide"}[sign]
        found: Decimal = getattr(EXACT, name)(one, other)
        return found if abs(found) < 10**18 else None

    return f"({left[0]} {sign} {right[0]})", compute


rows = st.fixed_dictionaries({key: st.none() | decimals for key in KEYS})


@settings(max_examples=200)
@given(numbers(), rows)
def test_numbers_are_those_of_decimals(formula: Any, row: dict[str, Value]) -> None:
    text, compute = formula

    found = stored_formula(text, VOCABULARY)

    assert found.value(Given(values=row)) == compute(row)
    assert stored_formula(found.stored, VOCABULARY).stored == found.stored


@settings(max_examples=100)
@given(numbers(), numbers(), rows)
def test_logic_is_of_three_values(left: Any, right: Any, row: dict[str, Value]) -> None:
    one, other = f"{left[0]} > {right[0]}", f"{right[0]} > 7"
    values = left[1](row), right[1](row)
    first = None if None in values else values[0] > values[1]
    second = None if values[1] is None else values[1] > 7

    def value(text: str) -> Any:
        return stored_formula(text, VOCABULARY).value(Given(values=row))

    assert value(f"{one} and {other}") is (
        False if False in (first, second) else None if None in (first, second) else True
    )
    assert value(f"{one} or {other}") is (
        True if True in (first, second) else None if None in (first, second) else False
    )
    assert value(f"not ({one})") is (None if first is None else not first)
    assert value(f"if({one}; 1; 2)") == (1 if first else 2)


@settings(max_examples=100)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.integers(0, 6))
def test_rounding_is_that_of_decimals(number: Decimal, digits: int) -> None:
    row = Given(values={"f1": number})
    for name, way in (("round", "ROUND_HALF_UP"), ("up", "ROUND_CEILING"), ("down", "ROUND_FLOOR")):
        found = read_formula(f"{name}({{f1}}; {digits})", VOCABULARY).value(row)

        assert found == number.quantize(Decimal(1).scaleb(-digits), rounding=way)


@settings(max_examples=50)
@given(st.lists(st.none() | decimals, max_size=30))
def test_sums_are_those_of_decimals(heights: list[Value]) -> None:
    row = Given(values={}, rows={"items": [{"f9": height} for height in heights]})

    found = read_formula("сумма(позиции; {Высота} × 2)", VOCABULARY).value(row)

    filled = [height for height in heights if height is not None]
    assert found == (None if None in heights else sum(filled, Decimal(0)) * 2)
    assert read_formula("количество(позиции; не пусто({Высота}))", VOCABULARY).value(row) == len(filled)


@settings(max_examples=300)
@given(st.text(alphabet='{}()«»"#;,.+-×÷<>=≠0159 dчminитефальоf не или и да', max_size=60))
def test_any_text_is_a_formula_or_refused_with_a_place_in_it(text: str) -> None:
    refused = refusal_of(text)

    if refused is None:
        read_formula(text, VOCABULARY).value(Given(values={}))
    else:
        start, end = refused.place
        assert 0 <= start <= end <= len(text) and str(refused)


def refusal_of(text: str) -> FormulaError | None:
    try:
        read_formula(text, VOCABULARY)
    except FormulaError as refused:
        return refused
    return None


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_is_refused_within_so_many_calls(text: str) -> None:
    read_formula("1", VOCABULARY)  # the grammar is read once a process

    assert calls_of(lambda: refuse(text)) < 40_000


def test_the_dearest_formula_over_the_most_rows_is_bounded() -> None:
    formula = read_formula(DEAREST, VOCABULARY)
    many = Given(values={}, rows={"items": many_items(1_000)})
    too_many = Given(values={}, rows={"items": many_items(10_000)})

    assert formula.value(many) == 145_500
    assert formula.value(too_many) is None
    assert calls_of(lambda: formula.value(many)) < 97 * 1_000 * 5
    assert calls_of(lambda: formula.value(too_many)) < 50


def test_the_longest_products_stay_small() -> None:
    formula = read_formula("×".join(["999999999999"] * 38), VOCABULARY)

    assert formula.value(Given(values={})) is None


def test_a_long_chain_of_calculated_fields_has_an_order() -> None:
    reads = {f"f{at}": [f"f{at + 1}"] for at in range(200)}

    assert in_order_of_computing(reads) == [f"f{at}" for at in reversed(range(200))]


def refuse(text: str) -> None:
    with pytest.raises(FormulaError):
        read_formula(text, VOCABULARY)


def calls_of(run: Callable[[], Any]) -> int:
    """Of functions, Python's own and others: how long that takes is measured by benchmarks/formulas.py."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count
