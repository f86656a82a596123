"""Writes of members: who they are, their roles, and leaving."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError
from naryad.tenancy.scope import require_workspace_id
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.facts import (
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberReactivated,
)
from naryad.workspaces.models import ApiToken, Invitation, Member, User, Workspace
from naryad.workspaces.rules import require, roles_with

MEMBER_FIELDS: dict[str, None] = dict.fromkeys(("name", "kind", "role", "position", "phone", "time_zone"))


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a member answers for. `template` asks who takes it over, with `context` in it as `held`;
    `hand_over(given=…, actor=…, now=…)` does so by what was answered there, or refuses.

    `count`: how many rows; `capability`: without it a role cannot answer for them.
    """

    count: int
    capability: str
    template: str
    context: dict[str, Any]
    hand_over: Callable[..., None]


HELD: Ask[Held] = Ask("member.held", "What a member answers for, and how others take it over when they leave")
JOINED: Ask[None] = Ask("member.joined", "What a new member is given at once")


class CannotChangeMember(ActionError):
    """Its message is shown to the user."""


class MustHandOver(CannotChangeMember):
    """The new role cannot answer for what the member answers for."""


@transaction.atomic
def add_member(
    *,
    name: str,
    role: str = Member.Role.PERFORMER,
    kind: str = Member.Kind.PERSON,
    position: str = "",
    phone: str = "",
    time_zone: str = "",
    user: User | None = None,
    actor: Member,
    now: datetime,
) -> Member:
    """A new place: a person or crew without a login, until an invitation is accepted."""
    require(actor, "members.edit")
    _refuse_unknown_time_zone(time_zone)
    refuse_owner_by_head(actor, role)
    member = Member.objects.create(
        name=name,
        role=role,
        kind=kind,
        position=position,
        phone=phone,
        time_zone=time_zone,
        user=user,
        created_at=now,
    )
    JOINED(member=member)
    record(MemberAdded(member_id=member.pk, name=name), actor=actor, at=now)
    return member


@transaction.atomic
def update_member(
    *, member_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Member:
    """`version`: what the form was filled from."""
    require(actor, "members.edit")
    member = locked_member(member_id)
    refuse_owner_by_head(actor, member.role, changes.get("role", member.role))
    _refuse_unknown_time_zone(changes.get("time_zone", ""))
    if changes.get("kind") == Member.Kind.CREW and member.user_id:
        raise CannotChangeMember(_("A member with a login cannot become a crew."), field="kind")
    if member.role == Member.Role.OWNER and changes.get("role", member.role) != Member.Role.OWNER:
        _keep_an_owner(besides=member)
    if held_beyond(member, role=changes.get("role", member.role)):
        raise MustHandOver(
            _("In this role they cannot answer for all that they answer for: choose who takes it."),
            field="role",
        )
    if edit := Edit(member, changes, fields=MEMBER_FIELDS, version=version, shown=str):
        edit.save()
        record(MemberChanged(member_id=member.pk, name=member.name, changes=edit.words), actor=actor, at=now)
    return member


def held_beyond(member: Member, *, role: str) -> list[Held]:
    """What the member answers for and could not in another role; nothing where the role stays."""
    if role == member.role:
        return []
    return [held for held in HELD(member=member) if held.count and role not in roles_with(held.capability)]


@transaction.atomic
def hand_over_and_update(
    *,
    member_id: int,
    given: Mapping[str, str],
    version: int | None = None,
    actor: Member,
    now: datetime,
    **changes: Any,
) -> Member:
    """As update_member; what the new role cannot answer for goes to others as `given` says, all or nothing."""
    require(actor, "members.edit")
    member = Member.objects.get(pk=member_id)
    for held in held_beyond(member, role=changes.get("role", member.role)):
        held.hand_over(given=given, actor=actor, now=now)
    return update_member(member_id=member_id, version=version, actor=actor, now=now, **changes)


@transaction.atomic
def deactivate_member(*, member_id: int, actor: Member, now: datetime) -> Member:
    """The member may no longer enter. Their open tasks are handed over first (tasks.actions.hand_over)."""
    require(actor, "members.edit")
    member = locked_member(member_id)
    refuse_owner_by_head(actor, member.role)
    if member.pk == actor.pk:
        raise CannotChangeMember(_("You cannot deactivate yourself."))
    if member.role == Member.Role.OWNER:
        _keep_an_owner(besides=member)
    if member.is_active:
        member.is_active = False
        member.save(update_fields=["is_active"])
        Invitation.objects.filter(member=member, accepted_at=None).delete()
        ApiToken.objects.filter(member=member).delete()
        record(MemberDeactivated(member_id=member.pk, name=member.name), actor=actor, at=now)
    return member


@transaction.atomic
def leave_company(*, member_id: int, given: Mapping[str, str], actor: Member, now: datetime) -> Member:
    """What the member answers for goes to others as `given` says, all or nothing; then they may no longer enter."""
    require(actor, "members.edit")
    for held in HELD(member=Member.objects.get(pk=member_id)):
        held.hand_over(given=given, actor=actor, now=now)
    return deactivate_member(member_id=member_id, actor=actor, now=now)


@transaction.atomic
def reactivate_member(*, member_id: int, actor: Member, now: datetime) -> Member:
    require(actor, "members.edit")
    member = locked_member(member_id)
    refuse_owner_by_head(actor, member.role)
    if not member.is_active:
        member.is_active = True
        member.save(update_fields=["is_active"])
        record(MemberReactivated(member_id=member.pk, name=member.name), actor=actor, at=now)
    return member


def locked_member(member_id: int) -> Member:
    members = (
        Member.objects.select_for_update(of=("self",))
        .select_related("workspace")
        .filter(pk=member_id)
        .first()
    )
    if members is None:
        raise CannotChangeMember(_("There is no such member."))
    return members


def _refuse_unknown_time_zone(name: str) -> None:
    if name and name not in available_timezones():
        raise CannotChangeMember(_("There is no such time zone."), field="time_zone")


def refuse_owner_by_head(actor: Member, *roles: str) -> None:
    if Member.Role.OWNER in roles and actor.role != Member.Role.OWNER:
        raise CannotChangeMember(_("Only an owner can change an owner or make somebody one."), field="role")


def _keep_an_owner(*, besides: Member) -> None:
    """Lock the workspace, so that two owners cannot step down at once."""
    Workspace.objects.select_for_update().get(pk=require_workspace_id())
    others = Member.objects.filter(role=Member.Role.OWNER, is_active=True, user__isnull=False)
    if not others.exclude(pk=besides.pk).exists():
        raise CannotChangeMember(pgettext("refusal", "The company needs at least one owner who can log in."))
