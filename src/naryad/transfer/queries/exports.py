"""Files of the company that were made."""

from datetime import datetime

from django.db.models import Min, QuerySet

from naryad.transfer.models import CompanyExport

SHOWN = 10


def recent_exports() -> QuerySet[CompanyExport]:
    return CompanyExport.objects.select_related("made_by").order_by("-pk")[:SHOWN]


def next_expiry(now: datetime) -> datetime | None:
    """When the next of them is to be thrown away."""
    done = CompanyExport.objects.filter(state=CompanyExport.State.DONE)
    at: datetime | None = done.aggregate(at=Min("expires_at"))["at"]
    return at
