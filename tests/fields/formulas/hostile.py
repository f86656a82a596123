"""What who means ill may type as a formula, and the dearest of those that are allowed."""

from decimal import Decimal
from typing import Any

from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.formulas.vocabulary import Collection, Readable, Vocabulary

KEYS = ("f1", "f2", "f3")
NUMBERS = tuple(Readable(key=key, name=f"Поле {key[1:]}", of="Заказ", type=Type.NUMBER) for key in KEYS)
HEIGHT = Readable(key="f9", name="Высота", of="Позиция", type=Type.NUMBER)
VOCABULARY = Vocabulary(
    fields=NUMBERS, collections=(Collection(key="items", russian="позиции", fields=(HEIGHT,)),)
)
HOSTILE = {
    "length": "1+" * 100_000 + "1",
    "brackets": "(" * 240 + "1" + ")" * 240,
    "open brackets": "(" * 500,
    "minus": "-" * 499 + "1",
    "not": "не " * 160 + "да",
    "functions": "если(да;" * 60 + "1",
    "power": "9^9^9",
    "digits": "9" * 500,
    "quotes": "«" * 500,
    "braces": "{" * 500,
    "nested sums": "сумма(позиции;" * 10 + "1" + ")" * 10,
    "null": "1 +\0 1",
    "digits of elsewhere": "٣ + ١",
    "names": "+".join(["{нет}"] * 80),
    "separators": ";" * 500,
}
"""All of them are refused."""
DEAREST = "sum(items;" + "+".join(["{f9}"] * 97) + ")"


def many_items(count: int) -> list[dict[str, Any]]:
    return [{"f9": Decimal("1.5")}] * count
