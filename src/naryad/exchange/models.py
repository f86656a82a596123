"""Tables that come in: their rows as they were read, how their columns are understood, and what was made of them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.text import folded_key
from naryad.exchange.rules.sources.known import SOURCES
from naryad.tenancy.carried import Carried, stays
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Mode(models.TextChoices):
    BOTH = "both", _("Add and fill in")
    ADD = "add", _("Only add")
    UPDATE = "update", _("Only fill in")


class ColumnMapping(WorkspaceModel):
    """How files of one origin are understood. `columns`: {heading of a column, folded: its target}."""

    kind = models.CharField(max_length=16)
    name = models.CharField(_("Name"), max_length=100)
    name_key = folded_key("name")
    columns = models.JSONField(default=dict)
    known_by = models.CharField(max_length=40)
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.BOTH)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "name_key"], name="column_mapping_name")
        ]

    def __str__(self) -> str:
        return self.name


class TableImport(WorkspaceModel):
    """One file. `layout`: what it is, as rules.reader says it; `columns`: {place of a column: its target}.

    `sheet`: which of its sheets is brought. `done`: rows that the present pass has gone through, or changes that an undo
    has; `counts`: what came of them.
    """

    carried = stays("a table on its way in")

    class State(models.TextChoices):
        READ = "read", pgettext_lazy("import", "Columns to be chosen")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        STOPPED = "stopped", pgettext_lazy("import", "Stopped")
        DONE = "done", pgettext_lazy("import", "Done")
        UNDOING = "undoing", pgettext_lazy("import", "Being taken back")
        UNDONE = "undone", pgettext_lazy("import", "Taken back")

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    sheet = models.PositiveSmallIntegerField(default=0)
    layout = models.JSONField()
    head_number = models.PositiveIntegerField(default=1)
    heads = models.JSONField(default=list)
    row_count = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    known_by = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.BOTH)
    state = models.CharField(max_length=8, choices=State, default=State.READ)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    made_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("done", "undone")) | Q(ended_at__isnull=False),
                name="table_import_ended",
            )
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="table_import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_program(self) -> bool:
        """Another program's records; else a table's rows."""
        return self.kind in SOURCES

    def count(self, became: str) -> int:
        return int(self.counts.get(became, 0))

    def own_pieces(self) -> "models.QuerySet[ImportPiece]":
        """Of its sheet, in their order."""
        return self.pieces.filter(sheet=self.sheet).order_by("first")

    @property
    def targets(self) -> dict[int, str]:
        return {int(at): key for at, key in self.columns.items()}


class ImportPiece(WorkspaceModel):
    """Some rows of a sheet as [number, cells] (rules.reader). `keys`: by what the last check knew each of them."""

    carried = stays("rows of a table on its way in")

    table = WorkspaceForeignKey(TableImport, on_delete=models.CASCADE, related_name="pieces")
    sheet = models.PositiveSmallIntegerField(default=0)
    first = models.PositiveIntegerField()
    rows: Any = models.JSONField()
    keys = ArrayField(models.CharField(max_length=200), default=list)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "table", "sheet", "first"], name="import_piece_once")
        ]


class ImportNote(WorkspaceModel):
    """Why a row of the file became nothing, or why what became of it stays when the import is taken back."""

    carried = stays("the report of an import")

    class Became(models.TextChoices):
        REFUSED = "refused", pgettext_lazy("import", "Refused")
        SKIPPED = "skipped", pgettext_lazy("import", "Skipped")
        PARTLY = "partly", pgettext_lazy("import", "In part")
        KEPT = "kept", pgettext_lazy("import", "Stays")

    table = WorkspaceForeignKey(TableImport, on_delete=models.CASCADE, related_name="notes")
    number = models.PositiveIntegerField()
    became = models.CharField(max_length=8, choices=Became)
    column = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    cells = models.JSONField(default=list)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "table", "id"], name="import_note_of_table")]


class ImportChange(WorkspaceModel):
    """What a row of the file did to one row of the company. `before` None: it was added; else the fields that changed."""

    carried = stays("what taking an import back needs")

    table = WorkspaceForeignKey(TableImport, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "table", "id"], name="import_change_of_table")]


class SourceRun(WorkspaceModel):
    """What an import from another program is, besides a TableImport: of which account, by which token, how far.

    `secret`: sealed, "" as soon as it is not needed. `outline`: rules.sources.records.Outline; `found`: records of each
    kind that the check has counted. `members`: {key of a user there: id of the member}. `step`, `at`: where the present
    pass goes on; `tries` without an answer in a row; `fault`: why it stands still, one of rules.sources.words.FAULTS.
    """

    carried = stays("the token of an account elsewhere, and how far its import is")

    table = WorkspaceOneToOneField(TableImport, on_delete=models.CASCADE, related_name="source")
    base = models.CharField(max_length=200)
    secret = models.TextField(blank=True)
    outline = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    is_checked = models.BooleanField(default=False)
    members = models.JSONField(default=dict)
    step = models.PositiveSmallIntegerField(default=0)
    at = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=12, blank=True)

    @property
    def is_run(self) -> bool:
        return bool(self.table.counts)


class ExternalId(WorkspaceModel):
    """By what another program knows a row. `said`: what it said last, and what of it stood in the row then:
    {"given": …, "laid": …}; empty where rows of a table brought it, or the company came from elsewhere.
    """

    carried = Carried(without=frozenset({"said"}))  # it names rows by their ids

    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=100)
    row_id = models.BigIntegerField()
    said = models.JSONField(default=dict)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "value"], name="external_id_once")
        ]
        indexes = [models.Index(fields=["workspace", "kind", "row_id"], name="external_id_of_row")]
