"""The address at which a calendar program reads what a member has before them."""

from django.db import models

from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class MemberCalendar(WorkspaceModel):
    """Its secret is derived from `nonce` and the program's key (queries.calendar_url); by `secret_hash` it is found
    (ADR 0029). A calendar that is switched off has no row."""

    carried = stays("the secret of an address, which leads to the old place")

    member = WorkspaceOneToOneField(Member, on_delete=models.CASCADE, related_name="calendars_membercalendar")
    nonce = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="calendar_secret_unique")
        ]
