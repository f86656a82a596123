"""Why a formula is refused, and where in it."""

from typing import Any, NamedTuple

from django.utils.functional import Promise

from naryad.core.errors import Unreadable


class TextPlace(NamedTuple):
    """Letters of the text, from `start` up to, not including, `end`."""

    start: int
    end: int


class FormulaError(Unreadable):
    """`place`: of what is wrong; an empty one, where something is missing there."""

    def __init__(self, message: str | Promise, place: TextPlace, **words: Any) -> None:
        super().__init__(str(message) % words if words else str(message), code="formula")
        self.place = place
