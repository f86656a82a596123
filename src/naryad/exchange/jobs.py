"""Imports go on in the background."""

from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.actions import announced_together
from naryad.activity.jobs import RETRIES
from naryad.exchange.actions.passing import pass_on
from naryad.exchange.actions.sources.passing import draw_on
from naryad.exchange.actions.sources.runs import JOB as DRAW
from naryad.exchange.actions.sources.runs import defer
from naryad.exchange.actions.tables import JOB
from naryad.tenancy.scope import scope


@app.task(name=JOB, retry=RETRIES)
def lay(*, workspace_id: int, table_id: int, **_unknown: Any) -> None:
    """Piece after piece, a transaction each; a killed worker's job goes on behind the last one."""
    close_old_connections()
    try:
        while _lay_once(workspace_id, table_id):
            pass
    finally:
        close_old_connections()


@app.task(name=DRAW, retry=RETRIES)
def draw(*, workspace_id: int, table_id: int, **_unknown: Any) -> None:
    """Page after page of another program; where it asks to wait, another job goes on."""
    close_old_connections()
    try:
        wait: float | None = 0
        while wait == 0:
            wait = draw_on(workspace_id=workspace_id, table_id=table_id, now=timezone.now())
        if wait:
            with scope(workspace_id), transaction.atomic():
                defer(table_id=table_id, seconds=wait)
    finally:
        close_old_connections()


def _lay_once(workspace_id: int, table_id: int) -> bool:
    with scope(workspace_id), transaction.atomic(), announced_together():
        return pass_on(table_id=table_id, now=timezone.now())
