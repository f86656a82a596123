"""Reads of the stages of deals."""

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from naryad.crm.models import DealStage

KIND_RANK = Case(
    When(kind=DealStage.Kind.OPEN, then=Value(0)),
    When(kind=DealStage.Kind.WON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
"""Stages in progress stand before won ones, and those before lost ones."""


def board_stages() -> QuerySet[DealStage]:
    """In the order of the board, archived ones too: a deal may still stand in one."""
    return DealStage.objects.annotate(rank=KIND_RANK).order_by("rank", "sequence", "pk")


def chosen_stages() -> QuerySet[DealStage]:
    """Those that a deal can be moved to."""
    return board_stages().filter(is_archived=False)


def settings_stages() -> QuerySet[DealStage]:
    """`uses`: how many deals stand in each. Archived ones last, in their kinds."""
    return board_stages().annotate(uses=Count("deals"))
