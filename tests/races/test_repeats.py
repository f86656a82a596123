"""One form sent many times at once: one effect, and everybody gets the same answer."""

import threading

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser

from naryad.orders.models import Order, OrderItem
from naryad.workspaces.door import once
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import make_order

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = wide(8, 50)


@pytest.fixture
def order(anna: Member) -> Order:
    return make_order(responsible=anna)


def test_a_form_sent_many_times_at_once_is_done_once(order: Order) -> None:
    answers = send_at_once(order, *["one key"] * SENDERS)

    assert items_of(order) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_forms_with_keys_of_their_own_are_all_done(order: Order) -> None:
    send_at_once(order, *[f"key {number}" for number in range(SENDERS)])

    assert items_of(order) == SENDERS


def test_without_the_key_every_sending_counts(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the door does not look at keys."""
    monkeypatch.setattr(once, "key_of", lambda request: "")

    send_at_once(order, *["one key"] * SENDERS)

    assert items_of(order) == SENDERS


def test_a_key_with_other_contents_is_refused(order: Order) -> None:
    send_at_once(order, "one key")

    [again] = send_at_once(order, "one key", name="Another")

    assert again.status_code == 422
    assert items_of(order) == 1


def send_at_once(order: Order, *keys: str, name: str = "Door") -> list[HttpResponse]:
    browser, url = Browser(), f"/w/{order.workspace.slug}/orders/{order.pk}/items/add/"
    with transaction.atomic():
        anna = Member.objects.select_related("user").get(pk=order.responsible_id)
    assert anna.user
    browser.force_login(anna.user)
    barrier = threading.Barrier(len(keys))
    answers: list[HttpResponse] = []

    def send(key: str) -> None:
        one = Browser()
        one.cookies = browser.cookies
        barrier.wait(10)
        try:
            fields = {"name": name, "quantity": "1", "idempotency_key": key}
            answers.append(one.post(url, fields))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == len(keys)
    return answers


@transaction.atomic
def items_of(order: Order) -> int:
    return OrderItem.objects.filter(order=order).count()
