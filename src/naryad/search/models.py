"""By which words rows are found: docs/adr/0050."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from naryad.tenancy.carried import stays
from naryad.tenancy.models import WorkspaceModel


class SearchEntry(WorkspaceModel):
    """The words of one row, its own and those it is known by. Triggers of the database keep it."""

    carried = stays("the database writes it from the rows")

    kind = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    lexemes = SearchVectorField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "row_id"], name="search_entry_of_row")
        ]
        indexes = [GinIndex(fields=["lexemes"], name="search_by_words", fastupdate=False)]
