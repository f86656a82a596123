"""Facts about endpoints: settings, so the audit shows who changed them. No webhook tells of them."""

from dataclasses import field
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Changes, Fact


class EndpointFact(Fact, moves_dates=False, abstract=True):
    audited_as: ClassVar[Audited] = "settings"

    endpoint_id: int
    url: str


class EndpointAdded(EndpointFact, kind="endpoint.added"):
    sentence = _("Webhook added: {url}")


class EndpointChanged(EndpointFact, kind="endpoint.changed"):
    sentence = _("Webhook changed: {url}")

    changes: Changes = field(default_factory=dict)


class EndpointSecretRenewed(EndpointFact, kind="endpoint.secret_renewed"):
    sentence = _("New secret of the webhook {url}")


class EndpointPaused(EndpointFact, kind="endpoint.paused"):
    """`why`: of Endpoint.Pause."""

    sentence = _("Webhook paused: {url}")

    why: str


class EndpointResumed(EndpointFact, kind="endpoint.resumed"):
    sentence = _("Webhook works again: {url}")


class EndpointRemoved(EndpointFact, kind="endpoint.removed"):
    sentence = _("Webhook removed: {url}")
