"""What members are told of requests."""

from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.notifications.queries.concerned import responsible
from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.webforms.facts import RequestReceived


@notice(
    RequestReceived,
    subject="responsible",
    icon="forms",
    text=_("Request from the site: {client}, {form}"),
    opens="deal",
)
def request_received(happened: Happened[RequestReceived]) -> Members:
    """Who answers for the deal."""
    return responsible(None, Deal.objects.filter(pk=happened.fact.deal_id).first())
