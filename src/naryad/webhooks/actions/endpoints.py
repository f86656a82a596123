"""An endpoint is added, changed, paused, taken up again, removed."""

import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.activity.facts import KINDS
from naryad.activity.queries import feed_now
from naryad.core import outgoing
from naryad.core.env import env
from naryad.core.errors import ActionError, filled
from naryad.webhooks.facts import (
    EndpointAdded,
    EndpointChanged,
    EndpointPaused,
    EndpointRemoved,
    EndpointResumed,
    EndpointSecretRenewed,
)
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.queries.endpoints import is_offered
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

MOST = 20
OLD_SECRET_FOR = timedelta(days=1)


class CannotChangeEndpoint(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def add_endpoint(*, url: str, kinds: list[str], actor: Member, now: datetime) -> Endpoint:
    """It is told of what is recorded from now on."""
    require(actor, "webhooks.edit")
    if Endpoint.objects.count() >= MOST:
        raise CannotChangeEndpoint(filled(_("There are %(most)d webhooks already."), {"most": MOST}))
    place = feed_now()
    endpoint = Endpoint.objects.create(
        url=_url(url),
        kinds=_kinds(kinds),
        nonce=secrets.token_hex(16),
        read_transaction=place.transaction,
        read_event=place.event_id,
        made_by=actor,
        created_at=now,
    )
    record(EndpointAdded(**_about(endpoint)), actor=actor, at=now)
    return endpoint


@transaction.atomic
def change_endpoint(
    *, endpoint_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Endpoint:
    """url, kinds. `version`: what the form was filled from."""
    endpoint = _entered(endpoint_id, actor)
    edit = Edit(endpoint, changes, fields={"url": _url, "kinds": _kinds}, version=version, shown=_said)
    if edit:
        edit.save()
        record(EndpointChanged(**_about(endpoint), changes=edit.words), actor=actor, at=now)
    return endpoint


@transaction.atomic
def renew_secret(*, endpoint_id: int, actor: Member, now: datetime) -> Endpoint:
    """The one before is valid beside it for a day."""
    endpoint = _entered(endpoint_id, actor)
    endpoint.old_nonce, endpoint.old_until = endpoint.nonce, now + OLD_SECRET_FOR
    endpoint.nonce = secrets.token_hex(16)
    endpoint.save(update_fields=["nonce", "old_nonce", "old_until"])
    record(EndpointSecretRenewed(**_about(endpoint)), actor=actor, at=now)
    return endpoint


@transaction.atomic
def pause_endpoint(*, endpoint_id: int, actor: Member, now: datetime) -> Endpoint:
    """By hand: what happens meanwhile is not told later."""
    endpoint = _entered(endpoint_id, actor)
    if not endpoint.pause:
        endpoint.pause = Endpoint.Pause.BY_HAND
        endpoint.save(update_fields=["pause"])
        record(EndpointPaused(**_about(endpoint), why=endpoint.pause), actor=actor, at=now)
    return endpoint


@transaction.atomic
def resume_endpoint(*, endpoint_id: int, actor: Member, now: datetime) -> Endpoint:
    """What waits is sent at once. What happened while it was paused by hand is passed over."""
    endpoint = _entered(endpoint_id, actor)
    if not endpoint.pause:
        return endpoint
    if endpoint.pause == Endpoint.Pause.BY_HAND:
        place = feed_now()
        endpoint.read_transaction, endpoint.read_event = place.transaction, place.event_id
    endpoint.pause, endpoint.failing_since = Endpoint.Pause.NONE, None
    endpoint.save(update_fields=["pause", "failing_since", "read_transaction", "read_event"])
    Delivery.objects.filter(endpoint=endpoint, status=Delivery.Status.QUEUED).update(due_at=now)
    record(EndpointResumed(**_about(endpoint)), actor=actor, at=now)
    return endpoint


@transaction.atomic
def remove_endpoint(*, endpoint_id: int, actor: Member, now: datetime) -> None:
    """With its log."""
    endpoint = _entered(endpoint_id, actor)
    said = EndpointRemoved(**_about(endpoint))
    endpoint.delete()
    record(said, actor=actor, at=now)


def _entered(endpoint_id: int, actor: Member) -> Endpoint:
    require(actor, "webhooks.edit")
    endpoint = Endpoint.objects.select_for_update(of=("self",)).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise CannotChangeEndpoint(_("This webhook was removed meanwhile."))
    return endpoint


def _url(url: str) -> str:
    """What can be seen of it at once; where its name leads is looked up when it is sent to."""
    try:
        parts = urlsplit(url)
        host, _has_port = parts.hostname or "", parts.port
    except ValueError:
        raise CannotChangeEndpoint(_("This is no address."), field="url") from None
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.fragment:
        raise CannotChangeEndpoint(_("This is no address of a program: https://…"), field="url")
    if parts.scheme == "http" and not _is_own(host):
        raise CannotChangeEndpoint(
            _("It needs https://: what is told must not be read on its way."), field="url"
        )
    return url


def _is_own(host: str) -> bool:
    """Of a network that the operator permits without TLS: by its number, for names lead anywhere."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return outgoing.is_in(address, outgoing.networks(env().outgoing_networks))


def _kinds(kinds: list[str]) -> list[str]:
    if not kinds:
        raise CannotChangeEndpoint(_("Choose what it is told."), field="kinds")
    if any(kind not in KINDS or not is_offered(KINDS[kind]) for kind in kinds):
        raise CannotChangeEndpoint(_("There is no such fact."), field="kinds")
    return sorted(set(kinds))


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _about(endpoint: Endpoint) -> dict[str, Any]:
    return {"endpoint_id": endpoint.pk, "url": endpoint.url}
