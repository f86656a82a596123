"""What members are told of webhooks."""

from django.utils.translation import gettext_lazy as _

from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.webhooks.facts import EndpointPaused
from naryad.webhooks.models import Endpoint


def why(fact: EndpointPaused) -> str:
    return str(Endpoint.Pause(fact.why).label)


@notice(
    EndpointPaused,
    subject="letters",
    icon="plug-x",
    text=_("The webhook {url} is told nothing any more"),
    detail=why,
)
def endpoint_paused(happened: Happened[EndpointPaused]) -> Members:
    """Who made it, unless somebody paused it by hand."""
    if happened.fact.why == Endpoint.Pause.BY_HAND:
        return []
    return Endpoint.objects.filter(pk=happened.fact.endpoint_id).values_list("made_by", flat=True)
