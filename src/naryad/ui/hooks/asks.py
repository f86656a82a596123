"""Asks: a question that an app puts upwards, to whoever knows more.

# the app below, beside the rule that needs it
HAS_PRICES: Ask[bool] = Ask("workspace.has_prices", "Whether any amount is kept, so that its meaning must stay")
if any(HAS_PRICES()): …

# in AppConfig.ready() of an app above
HAS_PRICES.answer(has_priced_items)
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

A = TypeVar("A")


class Ask(Generic[A]):
    """Called with keyword arguments; returns the answers of all that registered, in the order of their apps."""

    def __init__(self, name: str, meaning: str) -> None:
        self.name, self.meaning = name, meaning
        self.answers: list[Callable[..., A]] = []
        _known[name] = self

    def answer(self, function: Callable[..., A]) -> None:
        if function not in self.answers:
            self.answers.append(function)

    def __call__(self, **arguments: Any) -> list[A]:
        return [function(**arguments) for function in self.answers]


_known: dict[str, Ask[Any]] = {}


def known_asks() -> list[Ask[Any]]:
    return [_known[name] for name in sorted(_known)]
