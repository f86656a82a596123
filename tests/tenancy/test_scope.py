"""Companies do not see each other: each layer alone, and what happens with it switched off."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from naryad.crm.models import Client, Contact
from naryad.tenancy.scope import NoWorkspace, scope
from tests.factories import NOW, make_client, make_workspace

pytestmark = pytest.mark.django_db


def test_rows_cannot_be_asked_for_without_a_company() -> None:
    with pytest.raises(NoWorkspace):
        Client.objects.count()


def test_no_rows_can_be_asked_for_without_a_company() -> None:
    assert list(Client.objects.none()) == []


def test_the_manager_shows_one_company_only() -> None:
    ours, theirs = make_workspace(), make_workspace()
    with scope(theirs.pk):
        make_client(name="Theirs")

    with scope(ours.pk):
        make_client(name="Ours")

        assert [client.name for client in Client.objects.all()] == ["Ours"]


def test_the_policy_hides_rows_when_the_manager_is_by_passed() -> None:
    ours, theirs = make_workspace(), make_workspace()
    with scope(theirs.pk):
        make_client(name="Theirs")

    with scope(ours.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_client")

        assert cursor.fetchone() == (0,)


def test_the_policy_refuses_a_row_for_another_company() -> None:
    ours, theirs = make_workspace(), make_workspace()

    with scope(ours.pk), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Client.objects.create(workspace_id=theirs.pk, name="Smuggled", created_at=NOW)


def test_a_key_cannot_point_into_another_company() -> None:
    ours, theirs = make_workspace(), make_workspace()
    with scope(theirs.pk):
        foreign = make_client()

    with scope(ours.pk), pytest.raises(IntegrityError, match="tenant_fk"), transaction.atomic():
        Contact.objects.create(client_id=foreign.pk, name="Spy")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_leaving_a_scope_restores_the_outer_one_inside_a_transaction() -> None:
    ours, theirs = make_workspace(), make_workspace()
    with scope(ours.pk):
        make_client(name="Ours")
        with scope(theirs.pk):
            pass

        assert Client.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_forgets_its_company_after_the_transaction(owner_cursor: Any) -> None:
    """Negative control: with row-level security switched off the same read does see the row."""
    ours = make_workspace()
    with scope(ours.pk), transaction.atomic():
        make_client()

    assert _visible_clients() == 0
    owner_cursor.execute("ALTER TABLE crm_client DISABLE ROW LEVEL SECURITY")
    try:
        assert _visible_clients() == 1
    finally:
        owner_cursor.execute("ALTER TABLE crm_client ENABLE ROW LEVEL SECURITY")


def _visible_clients() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_client")
        return int(cursor.fetchone()[0])


def test_no_plan_is_compiled_inside_a_company() -> None:
    workspace = make_workspace()

    with transaction.atomic(), scope(workspace.pk), connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)
