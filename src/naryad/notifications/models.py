"""What a member is told, and by which way."""

from django.db import models
from django.db.models import Q

from naryad.activity.models import FactEncoder
from naryad.talk.models import OutgoingLetter
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Notification(WorkspaceModel):
    """One line of the bell. `event_id` makes it arrive once however often its job runs."""

    carried = stays("what a member was told in the old place")

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="notifications_notification")
    kind = models.CharField(max_length=64)  # of rules.notices.NOTICES
    event_id = models.BigIntegerField()
    topic = models.CharField(max_length=40)  # "task:5": what a press opens
    data = models.JSONField(default=dict, encoder=FactEncoder)  # rules.notices.kept
    in_program = models.BooleanField(default=True)  # False: the member wants it by e-mail alone
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "event_id"], name="notified_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-id"], name="notification_newest"),
            models.Index(
                fields=["workspace", "member"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
        ]


class Preference(WorkspaceModel):
    """How a member wants to be told of a subject (rules.subjects); no row: the subject's defaults."""

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="notifications_preference")
    subject = models.CharField(max_length=24)
    in_program = models.BooleanField()
    by_email = models.BooleanField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "subject"], name="preference_once")
        ]


class Digest(WorkspaceModel):
    """That the moved dates of a day were written together, and until which moment they were looked at."""

    carried = stays("a queue of letters")

    day = models.DateField()
    until = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "day"], name="digest_once_a_day")]


class Letter(OutgoingLetter):
    """An e-mail to a member: of a notification, or of a day's digest."""

    carried = stays("a queue of letters")

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="notifications_letter")
    notification = WorkspaceForeignKey(
        Notification, on_delete=models.CASCADE, null=True, related_name="letters"
    )
    digest = WorkspaceForeignKey(Digest, on_delete=models.CASCADE, null=True, related_name="letters")
    data = models.JSONField(default=list, encoder=FactEncoder)  # of a digest: rules.letters.MovedOrder

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "notification"], name="letter_of_notification_once"),
            models.UniqueConstraint(fields=["workspace", "digest", "member"], name="letter_of_digest_once"),
            models.CheckConstraint(
                condition=Q(notification__isnull=True) ^ Q(digest__isnull=True), name="letter_is_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="letter_sent_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"], condition=Q(status="queued"), name="letter_queue"
            ),
            models.Index(fields=["workspace", "status", "-id"], name="letter_by_status"),
        ]
