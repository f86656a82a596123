"""A company with a task, and a storage of its own for every test."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from naryad.core.env import env
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tasks.models import Task
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import make_deal, make_member, make_order, make_task, make_workspace


@dataclass
class Company:
    """Boris leads a deal with one order; its first task is Pavel's, the next one Daria's."""

    anna: Member
    boris: Member
    pavel: Member
    daria: Member
    deal: Deal
    order: Order
    task: Task
    following: Task

    def url(self, path: str) -> str:
        return f"/w/{self.anna.workspace.slug}/{path}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bytes are."""
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path))
    return tmp_path


def make_company() -> Company:
    anna = make_member(name="Anna", role=Member.Role.OWNER)
    boris = make_member(name="Boris", role=Member.Role.SALES)
    pavel, daria = make_member(name="Pavel"), make_member(name="Daria")
    deal = make_deal(responsible=boris)
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


@pytest.fixture
def company(db: None) -> Iterator[Company]:
    with scope(make_workspace().pk):
        yield make_company()


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
