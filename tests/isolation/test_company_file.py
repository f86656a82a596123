"""The company's file holds nothing of another company, and is the same company where it is laid."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import ZipFile

import pytest
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.crm.models import Client
from naryad.tables.models import SavedView
from naryad.tasks.models import Task
from naryad.tenancy.moment import moment
from naryad.tenancy.scope import scope
from naryad.transfer.actions import laying
from naryad.transfer.actions.laying import LaidCompany, lay_company
from naryad.transfer.queries.digest import company_digest
from naryad.transfer.queries.packing import pack
from naryad.transfer.rules.ids import IdSpan
from naryad.transfer.rules.tables import carried_tables
from naryad.workspaces.models import Member, Workspace
from tests.isolation.companies import CANARY, FAR, OURS, Company

HERE = 50 * FAR
"""Where ids of a company that is laid begin: no number of the company that it was is like them."""


def nothing(_done: int, _total: int) -> None:
    """Progress that nobody sees."""


def packed(workspace: Workspace) -> io.BytesIO:
    file = io.BytesIO()
    with moment(workspace.pk):
        owner = Member.objects.select_related("workspace").filter(role="owner").order_by("pk")[0]
        pack(file, member=owner, now=timezone.now(), tell=nothing)
    return file


def texts(file: io.BytesIO) -> dict[str, str]:
    """What stands in its tables; not that it was laid."""
    archive = ZipFile(file)
    tables = {table.name: archive.read(table.file).decode("utf-8-sig") for table in carried_tables()}
    return {name: re.sub(r"(?m)^.*;company\.arrived;.*\n", "", text) for name, text in tables.items()}


@contextmanager
def laid(file: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidCompany]:
    monkeypatch.setattr(
        laying,
        "_reserved",
        lambda _table, said: IdSpan(said.first_id, said.last_id, HERE + said.first_id % FAR),
    )
    here = lay_company(file, slug_of=lambda _name: "laid", now=timezone.now(), tell=nothing)
    with scope(here.workspace.pk):
        yield here


def test_the_file_is_of_one_company(ours: Company) -> None:
    text = "".join(texts(packed(ours.workspace)).values())

    assert OURS in text
    assert CANARY not in text


def test_a_company_is_the_same_where_it_is_laid(theirs: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope(theirs.workspace.pk):
        there, first = company_digest(), Client.objects.order_by("pk")[0]
    file = packed(theirs.workspace)

    with laid(file, monkeypatch) as here:
        assert company_digest() == there
        assert Client.objects.order_by("pk")[0].name == first.name
        before, after = texts(file), texts(packed(here.workspace))
        assert [name for name in before if before[name].count("\n") != after[name].count("\n")] == []
        assert {name: found for name, text in after.items() if (found := foreign_ids(text))} == {}
        assert {one.user.email for one in Member.objects.filter(user__isnull=False)} == {
            member.user.email for member in theirs.members.values()
        }
        for event in EventRecord.objects.filter(kind="task.started"):
            assert f"task:{Task.objects.get(pk=event.data['task_id']).pk}" in event.topics
        assert SavedView.objects.count() == 6


def foreign_ids(text: str) -> list[str]:
    """Numbers like those of the rows of the company that it was."""
    return re.findall(rf"(?<![\d.#+-]){str(FAR)[0]}0\d{{5}}(?!\d)", text)[:5]
