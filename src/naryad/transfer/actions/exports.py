"""The company's file: asked for, made by a job, fetched, thrown away."""

import secrets
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from naryad.activity.actions import announce, record
from naryad.core.errors import ActionError
from naryad.files.actions.bytes import drop
from naryad.tenancy.moment import moment
from naryad.tenancy.scope import on_rollback, require_workspace_id, scope
from naryad.transfer.facts import CompanyExportAsked, CompanyExported, CompanyFileTaken
from naryad.transfer.models import CompanyExport
from naryad.transfer.queries.packing import Packed, pack
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

State = CompanyExport.State
JOB = "transfer.export"
RIGHT = "company.export"
TOPIC = "company_export"
KEPT_FOR = timedelta(days=2)
"""A file of everything is not left lying."""
GIVEN_UP_AFTER = timedelta(hours=12)


class CannotExport(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def ask_export(*, actor: Member, now: datetime) -> CompanyExport:
    """One at a time. What was begun long ago and never ended has failed."""
    require(actor, RIGHT)
    making = CompanyExport.objects.select_for_update(of=("self",)).filter(state=State.MAKING)
    making.filter(made_at__lt=now - GIVEN_UP_AFTER).update(state=State.FAILED, ended_at=now)
    if making.exists():
        raise CannotExport(_("A file of the company is being made already."))
    made = CompanyExport.objects.create(made_by=actor, made_at=now)
    record(CompanyExportAsked(), actor=actor, at=now)
    app.configure_task(JOB).defer(workspace_id=require_workspace_id(), export_id=made.pk)
    return made


def make_export(
    *, workspace_id: int, export_id: int, tell: Callable[[int, int], None], now: datetime
) -> None:
    """By the job, outside a transaction: the rows are read as of one moment. Running again makes it anew."""
    with tempfile.TemporaryFile() as target:
        with moment(workspace_id):
            made = CompanyExport.objects.select_related("made_by").filter(pk=export_id).first()
            if made is None or made.state != State.MAKING:
                return
            packed = pack(target, member=made.made_by, now=now, tell=tell)
        target.seek(0)
        with scope(workspace_id), transaction.atomic():
            _end_export(export_id, target, packed, now=now)


def _end_export(export_id: int, file: IO[bytes], packed: Packed, *, now: datetime) -> None:
    """Under a key of its own folder, which no backup reads."""
    made = CompanyExport.objects.select_for_update(of=("self",)).get(pk=export_id)
    key = f"exports/{require_workspace_id()}/{secrets.token_hex(16)}"
    on_rollback(lambda: drop(key))
    made.key = default_storage.save(key, File(file))
    made.size, made.state = default_storage.size(made.key), State.DONE
    made.ended_at, made.expires_at = now, now + KEPT_FOR
    made.save()
    tell_exported(packed=packed, actor=made.made_by, now=now)


def tell_exported(*, packed: Packed, actor: Member | None, now: datetime) -> None:
    """`actor`: None where it was made at the machine."""
    record(CompanyExported(rows=packed.rows, files=packed.files), actor=actor, at=now)


@transaction.atomic
def fail_export(*, export_id: int, now: datetime) -> None:
    failed = CompanyExport.objects.filter(pk=export_id, state=State.MAKING)
    failed.update(state=State.FAILED, ended_at=now)
    announce([TOPIC])


@transaction.atomic
def tell_progress(*, export_id: int, done: int, total: int) -> None:
    CompanyExport.objects.filter(pk=export_id).update(done=done, total=total)
    announce([TOPIC])


@transaction.atomic
def take_export(*, export_id: int, actor: Member, now: datetime) -> CompanyExport:
    """What is there to be fetched; that it was is a line of the audit."""
    require(actor, RIGHT)
    made = CompanyExport.objects.filter(pk=export_id, state=State.DONE, expires_at__gt=now).first()
    if made is None:
        raise CannotExport(_("This file is no longer there: make a new one."))
    record(CompanyFileTaken(made_on=f"{made.made_at:%Y-%m-%d}"), actor=actor, at=now)
    return made


@transaction.atomic
def drop_exports(*, now: datetime) -> int:
    """Those whose time is over; how many."""
    rows = list(
        CompanyExport.objects.select_for_update(of=("self",)).filter(expires_at__lte=now, state=State.DONE)
    )
    for made in rows:
        transaction.on_commit(lambda key=made.key: drop(key))  # type: ignore[misc]  # each its own
        made.key, made.state = "", State.GONE
        made.save(update_fields=["key", "state"])
    return len(rows)
