"""What can be wrong with the input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final


class _Missing:
    """Stands for a key that the JSON of a problem does not have; `validate()` reports it."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final[Any] = _Missing()


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a problem; `subject` is "task", "employee" or "problem"."""

    subject: str
    id: Any
    message: str

    def __str__(self) -> str:
        name = self.subject if self.id is None else f"{self.subject} {self.id}"
        return f"{name}: {self.message}"


class InvalidProblem(ValueError):
    """The input breaks the rules of a problem; `issues` holds every breach."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = tuple(issues)
