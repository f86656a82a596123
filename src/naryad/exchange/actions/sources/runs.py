"""A move from another program: its account, its check, its run, its return. Its pages are gone through in passing.py."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from naryad.activity.actions import announce
from naryad.core.sealed import CannotUnseal, sealed, unsealed
from naryad.exchange.actions.tables import RIGHT, CannotImport, topic_of
from naryad.exchange.models import ImportNote, SourceRun, TableImport
from naryad.exchange.rules.sources.base import BadAddress, OtherProgram
from naryad.exchange.rules.sources.calls import SourceRefuses
from naryad.exchange.rules.sources.known import SOURCES
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members
from naryad.workspaces.rules import require

State = TableImport.State
JOB = "exchange.draw"
PURPOSE = "naryad.sources"
LONGEST_ACCOUNT = 60
"""Letters of a host: it stands before each key that is kept."""
LONGEST_SECRET = 4000


@transaction.atomic
def begin_source(*, source: str, address: str, secret: str, actor: Member, now: datetime) -> TableImport:
    """Begin to look at what is there: nothing is written."""
    require(actor, RIGHT)
    base, token = _account(SOURCES[source], address, secret)
    account = account_of(base)
    table = TableImport.objects.create(
        kind=source, name=account, layout={}, row_count=0, made_by=actor, made_at=now
    )
    SourceRun.objects.create(table=table, base=base, secret=sealed(token, purpose=PURPOSE))
    _begin(table, State.CHECKING)
    return table


def _account(source: OtherProgram, address: str, secret: str) -> tuple[str, str]:
    try:
        base, token = source.account(address.strip(), secret)
    except (BadAddress, ValueError):
        raise CannotImport(_("This is no address of an account."), field="address") from None
    if not token or len(token) > LONGEST_SECRET or not token.isascii() or not token.isprintable():
        raise CannotImport(_("This is no token: copy the whole of it, and nothing else."), field="secret")
    if len(account_of(base)) > LONGEST_ACCOUNT:
        raise CannotImport(_("This is no address of an account."), field="address")
    return base, token


def account_of(base: str) -> str:
    return urlsplit(base).netloc


@transaction.atomic
def check_again(*, table_id: int, secret: str, actor: Member, now: datetime) -> TableImport:
    """With another token where one is given; also a run goes on with it."""
    table = _locked(table_id, actor, State.STOPPED)
    if secret.strip():
        source = SOURCES[table.kind]
        base, token = _account(source, secret if source.is_address_secret else table.source.base, secret)
        if base != table.source.base:
            raise CannotImport(_("This is the address of another account."), field="secret")
        table.source.secret = sealed(token, purpose=PURPOSE)
    _begin(table, State.RUNNING if table.source.is_checked else State.CHECKING, goes_on=True)
    return table


@transaction.atomic
def run_source(*, table_id: int, members: Mapping[str, int], actor: Member, now: datetime) -> TableImport:
    """`members`: {key of a user there: who they are here}; of others the actor answers."""
    table = _locked(table_id, actor, State.CHECKED)
    known = {one["key"] for one in table.source.outline["users"]}
    there = set(active_members().values_list("pk", flat=True))
    if not members.keys() <= known or not set(members.values()) <= there:
        raise CannotImport(_("Choose one from the list."))
    table.source.members = dict(members)
    _begin(table, State.RUNNING)
    return table


@transaction.atomic
def stop_source(*, table_id: int, actor: Member, now: datetime) -> TableImport:
    """After the page that is being laid. One that has ended meanwhile stays as it is."""
    table = _locked(table_id, actor)
    if table.state in (State.CHECKING, State.RUNNING):
        table.state = State.STOPPED
        table.save(update_fields=["state"])
        announce([topic_of(table)])
    return table


@transaction.atomic
def undo_source(*, table_id: int, actor: Member, now: datetime) -> TableImport:
    """All of it but what people have changed since, and settings."""
    table = _locked(table_id, actor, State.DONE, State.STOPPED)
    table.source.secret = ""
    _begin(table, State.UNDOING)
    return table


@transaction.atomic
def drop_source(*, table_id: int, actor: Member, now: datetime) -> None:
    """One that was not run."""
    table = _locked(table_id, actor, State.CHECKED, State.STOPPED)
    if table.state == State.STOPPED and table.source.is_checked:
        raise CannotImport(_("It has gone on meanwhile: look at where it stands now."))
    table.delete()


def token_of(run: SourceRun) -> str:
    try:
        return unsealed(run.secret, purpose=PURPOSE)
    except CannotUnseal:
        raise SourceRefuses("unsealed") from None


def defer(*, table_id: int, seconds: float = 0) -> None:
    at = timezone.now() + timedelta(seconds=seconds) if seconds else None
    app.configure_task(JOB, schedule_at=at).defer(workspace_id=require_workspace_id(), table_id=table_id)


def _begin(table: TableImport, state: State, *, goes_on: bool = False) -> None:
    run = table.source
    run.tries, run.fault = 0, ""
    if not goes_on:
        run.step, run.at, table.done = 0, "", 0
        if state == State.UNDOING:
            table.counts = table.counts | {"undone": 0, "kept": 0}
        else:
            table.counts = {}
            ImportNote.objects.filter(table=table).delete()
    table.state = state
    run.save()
    table.save()
    defer(table_id=table.pk)
    announce([topic_of(table)])


def _locked(table_id: int, actor: Member, *states: State) -> TableImport:
    require(actor, RIGHT)
    rows = TableImport.objects.select_for_update(of=("self",)).select_related("source")
    table = rows.filter(pk=table_id, kind__in=SOURCES).first()
    if table is None:
        raise CannotImport(_("There is no such import."))
    if states and table.state not in states:
        raise CannotImport(_("It has gone on meanwhile: look at where it stands now."))
    return table
