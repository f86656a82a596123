"""The card of a task, its links, comments, and new tasks."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.orders.models import OrderComment
from naryad.tasks.actions.plan import update_task
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Dependency, Task, Watcher
from naryad.tasks.queries.card import linkable_tasks
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    link,
    make_deal,
    make_order,
    make_skill,
    make_task,
)
from tests.lists import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client: Browser, anna: Member) -> Member:
    """Logged in."""
    client.force_login(anna.user)
    return anna


def url(member: Member, path: str) -> str:
    return f"/w/{member.workspace.slug}/tasks/{path}"


def test_the_card_shows_what_a_task_waits_for(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    first, second = make_task(order=order, title="Saw"), make_task(order=order, title="Glue")
    link(first, second)

    shown = client.get(url(anna, f"{second.pk}/")).content.decode()

    assert "Glue" in shown and "Saw" in shown


def test_a_long_history_goes_on_where_the_card_stops(anna: Member, client: Browser) -> None:
    task = make_task(order=make_order(responsible=anna), title="Saw")
    for number in range(32):
        update_task(task_id=task.pk, title=f"Saw {number}", actor=anna, now=NOW)

    card = client.get(url(anna, f"{task.pk}/")).context["history"]
    earlier = client.get(card.earlier_url).context["history"]

    assert [len(card.lines), len(earlier.lines)] == [30, 2]
    assert earlier.earlier_url == ""


@pytest.mark.parametrize(
    ("name", "typed", "field", "value"),
    [
        ("title", "Drill", "title", "Drill"),
        ("estimate", "1:30", "estimate", 90),
        ("priority", "3", "priority", 3),
        ("estimate", "", "estimate", None),
    ],
)
def test_a_field_is_edited_where_it_stands(
    anna: Member, client: Browser, name: str, typed: str, field: str, value: Any
) -> None:
    task = make_task(order=make_order(responsible=anna))

    response = client.post(url(anna, f"{task.pk}/edit/"), {"field": name, name: typed, "version": "1"})

    task.refresh_from_db()
    assert response.status_code == 200
    assert getattr(task, field) == value


def test_an_estimate_is_longer_than_nothing(anna: Member, client: Browser) -> None:
    task = make_task(order=make_order(responsible=anna), estimate=60)

    response = client.post(
        url(anna, f"{task.pk}/edit/"), {"field": "estimate", "estimate": "0", "version": "1"}
    )

    task.refresh_from_db()
    assert (response.status_code, task.estimate) == (422, 60)


def test_an_unreadable_estimate_comes_back_with_its_error(anna: Member, client: Browser) -> None:
    task = make_task(order=make_order(responsible=anna))

    response = client.post(url(anna, f"{task.pk}/edit/"), {"field": "estimate", "estimate": "soon"})

    task.refresh_from_db()
    assert response.status_code == 422
    assert "soon" in response.content.decode()
    assert task.estimate == 60


def test_a_stale_version_is_refused_in_words(anna: Member, client: Browser) -> None:
    task = make_task(order=make_order(responsible=anna))
    client.post(url(anna, f"{task.pk}/edit/"), {"field": "title", "title": "First", "version": "1"})

    response = client.post(
        url(anna, f"{task.pk}/edit/"), {"field": "title", "title": "Second", "version": "1"}
    )

    task.refresh_from_db()
    assert (response.status_code, task.title) == (422, "First")


def test_assigning_on_the_card_keeps_the_specialisation(anna: Member, client: Browser, pavel: Member) -> None:
    skill = make_skill("sawing", pavel)
    task = make_task(order=make_order(responsible=anna), skill=skill)

    client.post(url(anna, f"{task.pk}/edit/"), {"field": "assignee", "assignee": str(pavel.pk)})
    task.refresh_from_db()
    assert (task.assignee_id, task.skill_id) == (pavel.pk, skill.pk)

    client.post(url(anna, f"{task.pk}/edit/"), {"field": "assignee", "assignee": ""})
    task.refresh_from_db()
    assert (task.assignee_id, task.skill_id) == (None, skill.pk)


def test_a_loop_is_refused_beside_the_field(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    first, second = make_task(order=order, title="Saw"), make_task(order=order, title="Glue")
    link(first, second)

    response = client.post(url(anna, f"{first.pk}/dependencies/"), {"predecessor": str(second.pk)})

    assert response.status_code == 422
    assert "loop" in response.content.decode().lower()
    assert Dependency.objects.count() == 1


def test_a_dependency_is_added_with_its_lag_and_removed(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    first, second = make_task(order=order), make_task(order=order)

    client.post(url(anna, f"{second.pk}/dependencies/"), {"predecessor": str(first.pk), "lag": "1d"})
    found = Dependency.objects.get()
    second.refresh_from_db()
    assert (found.lag, second.status) == (1440, Task.Status.BLOCKED)

    client.post(url(anna, f"dependencies/{found.pk}/remove/"))
    second.refresh_from_db()
    assert (Dependency.objects.count(), second.status) == (0, Task.Status.TODO)


def test_what_a_task_may_wait_for_is_of_its_order_and_deal(anna: Member, client: Browser) -> None:
    deal = make_deal(responsible=anna)
    one, other = make_order(responsible=anna, deal=deal), make_order(responsible=anna, deal=deal)
    task = make_task(order=one, title="Glue")
    make_task(order=other, title="Saw the other")
    make_task(order=make_order(responsible=anna), title="Saw a stranger")

    found = client.get(url(anna, f"{task.pk}/dependencies/options/?q=saw")).json()

    assert [row["text"] for row in found] == ["Saw the other"]


def test_tasks_to_wait_for_are_offered_to_those_only_who_edit_the_task(
    anna: Member, client: Browser, pavel: Member
) -> None:
    deal = make_deal(responsible=anna)
    task = make_task(order=make_order(responsible=anna, deal=deal), assignee=pavel)
    make_task(order=make_order(responsible=anna, deal=deal), title="Saw the other")
    client.force_login(pavel.user)

    refused = client.get(url(pavel, f"{task.pk}/dependencies/options/?q=saw"))

    assert refused.status_code == 403
    assert "Saw the other" not in refused.content.decode()
    assert not linkable_tasks(task=task, found=TASKS.searched("saw", looking(pavel)))


def test_watching_is_switched_on_and_off(anna: Member, client: Browser) -> None:
    task = make_task(order=make_order(responsible=anna))

    client.post(url(anna, f"{task.pk}/watch/"))
    assert Watcher.objects.get().member_id == anna.pk

    client.post(url(anna, f"{task.pk}/watch/"))
    assert not Watcher.objects.exists()


def test_who_edits_a_task_lets_others_watch_it(
    anna: Member, client: Browser, boris: Member, pavel: Member
) -> None:
    task = make_task(order=make_order(responsible=anna))

    shown = client.post(url(anna, f"{task.pk}/watch/"), {"member": boris.pk}).content.decode()
    blind = client.post(url(anna, f"{task.pk}/watch/"), {"member": pavel.pk})
    watchers = list(Watcher.objects.values_list("member", flat=True))
    client.post(url(anna, f"{task.pk}/watch/"), {"member": boris.pk})

    assert "Boris watches no more" in shown
    assert (blind.status_code, watchers) == (409, [boris.pk])
    assert not Watcher.objects.exists()


def test_a_performer_lets_nobody_else_watch(anna: Member, client: Browser, pavel: Member) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=pavel)
    client.force_login(pavel.user)

    assert client.post(url(pavel, f"{task.pk}/watch/"), {"member": anna.pk}).status_code == 403
    assert not Watcher.objects.exists()


def test_an_assignee_gives_a_task_back_to_its_shared_queue(
    anna: Member, client: Browser, pavel: Member
) -> None:
    order, skill = make_order(responsible=anna), make_skill("sawing", pavel)
    shared, personal = (
        make_task(order=order, assignee=pavel, skill=skill),
        make_task(order=order, assignee=pavel),
    )
    client.force_login(pavel.user)
    back = url(pavel, f"{shared.pk}/release/")

    offered = back in client.get(url(pavel, f"{shared.pk}/")).content.decode()
    not_offered = f"{personal.pk}/release/" in client.get(url(pavel, f"{personal.pk}/")).content.decode()
    client.post(back)

    shared.refresh_from_db()
    assert (offered, not_offered, shared.assignee_id) == (True, False, None)


def test_a_link_to_another_order_names_it(anna: Member, client: Browser) -> None:
    deal = make_deal(responsible=anna)
    here, there = make_order(responsible=anna, deal=deal), make_order(responsible=anna, deal=deal)
    task = make_task(order=here)
    link(make_task(order=there, title="Fitting"), task)

    assert str(there) in client.get(url(anna, f"{task.pk}/")).content.decode()


def test_a_performer_reads_and_comments_but_does_not_edit(
    anna: Member, client: Browser, pavel: Member
) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=pavel, title="Saw")
    client.force_login(pavel.user)

    shown = client.get(url(pavel, f"{task.pk}/"))
    refused = client.post(url(pavel, f"{task.pk}/edit/"), {"field": "title", "title": "Mine"})
    said = client.post(
        reverse("talk:comments_task", args=[pavel.workspace.slug, task.pk]), {"text": "The board is cracked"}
    )

    task.refresh_from_db()
    assert (shown.status_code, refused.status_code, task.title) == (200, 403, "Saw")
    assert "The board is cracked" in said.content.decode()


def test_a_performer_does_not_see_other_peoples_tasks(anna: Member, client: Browser, pavel: Member) -> None:
    task = make_task(order=make_order(responsible=anna), assignee=anna)
    client.force_login(pavel.user)

    assert client.get(url(pavel, f"{task.pk}/")).status_code == 404
    assert client.get(reverse("talk:comments_task", args=[pavel.workspace.slug, task.pk])).status_code == 404


def test_an_empty_comment_is_refused_and_nothing_is_said(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)

    response = client.post(
        reverse("talk:comments_order", args=[anna.workspace.slug, order.pk]), {"text": "   "}
    )

    assert response.status_code == 422
    assert not OrderComment.objects.exists()


def test_a_new_task_waits_for_the_chosen_ones(anna: Member, client: Browser) -> None:
    order = make_order(responsible=anna)
    first = make_task(order=order)
    typed = {"title": "Pack", "priority": "1", "estimate": "2h", "predecessors": [str(first.pk)]}

    client.post(url(anna, f"new/?order={order.pk}"), typed)

    task = Task.objects.get(title="Pack")
    assert (task.estimate, task.status, task.order_id) == (120, Task.Status.BLOCKED, order.pk)


def test_a_new_task_is_offered_the_tasks_of_its_own_order_first(anna: Member, client: Browser) -> None:
    deal = make_deal(responsible=anna)
    other, own = make_order(responsible=anna, deal=deal), make_order(responsible=anna, deal=deal)
    make_task(order=other, title="Fitting")
    make_task(order=own, title="Sawing")

    form = client.get(url(anna, f"new/?order={own.pk}")).context["form"]

    assert [label for _pk, label in form.fields["predecessors"].choices] == [
        "Sawing",
        f"Fitting · {other.code}",
    ]


def test_a_new_waiting_task_needs_its_days(anna: Member, client: Browser) -> None:
    deal = make_deal(responsible=anna)
    typed = {"title": "Answer", "priority": "1", "is_wait": "on"}

    refused = client.post(url(anna, f"new/?deal={deal.pk}"), typed)
    client.post(url(anna, f"new/?deal={deal.pk}"), typed | {"elapsed_minutes": "2d"})

    assert refused.status_code == 422
    task = Task.objects.get()
    assert (task.is_wait, task.elapsed_minutes, task.deal_id) == (True, 2880, deal.pk)


def test_the_card_asks_a_fixed_number_of_queries(
    anna: Member, client: Browser, django_assert_max_num_queries: Any
) -> None:
    order = make_order(responsible=anna)
    task = make_task(order=order)
    for _number in range(12):
        link(make_task(order=order), task)

    with django_assert_max_num_queries(26):
        assert client.get(url(anna, f"{task.pk}/")).status_code == 200
