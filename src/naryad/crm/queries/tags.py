"""Where deals come from, and the words by which they are found."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from naryad.crm.models import DealSource, DealTag


def settings_sources() -> QuerySet[DealSource]:
    """`uses`: how many deals came from each. Archived ones last."""
    return DealSource.objects.annotate(uses=Count("deals")).order_by("is_archived", "sequence", "pk")


def settings_tags() -> QuerySet[DealTag]:
    """`uses`: how many deals have each. Archived ones last."""
    return DealTag.objects.annotate(uses=Count("taggings")).order_by("is_archived", "sequence", "pk")


def offered_sources() -> QuerySet[DealSource]:
    return DealSource.objects.filter(is_archived=False).order_by("sequence", "pk")


def sources_beside() -> ArraySubquery:
    """offered_sources() as a column of another query: {pk, name}."""
    return ArraySubquery(offered_sources().values(offered=JSONObject(pk="pk", name="name")))


def tags_of(deal: str) -> ArraySubquery:
    """The names of the tags of the deal of this path, as an expression."""
    tags = DealTag.objects.filter(taggings__deal=OuterRef(deal)).order_by("sequence", "pk")
    return ArraySubquery(tags.values("name"))
