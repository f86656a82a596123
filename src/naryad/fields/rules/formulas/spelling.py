"""A checked tree → its text: by ids as it is stored, by names as it is shown."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatchmethod

from naryad.fields.rules.formulas.functions import Function
from naryad.fields.rules.formulas.tree import (
    Applied,
    Bracketed,
    Chain,
    ChosenOption,
    Comparison,
    Constant,
    DayLiteral,
    DurationLiteral,
    Field,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    RowsWord,
    Text,
    TodayLiteral,
)
from naryad.fields.rules.formulas.vocabulary import Collection, Vocabulary, option_named

WORDS = {
    "ru": {
        "or": "или", "and": "и", "not": "не", "yes": "да", "no": "нет", "today": "сегодня",
        "d": "д", "h": "ч", "min": "мин",
    },
}  # fmt: skip


class Speller(ABC):
    language = "en"

    @abstractmethod
    def field(self, node: Field, *, inside: Collection | None) -> str: ...

    @abstractmethod
    def option(self, node: ChosenOption) -> str: ...

    @abstractmethod
    def rows(self, collection: Collection) -> str: ...

    def function(self, function: Function) -> str:
        return function.called(self.language)

    def word(self, word: str) -> str:
        return WORDS.get(self.language, {}).get(word, word)

    def number(self, value: Decimal) -> str:
        digits = format(value, "f")
        return digits.replace(".", ",") if self.language == "ru" else digits

    def text(self, value: str) -> str:
        return f"«{value}»" if '"' in value or (self.language == "ru" and "»" not in value) else f'"{value}"'


class ByIds(Speller):
    """By the keys of fields and the ids of options, in English."""

    def field(self, node: Field, *, inside: Collection | None) -> str:
        return node.readable.key

    def option(self, node: ChosenOption) -> str:
        return f"#{node.pk}"

    def rows(self, collection: Collection) -> str:
        return collection.key


@dataclass(frozen=True, kw_only=True)
class ByNames(Speller):
    """As it is typed. What no name tells apart stands by its id."""

    vocabulary: Vocabulary
    language: str = "en"

    def field(self, node: Field, *, inside: Collection | None) -> str:
        return self.vocabulary.called(node.readable, inside)

    def option(self, node: ChosenOption) -> str:
        option = next((one for one in node.readable.options if one.pk == node.pk), None)
        is_clear = option is not None and not ('"' in option.name and "»" in option.name)
        if option is None or not is_clear or option_named(node.readable, option.name) != option:
            return f"#{node.pk}"
        return self.text(option.name)

    def rows(self, collection: Collection) -> str:
        return collection.called(self.language)


@dataclass(frozen=True)
class Spelling:
    speller: Speller
    inside: Collection | None = None

    @singledispatchmethod
    def of(self, node: Node) -> str:
        raise TypeError(node)

    @of.register
    def _number(self, node: Number) -> str:
        return self.speller.number(node.value)

    @of.register
    def _period(self, node: DurationLiteral) -> str:
        hours, minutes = divmod(node.minutes, 60)
        amounts = {"d": node.days, "h": hours, "min": minutes}
        parts = [
            f"{self.speller.number(amount)} {self.speller.word(unit)}"
            for unit, amount in amounts.items()
            if amount
        ]
        return " ".join(parts) or f"0 {self.speller.word('min')}"

    @of.register
    def _text(self, node: Text) -> str:
        return self.speller.text(node.value)

    @of.register
    def _day(self, node: DayLiteral) -> str:
        return self.speller.text(node.text)

    @of.register
    def _constant(self, node: Constant) -> str:
        return self.speller.word("yes" if node.value else "no")

    @of.register
    def _today(self, node: TodayLiteral) -> str:
        return self.speller.word("today")

    @of.register
    def _field(self, node: Field) -> str:
        return f"{{{self.speller.field(node, inside=self.inside)}}}"

    @of.register
    def _chosen(self, node: ChosenOption) -> str:
        return self.speller.option(node)

    @of.register
    def _rows(self, node: RowsWord) -> str:
        return self.speller.rows(node.collection)

    @of.register
    def _bracketed(self, node: Bracketed) -> str:
        return f"({self.of(node.inner)})"

    @of.register
    def _minus(self, node: Minus) -> str:
        return f"−{self.of(node.inner)}"

    @of.register
    def _not(self, node: Not) -> str:
        return f"{self.speller.word('not')} {self.of(node.inner)}"

    @of.register
    def _chain(self, node: Chain) -> str:
        first, *rest = map(self.of, node.operands)
        signs = ("−" if sign == "-" else sign for sign in node.signs)
        return first + "".join(f" {sign} {operand}" for sign, operand in zip(signs, rest, strict=True))

    @of.register
    def _comparison(self, node: Comparison) -> str:
        return f"{self.of(node.left)} {node.sign} {self.of(node.right)}"

    @of.register
    def _logic(self, node: Logic) -> str:
        return f" {self.speller.word('or' if node.is_any else 'and')} ".join(map(self.of, node.operands))

    @of.register
    def _applied(self, node: Applied) -> str:
        first = node.arguments[0] if node.arguments else None
        inside = Spelling(self.speller, first.collection) if isinstance(first, RowsWord) else self
        return f"{self.speller.function(node.function)}({'; '.join(map(inside.of, node.arguments))})"
