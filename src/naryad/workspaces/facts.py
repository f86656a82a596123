"""Facts about the company and its members."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class WorkspaceCreated(Fact):
    kind = "workspace.created"
    moves_dates = False
    sentence = _("Company “{name}” created")
    extra_topics = ("settings",)

    name: str


class WorkspaceChanged(Fact):
    kind = "workspace.changed"
    moves_dates = True
    sentence = _("Company settings changed")
    extra_topics = ("settings",)

    changes: dict[str, list[str]] = field(default_factory=dict)


class MemberAdded(Fact):
    kind = "member.added"
    moves_dates = True
    sentence = _("{name} added")
    extra_topics = ("settings",)

    member_id: int
    name: str


class MemberChanged(Fact):
    kind = "member.changed"
    moves_dates = True
    sentence = _("{name}: details changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


class MemberDeactivated(Fact):
    kind = "member.deactivated"
    moves_dates = True
    sentence = _("{name} no longer works here")
    extra_topics = ("settings",)

    member_id: int
    name: str


class MemberReactivated(Fact):
    kind = "member.reactivated"
    moves_dates = True
    sentence = _("{name} works here again")
    extra_topics = ("settings",)

    member_id: int
    name: str


class MemberInvited(Fact):
    kind = "member.invited"
    moves_dates = False
    sentence = _("{name} was invited")
    extra_topics = ("settings",)

    member_id: int
    name: str


class InvitationWithdrawn(Fact):
    kind = "invitation.withdrawn"
    moves_dates = False
    sentence = _("The invitation of {name} was withdrawn")
    extra_topics = ("settings",)

    member_id: int
    name: str


class InvitationAccepted(Fact):
    kind = "invitation.accepted"
    moves_dates = False
    sentence = _("{name} joined by invitation")
    extra_topics = ("settings",)

    member_id: int
    name: str
