"""Telling endpoints: claim and commit, send, keep how it ended; one endpoint's messages one after another."""

import json
import time
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.core import outgoing
from naryad.core.env import env
from naryad.tenancy.scope import scope
from naryad.webhooks.actions import deliveries
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.queries.endpoints import next_delivery, next_gathering, signature

AT_A_TIME = 20.0
"""Seconds that one endpoint holds a worker; the rest is asked for anew, behind what others wait for."""
MOST_ANSWERED = 2_000


@workspace_job(name="webhooks.gather")
def gather(**_unknown: Any) -> None:
    now = timezone.now()
    deliveries.gather(now=now)
    deliveries.forget_old(now=now)


@workspace_job(name="webhooks.deliver_due")
def deliver_due(**_unknown: Any) -> None:
    """What a killed worker left lying."""
    due = Delivery.objects.filter(status=Delivery.Status.QUEUED, due_at__lte=timezone.now())
    for endpoint in Endpoint.objects.filter(pk__in=due.values("endpoint"), pause=""):
        deliveries.ask_to_deliver(endpoint)


@app.task(name=deliveries.DELIVER, retry=RETRIES)
def deliver(*, workspace_id: int, endpoint_id: int, **_unknown: Any) -> None:
    close_old_connections()
    until = time.monotonic() + AT_A_TIME
    try:
        while _deliver_next(workspace_id, endpoint_id):
            if time.monotonic() > until:
                with scope(workspace_id), transaction.atomic():
                    for endpoint in Endpoint.objects.filter(pk=endpoint_id):
                        deliveries.ask_to_deliver(endpoint)
                break
    finally:
        close_old_connections()


def _deliver_next(workspace_id: int, endpoint_id: int) -> bool:
    """Send one message; False when none is due."""
    with scope(workspace_id), transaction.atomic():
        delivery = deliveries.claim(endpoint_id=endpoint_id, now=timezone.now())
    if delivery is None:
        return False
    sent = _sent(delivery)
    with scope(workspace_id), transaction.atomic():
        deliveries.settle(delivery_id=delivery.pk, sent=sent, now=timezone.now())
    return True


def _sent(delivery: Delivery) -> deliveries.Tried:
    now, started = timezone.now(), time.monotonic()
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Naryad-Webhooks/1",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature(delivery.endpoint, message=delivery.message, body=body, now=now),
    }
    status: int | None = None
    try:
        answered = outgoing.post(
            delivery.endpoint.url,
            body,
            headers=headers,
            permitted=outgoing.networks(env().outgoing_networks),
            most=MOST_ANSWERED,
        )
        status, said = answered.status, answered.body.decode(errors="replace").replace("\0", "")
    except outgoing.Unreachable as fault:
        said = str(fault)
    return deliveries.Tried(status=status, said=said, took_ms=int((time.monotonic() - started) * 1000))


by_clock(gather, next_at=next_gathering)
by_clock(deliver_due, next_at=next_delivery)
