"""Going through another program's lists: a page is asked for outside of any transaction, and laid in one.

Where a page is laid, the place of the next one is kept with it: a job that was killed goes on there.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from naryad.activity.actions import announce, announced_together, events_of_the_past
from naryad.core.errors import ActionError
from naryad.exchange.actions.passing import as_its_maker, undo_some
from naryad.exchange.actions.sources.deals import lay_deal
from naryad.exchange.actions.sources.goods import lay_product
from naryad.exchange.actions.sources.ground import Ground, Laid
from naryad.exchange.actions.sources.people import lay_party
from naryad.exchange.actions.sources.runs import account_of, token_of
from naryad.exchange.actions.sources.settings import lay_outline
from naryad.exchange.actions.sources.talk import lay_note, lay_reminder
from naryad.exchange.actions.sources.undoing import take_back
from naryad.exchange.actions.tables import WORKING, end, topic_of
from naryad.exchange.models import ImportChange, ImportNote, SourceRun, TableImport
from naryad.exchange.queries.sources import outline_of
from naryad.exchange.rules.sources.base import OtherProgram
from naryad.exchange.rules.sources.calls import Calls, SourceRefuses, SourceWaits
from naryad.exchange.rules.sources.known import SOURCES
from naryad.exchange.rules.sources.records import (
    Left,
    OtherDeal,
    OtherNote,
    OtherParty,
    OtherProduct,
    OtherReminder,
    Outline,
    Record,
    SourcePage,
    kind_of_record,
)
from naryad.exchange.rules.sources.words import LEFT
from naryad.tenancy.scope import scope

State = TableImport.State
MAKER = ("table__made_by__workspace", "table__made_by__user")
MOST_TRIES = 20
"""In a row without an answer; then a person looks at it."""
LAY: dict[type, Callable[[Any, Ground], Laid]] = {
    OtherProduct: lay_product,
    OtherParty: lay_party,
    OtherDeal: lay_deal,
    OtherNote: lay_note,
    OtherReminder: lay_reminder,
}


def draw_on(*, workspace_id: int, table_id: int, now: datetime) -> float | None:
    """One page. Seconds until the next one is to be asked for; None: nothing is left, or somebody has to look."""
    with scope(workspace_id), transaction.atomic():
        run = _working(table_id)
        if run is None:
            return None
        place = _place(run)
        if run.table.state == State.UNDOING:
            with announced_together():
                return _undone(run, now)
        with as_its_maker(run.table.made_by):
            source = SOURCES[run.table.kind]
    answer = _asked(run, source)
    with scope(workspace_id), transaction.atomic(), announced_together():
        again = _working(table_id, lock=True)
        if again is None or _place(again) != place:
            return None
        with as_its_maker(again.table.made_by):
            return _answered(again, source, answer, now)


def _working(table_id: int, *, lock: bool = False) -> SourceRun | None:
    tables = TableImport.objects.filter(pk=table_id, state__in=WORKING)
    table = (tables.select_for_update(of=("self",)) if lock else tables).first()
    return SourceRun.objects.select_related(*MAKER).get(table=table) if table else None


def _place(run: SourceRun) -> tuple[Any, ...]:
    return run.table.state, run.step, run.at


Answer = Outline | SourcePage | SourceRefuses | SourceWaits


def _asked(run: SourceRun, source: OtherProgram) -> Answer:
    """The outline before all lists of a check; no connection to the database is needed for it."""
    try:
        calls = source.calls(run.base, token_of(run))
        with as_its_maker(run.table.made_by):
            if not run.outline:
                return source.outline(calls)
            return _page(run, source, calls)
    except (SourceRefuses, SourceWaits) as fault:
        return fault


def _page(run: SourceRun, source: OtherProgram, calls: Calls) -> SourcePage:
    outline = outline_of(run)
    steps = source.steps(outline)
    if run.step >= len(steps):
        return SourcePage([])
    return source.page(calls, steps[run.step], run.at, outline)


def _answered(run: SourceRun, source: OtherProgram, answer: Answer, now: datetime) -> float | None:
    if isinstance(answer, SourceRefuses):
        _stop(run, answer.code)
        return None
    if isinstance(answer, SourceWaits):
        return _wait(run, answer)
    run.tries, run.fault = 0, ""
    if isinstance(answer, Outline):
        run.outline = asdict(answer)
        return _saved(run)
    if run.table.state == State.CHECKING:
        _count_found(run, answer)
    else:
        _lay(run, source, answer, now)
    return _went_on(run, source, answer, now)


def _stop(run: SourceRun, code: str) -> None:
    run.table.state, run.fault = State.STOPPED, code
    _saved(run)


def _wait(run: SourceRun, fault: SourceWaits) -> float | None:
    run.tries, run.fault = run.tries + 1, fault.code
    if run.tries > MOST_TRIES:
        _stop(run, fault.code)
        return None
    _saved(run)
    return fault.seconds


def _saved(run: SourceRun) -> float:
    run.save()
    run.table.save()
    announce([topic_of(run.table)])
    return 0


def _went_on(run: SourceRun, source: OtherProgram, page: SourcePage, now: datetime) -> float | None:
    if page.next is None:
        run.step, run.at = run.step + 1, ""
    else:
        run.at = page.next
    if run.step < len(source.steps(outline_of(run))):
        return _saved(run)
    if run.table.state == State.CHECKING:
        run.is_checked, run.table.row_count = True, sum(run.found.values())
    else:
        run.secret = ""
    end(run.table, now=now)
    _saved(run)
    return None


def _count_found(run: SourceRun, page: SourcePage) -> None:
    for record in page.records:
        kind = kind_of_record(record)
        run.found[kind] = run.found.get(kind, 0) + 1


def _ground(run: SourceRun, source: OtherProgram, now: datetime) -> Ground:
    return Ground(run.table.made_by, now, account_of(run.base), source.label, run.members)


def _lay(run: SourceRun, source: OtherProgram, page: SourcePage, now: datetime) -> None:
    """Settings come with the first page."""
    ground, table = _ground(run, source, now), run.table
    if not table.done and not table.counts:
        for what, why in lay_outline(outline_of(run), ground):
            _note(table, "setting", ImportNote.Became.SKIPPED, why, what, "")
        table.counts["setting"] = 1
    with events_of_the_past():
        for record in page.records:
            _lay_one(record, ground, table)
    announce({kind_of_record(record) for record in page.records})


def _lay_one(record: Record, ground: Ground, table: TableImport) -> None:
    kind, ground.warnings = kind_of_record(record), []
    table.done += 1
    try:
        with events_of_the_past(), transaction.atomic():
            laid = _laid(record, ground)
    except ActionError as refusal:
        laid = Laid("refused", warnings=[str(refusal)])
    except (DataError, IntegrityError):
        laid = Laid("refused", warnings=[str(LEFT["kept"])])
    ImportChange.objects.bulk_create(
        ImportChange(table=table, number=table.done, **vars(change)) for change in laid.changes
    )
    for name in (laid.became, f"{kind}.{laid.became}"):
        table.counts[name] = table.count(name) + 1
    became = ImportNote.Became.REFUSED if laid.became == "refused" else ImportNote.Became.PARTLY
    for why in [*laid.warnings, *(ground.warnings if laid.became != "refused" else ())]:
        _note(table, kind, became, why, _name(record), record.key)


def _laid(record: Record, ground: Ground) -> Laid:
    if isinstance(record, Left):
        raise ActionError(LEFT[record.why])
    return LAY[type(record)](record, ground)


def _note(table: TableImport, kind: str, became: ImportNote.Became, why: str, name: str, key: str) -> None:
    ImportNote.objects.create(
        table=table, number=table.done, became=became, column=kind, reason=why, cells=[name[:200], key]
    )


def _name(record: Record) -> str:
    for attribute in ("name", "title", "text"):
        if said := getattr(record, attribute, ""):
            return str(said)
    return ""


def _undone(run: SourceRun, now: datetime) -> float | None:
    table = TableImport.objects.select_for_update(of=("self",)).get(pk=run.table_id)
    run.table = table
    with as_its_maker(table.made_by):
        if undo_some(table, take_back, now=now):
            return _saved(run)
        end(table, now=now)
        _saved(run)
        return None
