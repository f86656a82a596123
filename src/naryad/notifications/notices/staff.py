"""What owners and heads are told of who works here."""

from django.utils.translation import gettext_lazy as _

from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.workspaces.facts import MemberDeactivated
from naryad.workspaces.models import Member


@notice(MemberDeactivated, subject="staff", icon="user-off", text=_("{name} no longer works here"))
def member_left(happened: Happened[MemberDeactivated]) -> Members:
    """Somebody has to take the tasks."""
    heads = Member.objects.filter(role__in=[Member.Role.OWNER, Member.Role.HEAD])
    return heads.values_list("pk", flat=True)
