"""Facts about the company and its members."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class WorkspaceCreated(Event):
    sentence = _("Company “{name}” created")
    extra_topics = ("settings",)

    name: str


@dataclass(frozen=True, kw_only=True)
class WorkspaceChanged(Event):
    sentence = _("Company settings changed")
    extra_topics = ("settings",)

    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MemberAdded(Event):
    sentence = _("{name} added")
    extra_topics = ("settings",)

    member_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Event):
    sentence = _("{name}: details changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(Event):
    sentence = _("{name} no longer works here")
    extra_topics = ("settings",)

    member_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class MemberReactivated(Event):
    sentence = _("{name} works here again")
    extra_topics = ("settings",)

    member_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    sentence = _("{name} was invited")
    extra_topics = ("settings",)

    member_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    sentence = _("The invitation of {name} was withdrawn")
    extra_topics = ("settings",)

    member_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    sentence = _("{name} joined by invitation")
    extra_topics = ("settings",)

    member_id: int
    name: str
