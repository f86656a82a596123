"""Queries that are put together once: for whom and for what they are asked is said at each call."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from naryad.crm.models import Client
from naryad.crm.queries.clients import visible_clients
from naryad.orders.models import Order
from naryad.orders.queries.orders import visible_orders
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import visible_tasks
from naryad.tenancy.prepared import NotPreparable, prepared
from naryad.tenancy.scope import NoWorkspace, scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import NOW, another_company, make_client, make_member, make_order, make_task

pytestmark = pytest.mark.django_db


@prepared
def clients(ids: Sequence[int]) -> QuerySet[Client]:
    return Client.objects.filter(pk__in=ids).order_by("pk")


def test_each_company_finds_its_own(workspace: Workspace) -> None:
    ours = make_client(name="Ours")
    with another_company() as vera:
        theirs = make_client(name="Theirs")
    ids = [ours.pk, theirs.pk]

    for company, found in ((workspace.pk, ours), (vera.workspace_id, theirs), (workspace.pk, ours)):
        with scope(company):
            assert clients(ids) == [found]
    with scope(None), pytest.raises(NoWorkspace):
        clients(ids)


@pytest.mark.parametrize("role", Member.Role.values)
def test_a_member_sees_what_the_plain_query_shows(workspace: Workspace, anna: Member, role: str) -> None:
    """Two members of one role, the second after the query is known."""
    order, other = make_order(responsible=anna), make_order(responsible=anna)
    members = [make_member(name=name, role=role) for name in ("Ivan", "Petr")]
    make_task(order=order, assignee=members[0])
    make_task(order=other, assignee=members[1])
    asked: list[Any] = [
        lambda member: visible_orders(member=member).order_by("pk"),
        lambda member: visible_tasks(member).order_by("pk"),
        lambda member: visible_clients(member=member).order_by("pk"),
    ]
    kept = [prepared(ask) for ask in asked]

    for member in (*members, members[0]):
        for ask, known in zip(asked, kept, strict=True):
            assert known(member) == list(ask(member))


def test_whoever_has_left_is_asked_for_differently(workspace: Workspace, anna: Member) -> None:
    make_order(responsible=anna)
    seen = prepared(lambda member: visible_orders(member=member))

    assert len(seen(anna)) == 1
    anna.is_active = False
    assert seen(anna) == []


def test_values_of_all_kinds_are_put_in(workspace: Workspace, anna: Member) -> None:
    order = make_order(responsible=anna, promised_on=NOW.date())

    @prepared(by=("most",))
    def found(year: str, day: date, at: datetime, numbers: set[int], *, most: int) -> QuerySet[Order, Any]:
        rows = Order.objects.filter(
            title=year, promised_on=day, accepted_at__lte=at, pk__in=numbers, order_type__isnull=False
        )
        return rows.values_list("pk", "title")[:most]

    today, later = NOW.date(), NOW + timedelta(days=3)
    assert found(order.title, today, later, {order.pk, 5}, most=1) == [(order.pk, order.title)]
    assert found("another", today, later, {order.pk}, most=1) == []
    assert found(order.title, today, NOW - timedelta(days=900), {order.pk}, most=1) == []
    assert found(order.title, today, later, set(), most=1) == []
    assert found(order.title, today, later, {order.pk, 10**30}, most=2) == [(order.pk, order.title)]


def test_rows_carry_what_is_read_with_them(workspace: Workspace, anna: Member) -> None:
    task = make_task(order=make_order(responsible=anna))
    read = prepared(lambda pk: Task.objects.filter(pk=pk).select_related("order__responsible"))

    with CaptureQueriesContext(connection) as captured:
        [found] = read(task.pk)
        assert found.order.responsible.name == anna.name

    assert len(captured) == 1
    assert read(10**30) == []


def test_values_by_place_and_by_name_are_not_mixed_up(workspace: Workspace, anna: Member) -> None:
    order = make_order(responsible=anna)

    @prepared
    def found(pk: int, *, is_open: bool, responsible: int) -> QuerySet[Order]:
        state = Q(status="open") if is_open else Q()
        return Order.objects.filter(state, pk=pk, responsible=responsible)

    assert found(order.pk, is_open=True, responsible=anna.pk) == [order]
    assert found(order.pk, responsible=anna.pk, is_open=False) == [order]
    assert found(order.pk, responsible=anna.pk + 1, is_open=True) == []


def looked_at(pk: int) -> QuerySet[Client]:
    return Client.objects.all() if pk > 5 else Client.objects.none()


def put_into_a_text(pk: int) -> QuerySet[Client]:
    return Client.objects.filter(pk=pk, name=f"number {pk}")


def asked_meanwhile(pk: int) -> QuerySet[Client]:
    return Client.objects.filter(pk=pk, kind=Client.objects.get(pk=pk).kind)


def by_another_attribute(member: Member) -> QuerySet[Client]:
    return Client.objects.filter(name=member.name)


def fetched_beside(pk: int) -> QuerySet[Client]:
    return Client.objects.filter(pk=pk).prefetch_related("contacts")


@pytest.mark.parametrize("build", [looked_at, put_into_a_text, asked_meanwhile, fetched_beside])
def test_what_does_more_than_put_values_in_is_refused(workspace: Workspace, build: Any) -> None:
    with pytest.raises(NotPreparable):
        prepared(build)(7)


def test_a_member_is_asked_for_by_what_decides_only(workspace: Workspace, anna: Member) -> None:
    with pytest.raises(NotPreparable):
        prepared(by_another_attribute)(anna)


def test_the_server_keeps_the_plan_unless_a_pooler_stands_between(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(name="Ours")
    clients([client.pk])

    assert kept_plans()
    monkeypatch.setattr(connection.connection, "is_direct", False)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert clients([client.pk]) == [client]
    assert not kept_plans()


def kept_plans() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%%crm_client%%'")
        return list(cursor.fetchall())
