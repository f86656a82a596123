"""What a member is told."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Notification(WorkspaceModel):
    """One line of the bell. `event_id` makes it arrive once however often its job runs."""

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=64)
    event_id = models.BigIntegerField()
    topic = models.CharField(max_length=40)  # "task:5": what a press opens
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "event_id"], name="notified_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-id"], name="notification_newest"),
            models.Index(
                fields=["workspace", "member"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
        ]
