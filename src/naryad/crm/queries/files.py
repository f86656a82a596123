"""Files of clients: contracts and papers."""

from datetime import datetime

from django.db.models import QuerySet

from naryad.crm.models import ClientAttachment
from naryad.files.models import Attachment
from naryad.files.queries import ShownFile, as_shown
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

SHOWN = 200


def client_files(*, client_id: int, member: Member, now: datetime) -> list[ShownFile]:
    """Oldest first."""
    rows = ClientAttachment.objects.filter(client_id=client_id, attachment__removed_at=None)
    rows = rows.select_related("attachment__uploaded_by").order_by("-attachment_id")[:SHOWN]
    return [as_shown(row.attachment, member=member, now=now) for row in reversed(rows)]


def find_client_file(*, member: Member, with_removed: bool = False) -> QuerySet[Attachment]:
    """`with_removed`: for an undo."""
    if not may(member, "papers.view"):
        return Attachment.objects.none()
    found = Attachment.objects.filter(client_place__isnull=False)
    return found if with_removed else found.filter(removed_at=None)
