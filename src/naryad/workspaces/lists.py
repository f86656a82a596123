"""Who looks at a list, and its filters by members."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.ui.lists.columns import Viewer
from naryad.ui.lists.filters import Choice
from naryad.workspaces.models import Member
from naryad.workspaces.rules import reach, roles_with

NO_SUCH_MEMBER = _("No such employee")


def viewer(*, member: Member, now: datetime) -> Viewer:
    today = member.workspace.today(now)
    return Viewer(member=member, now=now, today=today, reach=lambda capability: reach(member, capability))


def member_choices(*, rows: QuerySet[Any], by: str, capability: str = "") -> list[Choice]:
    """Those who can be chosen (with the capability), and whoever else while rows are theirs; who left stands last."""
    can_be = Q(is_active=True, role__in=roles_with(capability)) if capability else Q(is_active=True)
    members = Member.objects.filter(can_be | Exists(rows.filter(**{by: OuterRef("pk")})))
    return [Choice(str(row.pk), row.name) for row in members.order_by("-is_active", "sort_key", "pk")]
