"""What of a settings list can be chosen."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from naryad.workspaces.names.models import SortedName

Row = TypeVar("Row", bound=SortedName)


def offered(rows: QuerySet[Row], *used: int | None) -> QuerySet[Row]:
    """Those in use, in their order, and those of `used` that are archived: what has one keeps it."""
    kept = Q(pk__in=[pk for pk in used if pk is not None])
    return rows.filter(Q(is_archived=False) | kept).order_by("sequence", "pk")
