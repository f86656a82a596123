"""What endpoints are to be told is gathered from the facts, claimed, settled; an endpoint that does not answer is paused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from naryad.activity.actions import look_at_clock, record
from naryad.activity.models import EventRecord
from naryad.activity.queries import events_after
from naryad.core.env import env
from naryad.core.ids import row_id
from naryad.tenancy.scope import require_workspace_id
from naryad.webhooks.actions.endpoints import CannotChangeEndpoint
from naryad.webhooks.facts import EndpointPaused
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.queries.endpoints import is_told, place_of
from naryad.webhooks.rules.bodies import TEST, body_of, subject_of
from naryad.webhooks.rules.waits import GIVES_UP_AFTER, next_try
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.rules import require

AT_ONCE = 500
CLAIMED_FOR = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
LONGEST_SAID = 500
DELIVER = "webhooks.deliver"
GONE = 410


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How a try ended. `status`: what was answered; None: nothing."""

    status: int | None
    said: str
    took_ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@transaction.atomic
def gather(*, now: datetime) -> None:
    """Make messages of what was recorded since; facts of parts that the company does without are passed over."""
    workspace = Workspace.objects.get(pk=require_workspace_id())
    rows = Endpoint.objects.select_for_update(of=("self",)).exclude(pause=Endpoint.Pause.BY_HAND)
    for endpoint in rows.order_by("pk"):
        found = events_after(place_of(endpoint), limit=AT_ONCE)
        if not found:
            continue
        place = found[-1][0]
        endpoint.read_transaction, endpoint.read_event = place.transaction, place.event_id
        endpoint.save(update_fields=["read_transaction", "read_event"])
        events = [event for _place, event in found if _is_told(event, endpoint, workspace)]
        Delivery.objects.bulk_create([_delivery(event, endpoint, workspace, now) for event in events])
        if events and not endpoint.pause:
            ask_to_deliver(endpoint)


def ask_to_deliver(endpoint: Endpoint, *, at: datetime | None = None) -> None:
    """Of one endpoint one after another, so a slow one holds nobody else's."""
    workspace_id = endpoint.workspace_id
    lock = None if at else f"{DELIVER}:{endpoint.pk}"
    app.configure_task(DELIVER, lock=lock, schedule_at=at).defer(
        workspace_id=workspace_id, endpoint_id=endpoint.pk
    )


@transaction.atomic
def claim(*, endpoint_id: int, now: datetime) -> Delivery | None:
    """The next message to send; commit before sending. None: nothing is due. Nothing overtakes what is about its row."""
    queued = Delivery.objects.filter(status=Delivery.Status.QUEUED)
    before = queued.filter(endpoint=OuterRef("endpoint"), about=OuterRef("about"), pk__lt=OuterRef("pk"))
    free = queued.filter(endpoint=endpoint_id, endpoint__pause="", due_at__lte=now).exclude(
        claimed_until__gt=now
    )
    first = free.exclude(Exists(before.exclude(about=""))).order_by("pk")
    delivery = first.select_for_update(of=("self",), skip_locked=True).select_related("endpoint").first()
    if delivery is not None:
        delivery.claimed_until, delivery.tried_at = now + CLAIMED_FOR, now
        delivery.attempts += 1
        delivery.save(update_fields=["claimed_until", "tried_at", "attempts"])
    return delivery


@transaction.atomic
def settle(*, delivery_id: int, sent: Tried, now: datetime) -> None:
    """Keep how it ended. What did not arrive is sent again, later each time; after three days the endpoint is paused."""
    found = Delivery.objects.select_related("endpoint").filter(pk=delivery_id).first()
    if found is None:  # its endpoint was removed meanwhile
        return
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=found.endpoint_id)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    delivery.answer, delivery.said = sent.status, sent.said[:LONGEST_SAID]
    delivery.took_ms, delivery.claimed_until = sent.took_ms, None
    if sent.is_delivered:
        delivery.status = Delivery.Status.DELIVERED
        _keep_failing_since(endpoint, None)
    elif delivery.kind == TEST:
        delivery.status = Delivery.Status.DROPPED
    else:
        delivery.due_at = next_try(attempts=delivery.attempts, now=now)
        _keep_failing_since(endpoint, endpoint.failing_since or now)
        _pause_if_hopeless(endpoint, sent, now=now)
        look_at_clock(at=delivery.due_at)
        if not endpoint.pause:
            ask_to_deliver(endpoint, at=delivery.due_at)
    delivery.save(update_fields=["status", "answer", "said", "took_ms", "claimed_until", "due_at"])


@transaction.atomic
def repeat(*, delivery_id: int, actor: Member, now: datetime) -> Delivery:
    """Send it once more, with the same id."""
    require(actor, "webhooks.edit")
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").filter(pk=delivery_id)
    )
    found = delivery.first()
    if found is None:
        raise CannotChangeEndpoint(_("This message is not kept any more."))
    if found.endpoint.pause:
        raise CannotChangeEndpoint(_("The webhook is paused: let it work first."))
    found.status, found.due_at = Delivery.Status.QUEUED, now
    found.save(update_fields=["status", "due_at"])
    ask_to_deliver(found.endpoint)
    return found


@transaction.atomic
def send_test(*, endpoint_id: int, actor: Member, now: datetime) -> Delivery:
    """A message that tells of nothing, tried once."""
    require(actor, "webhooks.edit")
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    if endpoint.pause:
        raise CannotChangeEndpoint(_("The webhook is paused: let it work first."))
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        message=f"test_{endpoint.pk}_{now:%Y%m%d%H%M%S%f}",
        kind=TEST,
        body=body_of(kind=TEST, at=now, data={}, api=""),
        due_at=now,
        created_at=now,
    )
    ask_to_deliver(endpoint)
    return delivery


@transaction.atomic
def forget_old(*, now: datetime) -> None:
    """The log is of thirty days."""
    done = Delivery.objects.filter(created_at__lt=now - KEPT_FOR)
    done.exclude(status=Delivery.Status.QUEUED, endpoint__pause="").delete()


def _is_told(event: EventRecord, endpoint: Endpoint, workspace: Workspace) -> bool:
    return event.kind in endpoint.kinds and is_told(event.kind, workspace)


def _delivery(event: EventRecord, endpoint: Endpoint, workspace: Workspace, now: datetime) -> Delivery:
    api = f"{env().base_url}/api/v1/"
    return Delivery(
        endpoint=endpoint,
        message=f"fact_{event.pk}",
        kind=event.kind,
        about=subject_of(event.kind, [topic for topic in event.topics if row_id(topic.partition(":")[2])]),
        body=body_of(kind=event.kind, at=event.at, data=event.data, api=api),
        due_at=now,
        created_at=now,
    )


def _keep_failing_since(endpoint: Endpoint, moment: datetime | None) -> None:
    if endpoint.failing_since != moment:
        endpoint.failing_since = moment
        endpoint.save(update_fields=["failing_since"])


def _pause_if_hopeless(endpoint: Endpoint, sent: Tried, *, now: datetime) -> None:
    assert endpoint.failing_since is not None
    why = ""
    if sent.status == GONE:
        why = Endpoint.Pause.GONE
    elif now - endpoint.failing_since >= GIVES_UP_AFTER:
        why = Endpoint.Pause.FAILED
    if why and not endpoint.pause:
        endpoint.pause = why
        endpoint.save(update_fields=["pause"])
        record(EndpointPaused(endpoint_id=endpoint.pk, url=endpoint.url, why=why), actor=None, at=now)
