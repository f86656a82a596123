"""Own fields in the form of a new task."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from naryad.fields.actions.definitions import Links, create_field
from naryad.fields.models import OwnField
from naryad.tasks.models import Task, TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name
from tests.factories import NOW, make_order


@pytest.fixture
def welding(anna: Member) -> TaskType:
    row: TaskType = create_name(names=TASK_TYPES, name="Welding", actor=anna, now=NOW)
    return row


@pytest.fixture
def seam(anna: Member, welding: TaskType) -> OwnField:
    links = Links(branches=[welding.pk])
    return create_field(
        of="task", kind="number", name="Seam", is_required=True, links=links, actor=anna, now=NOW
    )


def send(anna: Member, client: Browser, **typed: Any) -> HttpResponse:
    client.force_login(anna.user)
    url = reverse("tasks:task_create", args=[anna.workspace.slug])
    order = make_order(responsible=anna)
    sent = {"title": "Frame", "priority": "1"} | {name: str(value) for name, value in typed.items()}
    return client.post(f"{url}?order={order.pk}", sent)  # type: ignore[return-value]


def test_a_new_task_is_filled_in_as_its_type_asks(
    anna: Member, client: Browser, welding: TaskType, seam: OwnField
) -> None:
    response = send(anna, client, task_type=welding.pk, **{seam.key: "120"})

    assert response.status_code == 302
    assert Task.objects.get().custom == {seam.key: "120"}


def test_what_the_type_requires_is_asked_for(
    anna: Member, client: Browser, welding: TaskType, seam: OwnField
) -> None:
    response = send(anna, client, task_type=welding.pk)

    assert response.status_code == 422
    assert seam.key in response.context["form"].errors
    assert not Task.objects.exists()


def test_a_field_of_another_type_is_neither_asked_for_nor_kept(
    anna: Member, client: Browser, seam: OwnField
) -> None:
    response = send(anna, client, **{seam.key: "120"})

    assert response.status_code == 302
    assert Task.objects.get().custom == {}
