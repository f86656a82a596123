"""Endpoints, what they may be told, and how what they are sent is signed."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from naryad.activity.facts import KINDS, Fact, worded
from naryad.activity.queries import FeedPlace, is_behind
from naryad.webhooks.models import Delivery, Endpoint
from naryad.workspaces.models import Workspace

SALT = "naryad.webhooks"
SHOWN = 100
"""Deliveries in the log of an endpoint."""


@dataclass(frozen=True)
class ToldKind:
    """A kind of facts that can be chosen."""

    kind: str
    sentence: str


def told_kinds(workspace: Workspace) -> dict[str, list[ToldKind]]:
    """By what they are of: all that the company's parts have; settings and logins are nobody else's business."""
    found: dict[str, list[ToldKind]] = {}
    for kind, fact in sorted(KINDS.items()):
        if is_told(kind, workspace):
            found.setdefault(kind.partition(".")[0], []).append(ToldKind(kind, worded(fact.sentence, {})))
    return found


def is_offered(fact: type[Fact]) -> bool:
    return not fact.audited_as


def is_told(kind: str, workspace: Workspace) -> bool:
    """Whether programs hear of it, by what the company uses."""
    fact = KINDS.get(kind)
    return fact is not None and is_offered(fact) and (not fact.part or workspace.uses(fact.part))


def endpoints() -> QuerySet[Endpoint]:
    waiting = Count("deliveries", filter=Q(deliveries__status=Delivery.Status.QUEUED))
    rows = Endpoint.objects.annotate(waiting=waiting, last_at=Max("deliveries__tried_at"))
    return rows.select_related("made_by").order_by("pk")


def deliveries_of(endpoint: Endpoint) -> list[Delivery]:
    """The newest first."""
    return list(Delivery.objects.filter(endpoint=endpoint).order_by("-pk")[:SHOWN])


def secret_of(endpoint: Endpoint, *, nonce: str = "") -> str:
    """Who has the database alone cannot make it (ADR 0029)."""
    mac = salted_hmac(SALT, f"{endpoint.workspace_id}:{nonce or endpoint.nonce}", algorithm="sha256")
    return f"whsec_{base64.b64encode(mac.digest()).decode()}"


def signature(endpoint: Endpoint, *, message: str, body: bytes, now: datetime) -> str:
    """By the secret, and for a day after it was renewed by the one before as well."""
    nonces = [endpoint.nonce]
    if endpoint.old_until is not None and endpoint.old_until > now:
        nonces.append(endpoint.old_nonce)
    secrets = (secret_of(endpoint, nonce=nonce) for nonce in nonces)
    return " ".join(Webhook(secret).sign(message, now, body.decode()) for secret in secrets)


def place_of(endpoint: Endpoint) -> FeedPlace:
    return FeedPlace(endpoint.read_transaction, endpoint.read_event)


def next_gathering(now: datetime) -> datetime | None:
    """Now, where there are facts that an endpoint has not been told of."""
    working: Iterable[Endpoint] = Endpoint.objects.exclude(pause=Endpoint.Pause.BY_HAND)
    return now if any(is_behind(place_of(endpoint)) for endpoint in working) else None


def next_delivery(_now: datetime) -> datetime | None:
    """When the first message that waits is sent: sooner jobs may have been lost with their worker."""
    waiting = Delivery.objects.filter(status=Delivery.Status.QUEUED, endpoint__pause="")
    first: datetime | None = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return first
