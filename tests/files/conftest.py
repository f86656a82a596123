"""A company with a task, and a storage of its own for every test."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from naryad.core.env import env
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests import cast
from tests.factories import make_deal, make_member, make_order, make_task


@dataclass(frozen=True, kw_only=True)
class Company(cast.Company):
    """Boris leads a deal with one order; its first task is Pavel's, the next one Daria's."""

    daria: Member
    deal: Deal
    order: Order
    task: Task
    following: Task


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bytes are."""
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path))
    return tmp_path


@pytest.fixture
def company(anna: Member, boris: Member, pavel: Member) -> Company:
    daria, deal = make_member(name="Daria"), make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    return Company(
        anna=anna,
        boris=boris,
        pavel=pavel,
        daria=daria,
        deal=deal,
        order=order,
        task=make_task(order=order, title="Measure", assignee=pavel),
        following=make_task(order=order, title="Design", assignee=daria),
    )


def stored(folder: Path) -> list[str]:
    """Keys of what is in the storage."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def one_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, file_megabytes=1)


@pytest.fixture
def two_files(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, files_per_row=2)


def _set(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    changed = replace(env(), **limits)
    monkeypatch.setattr("naryad.files.actions.attachments.env", lambda: changed)
