"""Webhooks and their log by API, and the feed of facts: what webhooks tell, asked for."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.activity.queries import FeedPlace, events_after
from naryad.core.env import env
from naryad.webhooks.actions.deliveries import repeat, send_test
from naryad.webhooks.actions.endpoints import (
    add_endpoint,
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    renew_secret,
    resume_endpoint,
)
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.queries.endpoints import deliveries_of, endpoints, is_told, secret_of
from naryad.webhooks.rules.bodies import body_of
from naryad.workspaces.api.problems import Invalid
from naryad.workspaces.api.routes import Routes, by, require_whole, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Name, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

facts, webhooks, messages = Routes("facts"), Routes("webhooks"), Routes("webhook_messages")
BEGINNING = FeedPlace(0, 0)


class WebhookJson(Answered):
    """`pause`: "" while it works; `failing_since`: it does not answer. `kinds`: of facts (docs/dev/facts.md)."""

    id: int
    url: str
    kinds: list[str]
    pause: Literal["", "by_hand", "failed", "gone"]
    failing_since: At | None
    made_by_id: int
    created_at: At
    version: int


class WebhooksJson(Answered):
    items: list[WebhookJson]


class SecretJson(Answered):
    """What its messages are signed with; for a day after a renewal they are by the one before as well."""

    secret: str


class MessageJson(Answered):
    """`answer`: the status of the last try; `said`: the beginning of it, or why there was none."""

    id: int
    message: str
    kind: str
    about: str
    status: Literal["queued", "delivered", "dropped"]
    attempts: int
    answer: int | None
    said: str
    took_ms: int | None
    due_at: At
    created_at: At
    tried_at: At | None


class MessagesJson(Answered):
    items: list[MessageJson]


Kinds = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=500)]


class NewWebhook(Sent):
    url: Name = Field(max_length=500)
    kinds: Kinds


class WebhookChanges(NewWebhook, is_partial=True):
    pass


class FactQuery(Sent):
    """`after`: where the feed was left, as `next` said; without it, its beginning."""

    after: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class FactJson(Answered):
    """`id` is the end of a webhook's `webhook-id`; `data` as in its body (docs/dev/webhooks.md)."""

    id: int
    type: str
    timestamp: At
    actor_id: int | None
    about: list[str]
    data: dict[str, Any]


class FactsJson(Answered):
    """`next`: ask for what comes after it; the same as before where there is nothing yet."""

    items: list[FactJson]
    next: str


@webhooks.get(needs="webhooks.edit", gives=WebhooksJson)
def list_webhooks(request: TokenRequest) -> WebhooksJson:
    return WebhooksJson(items=[shown(WebhookJson, row) for row in endpoints()])


@webhooks.post(needs="webhooks.edit", gives=WebhookJson)
def add_webhook(request: TokenRequest, response: HttpResponse, given: NewWebhook) -> WebhookJson:
    """It is told of what is recorded from now on."""
    return _answer(response, add_endpoint(**given.values(), **by(request)).pk)


@webhooks.get("/{int:pk}", needs="webhooks.edit", gives=WebhookJson)
def read_webhook(request: TokenRequest, response: HttpResponse, pk: int) -> WebhookJson:
    return _answer(response, pk)


@webhooks.patch("/{int:pk}", needs="webhooks.edit", gives=WebhookJson)
def change_webhook(
    request: TokenRequest, response: HttpResponse, pk: int, given: WebhookChanges
) -> WebhookJson:
    _endpoint(pk)
    change_endpoint(endpoint_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(response, pk)


@webhooks.delete("/{int:pk}", needs="webhooks.edit")
def remove_webhook(request: TokenRequest, pk: int) -> None:
    """With its log."""
    _endpoint(pk)
    remove_endpoint(endpoint_id=pk, **by(request))


@webhooks.get("/{int:pk}/secret", needs="webhooks.edit", gives=SecretJson)
def read_webhook_secret(request: TokenRequest, pk: int) -> SecretJson:
    """To a token that writes, for all parts of the program."""
    require_whole(request)
    return SecretJson(secret=secret_of(_endpoint(pk)))


@webhooks.post("/{int:pk}/rotate", needs="webhooks.edit", gives=WebhookJson, status=200)
def rotate_webhook_secret(request: TokenRequest, response: HttpResponse, pk: int) -> WebhookJson:
    """A new secret; the one before is valid beside it for a day."""
    _endpoint(pk)
    renew_secret(endpoint_id=pk, **by(request))
    return _answer(response, pk)


@webhooks.post("/{int:pk}/pause", needs="webhooks.edit", gives=WebhookJson, status=200)
def pause_webhook(request: TokenRequest, response: HttpResponse, pk: int) -> WebhookJson:
    """What happens meanwhile is not told later."""
    _endpoint(pk)
    pause_endpoint(endpoint_id=pk, **by(request))
    return _answer(response, pk)


@webhooks.post("/{int:pk}/resume", needs="webhooks.edit", gives=WebhookJson, status=200)
def resume_webhook(request: TokenRequest, response: HttpResponse, pk: int) -> WebhookJson:
    _endpoint(pk)
    resume_endpoint(endpoint_id=pk, **by(request))
    return _answer(response, pk)


@webhooks.post("/{int:pk}/test", needs="webhooks.edit", gives=MessageJson)
def send_trial_message(request: TokenRequest, pk: int) -> MessageJson:
    """Tells of nothing, and is tried once."""
    _endpoint(pk)
    return shown(MessageJson, send_test(endpoint_id=pk, **by(request)))


@webhooks.get("/{int:pk}/messages", needs="webhooks.edit", gives=MessagesJson)
def list_webhook_messages(request: TokenRequest, pk: int) -> MessagesJson:
    """The newest hundred, of thirty days."""
    return MessagesJson(items=[shown(MessageJson, row) for row in deliveries_of(_endpoint(pk))])


@messages.post("/{int:pk}/repeat", needs="webhooks.edit", gives=MessageJson, status=200)
def repeat_webhook_message(request: TokenRequest, pk: int) -> MessageJson:
    """Once more, with the same `webhook-id`."""
    get_object_or_404(Delivery.objects.all(), pk=pk)
    return shown(MessageJson, repeat(delivery_id=pk, **by(request)))


def _endpoint(pk: int) -> Endpoint:
    return get_object_or_404(endpoints(), pk=pk)


def _answer(response: HttpResponse, pk: int) -> WebhookJson:
    return tagged(response, shown(WebhookJson, _endpoint(pk)))


@facts.get(needs="webhooks.edit", gives=FactsJson)
def list_facts(request: TokenRequest, asked: Query[FactQuery]) -> FactsJson:
    """Each fact once, in an order that stays: one that is committed late comes late, and is not passed over."""
    place = FeedPlace.read(asked.after) if asked.after else BEGINNING
    if place is None:
        raise Invalid("after", "")
    found = events_after(place, limit=asked.limit)
    workspace, api = request.member.workspace, f"{env().base_url}/api/v1/"
    items = []
    for _at, event in found:
        if is_told(event.kind, workspace):
            said = body_of(kind=event.kind, at=event.at, data=event.data, api=api)
            items.append(
                FactJson(
                    id=event.pk,
                    type=event.kind,
                    timestamp=event.at,
                    actor_id=event.actor_id,
                    about=event.topics,
                    data=said["data"],
                )
            )
    return FactsJson(items=items, next=str(found[-1][0] if found else place))
