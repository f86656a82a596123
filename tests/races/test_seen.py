"""A change that a fragment was read without is always told of, in whatever order transactions begin and end."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from naryad.activity.actions import announce
from naryad.activity.queries import announced_since
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Workspace
from tests.battery import wide
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, WRITERS = wide(25, 150), 3


@pytest.fixture
def company() -> Iterator[Workspace]:
    workspace = make_workspace()
    with scope(workspace.pk):
        yield workspace


def look(topics: list[str], *, snapshot: str = "") -> tuple[str, bool]:
    with transaction.atomic():
        return announced_since(snapshot=snapshot, topics=topics)


def test_what_was_announced_after_a_snapshot_is_new_and_what_it_saw_is_not(company: Workspace) -> None:
    with transaction.atomic():
        announce(["order:1"])
    seen, _new = look(["order:1"])

    assert not look(["order:1"], snapshot=seen)[1]
    with transaction.atomic():
        announce(["order:1", "order:2"])
    assert look(["order:1"], snapshot=seen)[1]
    assert look(["order"], snapshot=seen)[1]
    assert not look(["order:3", "task"], snapshot=seen)[1]


def test_a_change_that_began_before_the_snapshot_and_ended_after_it_is_new(company: Workspace) -> None:
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        announce(["order:1"])
        seen, _new = other.submit(_elsewhere, company.pk, "").result()
    later, is_new = look(["order:1"], snapshot=seen)

    assert is_new
    assert not look(["order:1"], snapshot=later)[1]


def _elsewhere(workspace_id: int, snapshot: str) -> tuple[str, bool]:
    try:
        with scope(workspace_id):
            return look(["order:1"], snapshot=snapshot)
    finally:
        connection.close()


def test_while_others_write_a_page_that_is_told_not_changed_holds_what_is_stored(company: Workspace) -> None:
    """A reader keeps a name and its snapshot as a page does; whenever nothing is new, the name is the stored one."""
    stop = threading.Event()

    def write(writer: int) -> None:
        try:
            for round_ in range(ROUNDS):
                with scope(company.pk), transaction.atomic():
                    Workspace.objects.filter(pk=company.pk).update(name=f"{writer} {round_}")
                    announce(["order:1"])
        finally:
            connection.close()

    def read() -> list[str]:
        wrong, held, seen = [], "", ""
        try:
            while not stop.is_set():
                with scope(company.pk), transaction.atomic():
                    before = _name(company)
                    snapshot, is_new = announced_since(snapshot=seen, topics=["order:1"])
                    if seen and not is_new and held != before:
                        wrong.append(f"{held} is held, {before} is stored")
                    if is_new or not seen:
                        held, seen = _name(company), snapshot
        finally:
            connection.close()
        return wrong

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read)
        for writer in [threads.submit(write, number) for number in range(WRITERS)]:
            writer.result()
        stop.set()

    assert reader.result() == []


def _name(company: Workspace) -> str:
    return Workspace.objects.values_list("name", flat=True).get(pk=company.pk)
