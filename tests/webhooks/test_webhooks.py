"""Programs are told of facts: signed, in order, again until they answer, and of nothing that is not theirs."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from naryad.activity import queries
from naryad.activity.models import EventRecord
from naryad.core import outgoing
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import create_client, update_client
from naryad.crm.models import Client
from naryad.notifications.rules.notices import Happened
from naryad.webhooks import jobs
from naryad.webhooks.actions import deliveries
from naryad.webhooks.actions.endpoints import (
    CannotChangeEndpoint,
    add_endpoint,
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    renew_secret,
    resume_endpoint,
)
from naryad.webhooks.facts import EndpointPaused
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.notices import endpoint_paused
from naryad.webhooks.queries.endpoints import next_gathering, secret_of, signature
from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.factories import NOW, make_client
from tests.pages import address, confirm, enter, text_of
from tests.webhooks.receiver import Receiver, receiving

KINDS = ["client.created", "client.changed"]


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Near, and permitted; facts can be read before the test's transaction ends (tests/races/test_feed.py)."""
    near = outgoing.networks(["127.0.0.0/8"])
    monkeypatch.setattr(outgoing, "networks", lambda _texts: near)
    horizon = "AND transaction < pg_snapshot_xmin(pg_current_snapshot())"
    monkeypatch.setattr(queries, "_IN_TURN", queries._IN_TURN.replace(horizon, ""))
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def endpoint(anna: Member, receiver: Receiver) -> Endpoint:
    return add_endpoint(url=receiver.url, kinds=KINDS, **who(anna))


def tell(endpoint: Endpoint, *, at: Any = NOW) -> None:
    """All that is due, as the worker does."""
    deliveries.gather(now=at)
    while jobs._deliver_next(endpoint.workspace_id, endpoint.pk):
        pass


def rename(client: Client, name: str, anna: Member) -> None:
    update_client(client_id=client.pk, name=name, **who(anna))


def test_a_program_is_told_of_what_it_chose(endpoint: Endpoint, receiver: Receiver, anna: Member) -> None:
    client = create_client(name="Берёза", **who(anna))
    rename(client, "Ель", anna)
    assert next_gathering(NOW) == NOW

    tell(endpoint)

    (headers, body), (_again, changed) = receiver.got
    assert Webhook(secret_of(endpoint)).verify(body, headers)["type"] == "client.created"
    said = json.loads(changed)
    assert said["data"]["client_id"] == client.pk and said["data"]["changed"] == ["name"]
    assert said["data"]["links"]["client"].endswith(f"/api/v1/clients/{client.pk}")
    assert "Ель" not in changed.decode() and "Берёза" not in changed.decode()
    assert [row.status for row in Delivery.objects.all()] == ["delivered"] * 2
    assert next_gathering(NOW) is None
    tell(endpoint)
    assert len(receiver.got) == 2


def test_what_does_not_arrive_is_sent_again_and_nothing_overtakes_it(
    endpoint: Endpoint, receiver: Receiver, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    ash, fir = make_client(name="Ash"), make_client(name="Fir")
    rename(ash, "Ash 2", anna)
    rename(ash, "Ash 3", anna)
    rename(fir, "Fir 2", anna)
    receiver.answers = [500]

    tell(endpoint)

    first, second, other = Delivery.objects.order_by("pk")
    assert receiver.kinds == [first.message, other.message]
    assert (first.status, first.answer, second.attempts) == ("queued", 500, 0)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None  # the other one arrived after it
    monkeypatch.setattr(jobs.timezone, "now", lambda: first.due_at + timedelta(seconds=1))
    tell(endpoint)
    assert receiver.kinds[2:] == [first.message, second.message]


def test_who_does_not_answer_for_three_days_is_told_nothing_until_somebody_resumes_it(
    endpoint: Endpoint, receiver: Receiver, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(make_client(name="Ash"), "Ash 2", anna)
    receiver.answers = [503] * 2
    tell(endpoint)
    later = NOW + timedelta(days=400)
    monkeypatch.setattr(jobs.timezone, "now", lambda: later)
    tell(endpoint, at=later)

    endpoint.refresh_from_db()
    assert endpoint.pause == Endpoint.Pause.FAILED
    fact = EventRecord.objects.get(kind="endpoint.paused")
    happened = Happened(EndpointPaused(**fact.data), later)
    assert list(endpoint_paused(happened)) == [anna.pk]
    rename(make_client(name="Fir"), "Fir 2", anna)
    tell(endpoint)
    assert len(receiver.got) == 2

    resume_endpoint(endpoint_id=endpoint.pk, actor=anna, now=later)
    tell(endpoint)
    assert len(receiver.got) == 4
    assert not Delivery.objects.exclude(status="delivered").exists()


def test_what_is_gone_is_told_nothing_more(endpoint: Endpoint, receiver: Receiver, anna: Member) -> None:
    rename(make_client(name="Ash"), "Ash 2", anna)
    receiver.answers = [410]
    tell(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.pause == Endpoint.Pause.GONE


def test_what_happens_while_it_is_paused_by_hand_is_passed_over(
    endpoint: Endpoint, receiver: Receiver, anna: Member
) -> None:
    pause_endpoint(endpoint_id=endpoint.pk, **who(anna))
    rename(make_client(name="Ash"), "Ash 2", anna)
    assert next_gathering(NOW) is None
    tell(endpoint)
    assert not receiver.got


def test_a_part_that_is_off_tells_nothing(endpoint: Endpoint, receiver: Receiver, anna: Member) -> None:
    change_endpoint(endpoint_id=endpoint.pk, kinds=["offer.created", *KINDS], **who(anna))
    workspace = anna.workspace
    workspace.parts = [part for part in workspace.parts if part != "offers"]
    workspace.save(update_fields=["parts"])
    EventRecord.objects.create(kind="offer.created", at=NOW, data={"offer_id": 1}, topics=["offer:1"])
    tell(endpoint)
    assert not receiver.got


def test_the_secret_before_is_valid_for_a_day(endpoint: Endpoint, anna: Member) -> None:
    before = secret_of(endpoint)
    renewed = renew_secret(endpoint_id=endpoint.pk, **who(anna))

    def signed(days: int) -> list[str]:
        return signature(renewed, message="m", body=b"{}", now=NOW + timedelta(days=days, seconds=1)).split()

    assert len(signed(0)) == 2 and len(signed(1)) == 1
    assert signed(0)[1] == Webhook(before).sign("m", NOW + timedelta(seconds=1), "{}")


@pytest.mark.parametrize(
    ("url", "kinds"),
    [
        ("ftp://example.com/", KINDS),
        ("http://example.com/", KINDS),
        ("https://a:b@example.com/", KINDS),
        ("https://example.com:99999/", KINDS),
        ("https://example.com/", []),
        ("https://example.com/", ["endpoint.added"]),
    ],
)
def test_what_cannot_be_told_is_refused(url: str, kinds: list[str], anna: Member) -> None:
    with pytest.raises(CannotChangeEndpoint):
        add_endpoint(url=url, kinds=kinds, **who(anna))


def test_webhooks_in_the_browser(receiver: Receiver, anna: Member, boris: Member) -> None:
    owner = confirm(enter(anna), anna)
    new = address(anna, "webhooks:endpoint_create")
    wrong = owner.post(new, {"url": "http://example.com/", "kinds": KINDS})
    assert wrong.status_code == 422 and "It needs https" in text_of(wrong)

    answer = owner.post(new, {"url": receiver.url, "kinds": KINDS})

    endpoint = Endpoint.objects.get()
    page = address(anna, "webhooks:endpoint", endpoint.pk)
    assert answer["HX-Redirect"].startswith(page)
    assert secret_of(endpoint) not in text_of(owner.get(page))
    shown = text_of(owner.post(address(anna, "webhooks:endpoint_secret", endpoint.pk)))
    assert secret_of(Endpoint.objects.get()) in shown.replace("&#x2B;", "+")
    owner.post(address(anna, "webhooks:endpoint_test", endpoint.pk))
    tell(endpoint)
    [(headers, body)] = receiver.got
    assert Webhook(secret_of(Endpoint.objects.get())).verify(body, headers)["type"] == "webhook.test"
    assert "webhook.test" in text_of(owner.get(page))
    owner.post(address(anna, "webhooks:delivery_repeat", Delivery.objects.get().pk))
    tell(endpoint)
    assert receiver.kinds[0] == receiver.kinds[1]
    owner.post(address(anna, "webhooks:endpoint_pause", endpoint.pk))
    assert "Paused by hand" in text_of(owner.get(address(anna, "webhooks:endpoint_list")))
    assert enter(boris).get(page).status_code == 403
    with pytest.raises(NotAllowed):
        remove_endpoint(endpoint_id=endpoint.pk, **who(boris))
    remove_endpoint(endpoint_id=endpoint.pk, **who(anna))
    assert not Delivery.objects.exists()


def test_the_same_is_answered_to_who_asks(
    endpoint: Endpoint, receiver: Receiver, anna: Member, boris: Member
) -> None:
    mine = program(anna)
    rename(make_client(name="Ash"), "Ash 2", anna)
    first = mine.get("facts").json()
    rename(make_client(name="Fir"), "Fir 2", anna)

    second = mine.get(f"facts?after={first['next']}").json()

    assert [row["type"] for row in second["items"]] == ["client.changed"]
    assert second["items"][0]["data"]["changed"] == ["name"]
    assert {row["type"] for row in first["items"]} == {"client.changed"}  # and nothing of settings
    assert mine.get(f"facts?after={second['next']}").json() == {"items": [], "next": second["next"]}
    assert mine.get("facts?after=x").status_code == 422
    assert program(boris).get("facts").status_code == 403


def test_programs_set_webhooks_up(receiver: Receiver, anna: Member, boris: Member) -> None:
    mine = program(anna)
    given = {"url": receiver.url, "kinds": ["client.created"]}
    made = mine.post("webhooks", given, Idempotency_Key="1").json()
    of, seen = f"webhooks/{made['id']}", f'"{made["version"]}"'
    changed = mine.patch(of, {"kinds": KINDS}, If_Match=seen)
    assert changed.json()["kinds"] == sorted(KINDS)
    assert mine.patch(of, {"kinds": KINDS[:1]}, If_Match=seen).status_code == 412
    before = mine.get(f"{of}/secret").json()["secret"]
    assert mine.post(f"{of}/rotate", Idempotency_Key="2").json()["id"] == made["id"]
    secret = mine.get(f"{of}/secret").json()["secret"]
    endpoint = Endpoint.objects.get()

    mine.post(f"{of}/test")
    tell(endpoint)

    [(headers, body)] = receiver.got
    for valid in (before, secret):
        assert Webhook(valid).verify(body, headers)["type"] == "webhook.test"
    [message] = mine.get(f"{of}/messages").json()["items"]
    assert (message["status"], message["answer"], message["attempts"]) == ("delivered", 200, 1)
    assert mine.post(f"webhook_messages/{message['id']}/repeat").json()["status"] == "queued"
    assert mine.post(f"{of}/pause").json()["pause"] == "by_hand"
    assert mine.post(f"webhook_messages/{message['id']}/repeat").status_code == 409
    assert mine.post(f"{of}/resume").json()["pause"] == ""
    assert [row["id"] for row in mine.get("webhooks").json()["items"]] == [made["id"]]
    assert (
        mine.post("webhooks", {**given, "url": "http://example.com/"}).json()["errors"][0]["pointer"]
        == "/url"
    )
    assert program(anna, may_write=False).get(f"{of}/secret").status_code == 403
    assert program(boris).get("webhooks").status_code == 403
    assert mine.send("DELETE", of).status_code == 204 and not Delivery.objects.exists()
