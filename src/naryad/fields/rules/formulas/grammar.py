"""The text of a formula → its tree, by lark, which is imported when the first is read: no command waits for it."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from naryad.fields.rules.formulas.errors import FormulaError, TextPlace
from naryad.fields.rules.formulas.tree import (
    Bracketed,
    Call,
    Chain,
    Comparison,
    DurationLiteral,
    FieldName,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    OptionId,
    Text,
    Word,
)

if TYPE_CHECKING:
    from lark import Lark, Token, UnexpectedInput

LONGEST = 500
DEEPEST = 20
GRAMMAR = r"""
?start: any
?any: all (OR all)*          -> any_of
?all: no (AND no)*           -> all_of
?no: NOT no                  -> negated
   | compared
?compared: sum (COMPARE sum)? -> compared
?sum: product (SIGN product)* -> chain
?product: signed (TIMES signed)* -> chain
?signed: SIGN signed         -> signed
   | atom
?atom: DURATION              -> period
   | NUMBER                  -> number
   | TEXT                    -> text
   | FIELD                   -> field
   | OPTION                  -> option
   | NAME                    -> word
   | NAME OPEN [any (PARTED any)*] CLOSE -> call
   | OPEN any CLOSE          -> bracketed
OR.2: /(или|or)(?!\w)/i
AND.2: /(и|and)(?!\w)/i
NOT.2: /(не|not)(?!\w)/i
COMPARE: "<=" | ">=" | "<>" | "!=" | "==" | "≤" | "≥" | "≠" | "=" | "<" | ">"
SIGN: "+" | "-" | "−"
TIMES: "*" | "×" | "·" | "/" | "÷"
OPEN: "("
CLOSE: ")"
PARTED: ";"
DURATION.3: /PERIOD(\s*PERIOD)*/i
NUMBER.2: /[0-9]+([.,][0-9]+)?/
TEXT: /"[^"]*"|«[^»]*»/
FIELD: /\{[^{}]*\}/
OPTION: /#[0-9]{1,18}/
NAME: /(?!(?:или|и|не|or|and|not)(?!\w))[^\W\d]\w*/i
%ignore /\s+/
"""
UNITS = {
    "day": r"дней|день|дня|дн|д|days?|d",
    "hour": r"часов|часа|час|ч|hours?|h",
    "minute": r"минуты|минута|минут|мин|minutes?|min",
}
PERIOD = rf"[0-9]+(?:[.,][0-9]+)?\s*(?:{'|'.join(UNITS.values())})(?!\w)"
_PERIOD = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?)\s*(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in UNITS.items())
    + r")(?!\w)",
    re.IGNORECASE,
)
VALUES = frozenset({"NUMBER", "DURATION", "TEXT", "FIELD", "OPTION", "NAME", "OPEN", "NOT"})
ALIKE = {
    "*": "×", "·": "×", "/": "÷", "−": "-", "<>": "≠", "!=": "≠", "==": "=", "<=": "≤", ">=": "≥",
}  # fmt: skip


def parse(text: str, *, longest: int | None = LONGEST) -> Node:
    """Raises FormulaError."""
    from lark import UnexpectedInput

    if longest is not None and len(text) > longest:
        message = _("A formula has at most %(count)d characters.")
        raise FormulaError(message, TextPlace(longest, len(text)), count=longest)
    try:
        return _node(_parser().parse(text))
    except UnexpectedInput as error:
        raise _explained(error, text) from None


class Builder:
    """Makes nodes while lark parses, a method for each name after ->; nothing is recursive, so that no depth does harm."""

    def any_of(self, parts: list[Any]) -> Node:
        return self._logic(parts, is_any=True)

    def all_of(self, parts: list[Any]) -> Node:
        return self._logic(parts, is_any=False)

    def negated(self, parts: list[Any]) -> Node:
        return Not(inner=parts[1], **_around(parts))

    def compared(self, parts: list[Any]) -> Node:
        if len(parts) == 1:
            return _node(parts[0])
        left, sign, right = parts
        return Comparison(left=left, sign=ALIKE.get(sign, str(sign)), right=right, **_around(parts))

    def chain(self, parts: list[Any]) -> Node:
        if len(parts) == 1:
            return _node(parts[0])
        signs = tuple(ALIKE.get(sign, str(sign)) for sign in parts[1::2])
        places = tuple(_place(sign) for sign in parts[1::2])
        return Chain(operands=tuple(parts[::2]), signs=signs, sign_places=places, **_around(parts))

    def signed(self, parts: list[Any]) -> Node:
        sign, inner = parts
        return (
            Bracketed(inner=inner, **_around(parts)) if sign == "+" else Minus(inner=inner, **_around(parts))
        )

    def period(self, parts: list["Token"]) -> Node:
        amounts = {"day": Decimal(0), "hour": Decimal(0), "minute": Decimal(0)}
        for part in _PERIOD.finditer(parts[0]):
            amounts[part.lastgroup or ""] += _decimal(part[1], _place(parts[0]))
        minutes = amounts["hour"] * 60 + amounts["minute"]
        return DurationLiteral(days=amounts["day"], minutes=minutes, **_around(parts))

    def number(self, parts: list["Token"]) -> Node:
        return Number(value=_decimal(parts[0], _place(parts[0])), **_around(parts))

    def text(self, parts: list["Token"]) -> Node:
        return Text(value=str(parts[0])[1:-1], **_around(parts))

    def field(self, parts: list["Token"]) -> Node:
        return FieldName(name=str(parts[0])[1:-1].strip(), **_around(parts))

    def option(self, parts: list["Token"]) -> Node:
        return OptionId(pk=int(parts[0][1:]), **_around(parts))

    def word(self, parts: list["Token"]) -> Node:
        return Word(word=str(parts[0]), **_around(parts))

    def call(self, parts: list[Any]) -> Node:
        arguments = tuple(part for part in parts[2:-1] if isinstance(part, Node))
        return Call(name=str(parts[0]), name_place=_place(parts[0]), arguments=arguments, **_around(parts))

    def bracketed(self, parts: list[Any]) -> Node:
        return Bracketed(inner=parts[1], **_around(parts))

    def _logic(self, parts: list[Any], *, is_any: bool) -> Node:
        if len(parts) == 1:
            return _node(parts[0])
        return Logic(operands=tuple(parts[::2]), is_any=is_any, **_around(parts))


def _node(part: Any) -> Node:
    assert isinstance(part, Node)
    return part


def _place(part: Any) -> TextPlace:
    return part.place if isinstance(part, Node) else TextPlace(part.start_pos, part.end_pos)


def _around(parts: Sequence[Any]) -> dict[str, Any]:
    """The place of what is made of these parts, and how deep it is."""
    place = TextPlace(_place(parts[0]).start, _place(parts[-1]).end)
    depth = 1 + max((part.depth for part in parts if isinstance(part, Node)), default=0)
    if depth > DEEPEST:
        message = _("Brackets and functions stand in one another at most %(count)d deep.")
        raise FormulaError(message, place, count=DEEPEST)
    return {"place": place, "depth": depth}


def _decimal(digits: str, place: TextPlace) -> Decimal:
    whole, _mark, tail = digits.replace(",", ".").partition(".")
    if len(whole) > 15 or len(tail) > 6:
        raise FormulaError(_("A number has at most 15 digits, and six after the point."), place)
    return Decimal(f"{whole}.{tail}" if tail else whole)


@cache
def _parser() -> "Lark":
    from lark import Lark

    grammar = GRAMMAR.replace("PERIOD", PERIOD)
    return Lark(grammar, parser="lalr", transformer=Builder(), maybe_placeholders=False)


def _explained(error: "UnexpectedInput", text: str) -> FormulaError:
    from lark import UnexpectedCharacters, UnexpectedToken

    if isinstance(error, UnexpectedToken):
        return _unexpected(error.token, error.expected, text)
    at = error.pos_in_stream if isinstance(error, UnexpectedCharacters) else len(text)
    return _strange(text, at or 0)


def _unexpected(token: "Token", expected: set[str], text: str) -> FormulaError:
    is_end = token.type == "$END"
    end = len(text.rstrip())
    place = TextPlace(end, end) if is_end else _place(token)
    wants_value = "NUMBER" in expected
    if is_end:
        said = _("A value is missing at the end.") if wants_value else _("A closing bracket is missing.")
        return FormulaError(said if text.strip() else _("Write a formula."), place)
    if token.type == "CLOSE" and not wants_value:
        return FormulaError(_("This bracket closes nothing."), place)
    if token.type in VALUES and not wants_value:
        return FormulaError(_("A sign is missing before this, such as + or =."), place)
    if wants_value:
        return FormulaError(_("A value is missing before this."), place)
    if token.type == "PARTED":
        return FormulaError(_("A semicolon stands only between the values of a function."), place)
    return FormulaError(_("Two values are compared at once: join comparisons by “and”."), place)


def _strange(text: str, at: int) -> FormulaError:
    sign = text[at]
    if sign == ",":
        said = _("Values of a function are parted by a semicolon: ;")
    elif sign in '"«':
        said = _("These quotes are not closed.")
    elif sign == "{":
        said = _("The name of a field ends with }.")
    else:
        return FormulaError(_("“%(sign)s” means nothing in a formula."), TextPlace(at, at + 1), sign=sign)
    return FormulaError(said, TextPlace(at, len(text) if sign != "," else at + 1))
