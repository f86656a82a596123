"""What of a table goes along when its company moves: each model says so of itself (docs/dev/company-zip.md)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q


@dataclass(frozen=True, kw_only=True)
class Carried:
    """`stays`: why none of its rows go ("": they do); `without`: columns that have no meaning elsewhere; `only`: which rows."""

    stays: str = ""
    without: frozenset[str] = frozenset()
    only: Q = Q()


def stays(why: str) -> Carried:
    return Carried(stays=why)


def carried_of(model: type[Model]) -> Carried:
    """Of a table with a company's rows."""
    said: Any = model
    return said.carried  # type: ignore[no-any-return]  # of tenancy.models.WorkspaceModel
