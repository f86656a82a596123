"""Reads of moves from other programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from naryad.core.text import fold
from naryad.crm.models import DealStage, Pipeline
from naryad.exchange.models import SourceRun, TableImport
from naryad.exchange.queries.tables import notes_of
from naryad.exchange.rules.sources.records import (
    OtherField,
    OtherPipeline,
    OtherReason,
    OtherStage,
    OtherUser,
    Outline,
)
from naryad.exchange.rules.sources.words import RECORD_KINDS
from naryad.fields.models import OwnField
from naryad.workspaces.queries import active_members

BECAME = ("added", "changed", "skipped", "refused")


def outline_of(run: SourceRun) -> Outline:
    """Empty until it was asked for."""
    kept: Mapping[str, Any] = run.outline or asdict(Outline())
    return Outline(
        users=[OtherUser(**row) for row in kept["users"]],
        pipelines=[
            OtherPipeline(row["key"], row["name"], [OtherStage(**stage) for stage in row["stages"]])
            for row in kept["pipelines"]
        ],
        reasons=[OtherReason(**row) for row in kept["reasons"]],
        fields=[OtherField(**row) for row in kept["fields"]],
        lists=kept["lists"],
    )


def alike_members(outline: Outline) -> dict[str, int]:
    """{key of a user there: who has the same address here}."""
    rows = active_members().filter(user__isnull=False).values_list("user__email", "pk")
    known = {email.lower(): pk for email, pk in rows}
    return {user.key: known[user.email.lower()] for user in outline.users if user.email.lower() in known}


def choices_of_members() -> list[tuple[int, str]]:
    return list(active_members().order_by("sort_key", "pk").values_list("pk", "name"))


@dataclass(frozen=True)
class Counted:
    """What became of records of one kind."""

    label: Any
    found: int
    added: int
    changed: int
    skipped: int
    refused: int


def counted(table: TableImport, run: SourceRun) -> list[Counted]:
    return [
        Counted(label, run.found.get(kind, 0), *(table.count(f"{kind}.{became}") for became in BECAME))
        for kind, label in RECORD_KINDS.items()
        if kind != "setting"
    ]


def new_stages(outline: Outline) -> list[tuple[str, bool, list[tuple[str, bool]]]]:
    """Of each pipeline there: its name, whether it will be made, and its stages in progress with whether they will be."""
    known = {row.sort_key: row.pk for row in Pipeline.objects.filter(is_archived=False)}
    stages = set(DealStage.objects.filter(is_archived=False).values_list("pipeline", "sort_key"))
    return [
        (
            one.name,
            fold(one.name) not in known,
            [
                (stage.name, (known.get(fold(one.name)), fold(stage.name)) not in stages)
                for stage in one.stages
                if stage.kind == "open"
            ],
        )
        for one in outline.pipelines
    ]


def new_fields(outline: Outline) -> list[tuple[OtherField, bool]]:
    """Those that will be taken over, and whether they will be made."""
    known = set(OwnField.objects.filter(is_archived=False).values_list("of", "kind", "sort_key"))
    return [(own, (own.of, own.kind, fold(own.name)) not in known) for own in outline.fields if own.kind]


def lost_fields(outline: Outline) -> list[OtherField]:
    return [own for own in outline.fields if not own.kind]


def source_report(table: TableImport) -> Iterator[list[Any]]:
    """Kind, name, its key there, what became of it, why."""
    for note in notes_of(table).iterator(chunk_size=500):
        yield [*note_cells(note), str(note.get_became_display()), note.reason]


def note_cells(note: Any) -> list[Any]:
    name, key = [*note.cells, "", ""][:2]
    return [str(RECORD_KINDS.get(note.column, note.column)), name, key]
