"""What rows are found by follows the fields that are shown in the search; what is calculated of them follows formulas."""

from typing import Any

from django.db import connection

from naryad.activity.facts import subscribe
from naryad.activity.jobs import workspace_job
from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.durations import days_of_work
from naryad.fields.actions.calculating import At, begin_by_day, calculate_rows
from naryad.fields.facts import (
    FieldArchived,
    FieldChanged,
    FieldConverted,
    FieldCreated,
    FieldFact,
    FieldRestored,
)
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.rules.definitions import ShownAt
from naryad.fields.rules.holders import found_by
from naryad.people.facts import DefaultScheduleChanged
from naryad.workspaces.models import Workspace
from naryad.workspaces.names.facts import NameChanged

BATCH = 2_000


@workspace_job(name="fields.find_anew")
def find_anew(*, workspace_id: int, event_id: int, **_unknown: Any) -> None:
    """Rows of the field that changed are found by what it holds now; a batch a job, so that none takes long."""
    fact = read_fact(EventRecord.objects.get(pk=event_id))
    field = OwnField.objects.filter(pk=_field_id(fact) or 0).first()
    was_searched = isinstance(fact, FieldChanged) and "shown" in fact.changes
    if field is not None and (was_searched or ShownAt.SEARCH in field.shown):
        for kind, _model in found_by(field.of):
            find_batch.defer(workspace_id=workspace_id, of=field.of, kind=kind, after=0)


@workspace_job(name="fields.find_batch")
def find_batch(*, workspace_id: int, of: str, kind: str, after: int, **_unknown: Any) -> None:
    model = dict(found_by(of)).get(kind)
    if model is None:
        return
    rows = model._default_manager.filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_keep(%s, %s)", [kind, ids])
        find_batch.defer(workspace_id=workspace_id, of=of, kind=kind, after=ids[-1])


@workspace_job(name="fields.calculate")
def calculate(*, workspace_id: int, event_id: int, **_unknown: Any) -> None:
    """Rows of a field whose formula is new or another one; their number of digits, too."""
    fact = read_fact(EventRecord.objects.get(pk=event_id))
    field = OwnField.objects.filter(pk=_field_id(fact) or 0, calculated_to__isnull=False).first()
    if field is not None:
        _go_on(workspace_id, field.pk, At(), version=field.version)


@workspace_job(name="fields.calculate_by_day")
def calculate_by_day(*, workspace_id: int, **_unknown: Any) -> None:
    """What formulas make of «1 d» follows the working day of the company."""
    for field in begin_by_day():
        _go_on(workspace_id, field.pk, At(), version=field.version)


@workspace_job(name="fields.calculate_batch")
def calculate_batch(
    *, workspace_id: int, field_id: int, version: int, sort: int = 0, after: int = 0, **_unknown: Any
) -> None:
    with days_of_work(Workspace.objects.get(pk=workspace_id).workday_minutes):
        following = calculate_rows(field_id=field_id, at=At(sort, after), version=version)
    if following is not None:
        _go_on(workspace_id, field_id, following, version=version)


def _go_on(workspace_id: int, field_id: int, at: At, *, version: int) -> None:
    calculate_batch.defer(
        workspace_id=workspace_id,
        lock=f"fields:{workspace_id}",
        field_id=field_id,
        version=version,
        sort=at.sort,
        after=at.after,
    )


def _field_id(fact: Any) -> int | None:
    if isinstance(fact, FieldFact):
        return fact.field_id
    if isinstance(fact, NameChanged) and fact.names == "field_option":
        return FieldOption.objects.filter(pk=fact.row_id).values_list("field_id", flat=True).first()
    return None


for changed in (FieldChanged, FieldArchived, FieldRestored, FieldConverted):
    subscribe(changed, find_anew)
for calculating in (FieldCreated, FieldChanged, FieldRestored):
    subscribe(calculating, calculate)
subscribe(NameChanged, find_anew)
subscribe(DefaultScheduleChanged, calculate_by_day)
