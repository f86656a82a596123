"""Writes of companies, members and invitations."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from babel.numbers import list_currencies
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError
from naryad.core.nouns import FORMS, KINDS, Nouns
from naryad.core.text import visible
from naryad.tenancy.scope import require_workspace_id, scope
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.facts import (
    InvitationAccepted,
    InvitationWithdrawn,
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberInvited,
    MemberReactivated,
    NounsChosen,
    PartsChosen,
    WorkspaceChanged,
    WorkspaceCreated,
)
from naryad.workspaces.logins.actions import tell_companies
from naryad.workspaces.logins.facts import EmailChanged
from naryad.workspaces.models import IdempotencyKey, Invitation, Member, NumberSeries, User, Workspace
from naryad.workspaces.parts import PARTS, refusal_of
from naryad.workspaces.queries import are_parts_chosen
from naryad.workspaces.rules import require, roles_with

INVITATION_LIFETIME = timedelta(days=14)
KEY_LIFETIME = timedelta(hours=72)
"""How long the answer of a POST with an idempotency key is kept for its repeats."""
WORKSPACE_FIELDS: dict[str, None] = dict.fromkeys(
    (
        "name",
        "phone",
        "address",
        "time_zone",
        "currency",
        "country",
        "language",
        "prices_include_vat",
        "default_vat",
        "sales_edit_all",
        "sales_see_own",
        "sales_discount",
        "link_shows_amounts",
        "paid_tolerance",
    )
)
MEANING_OF_PRICES = frozenset({"currency", "prices_include_vat"})
"""Fields that stay as they are once there are prices: what was agreed would come to something else."""
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
SWITCHING: Ask[None] = Ask(
    "workspace.switching", "What parts that are switched off and on bring with them, or why they cannot be"
)
HAS_PRICES: Ask[bool] = Ask(
    "workspace.has_prices", "Whether any amount is kept: then the meaning of prices stays"
)


class CannotChangeWorkspace(ActionError):
    """Its message is shown to the user."""


class CannotChangeMember(ActionError):
    """Its message is shown to the user."""


class MustHandOver(CannotChangeMember):
    """The new role cannot answer for what the member answers for."""


class CannotInvite(ActionError):
    """Its message is shown to the user."""


class CannotChangeEmail(ActionError):
    pass


class CannotAcceptInvitation(ActionError):
    """Its message is shown to the user."""


@dataclass(frozen=True)
class Issued:
    """An invitation and the secret of its link, which is shown once and kept nowhere."""

    invitation: Invitation
    secret: str


@transaction.atomic
def create_workspace(
    *, name: str, slug: str, owner_name: str, owner: User, now: datetime, **options: Any
) -> tuple[Workspace, Member]:
    """A company and its first owner. Call outside any scope."""
    workspace = Workspace.objects.create(name=name, slug=slug, created_at=now, **options)
    with scope(workspace.pk):
        member = Member.objects.create(user=owner, name=owner_name, role=Member.Role.OWNER, created_at=now)
        record(WorkspaceCreated(name=name), actor=member, at=now)
        record(MemberAdded(member_id=member.pk, name=member.name), actor=member, at=now)
    return workspace, member


@transaction.atomic
def update_workspace(
    *, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Workspace:
    """`version`: what the form was filled from."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    if "time_zone" in changes and changes["time_zone"] not in available_timezones():
        raise CannotChangeWorkspace(_("There is no such time zone."), field="time_zone")
    if "currency" in changes and changes["currency"] not in list_currencies():
        raise CannotChangeWorkspace(_("There is no such currency."), field="currency")
    for name in MEANING_OF_PRICES & changes.keys():
        if changes[name] != getattr(workspace, name) and any(HAS_PRICES()):
            raise CannotChangeWorkspace(
                _("There are prices or payments already: what they come to would change."), field=name
            )
    if edit := Edit(workspace, changes, fields=WORKSPACE_FIELDS, version=version, shown=str):
        edit.save()
        record(WorkspaceChanged(changes=edit.words), actor=actor, at=now)
    return workspace


@transaction.atomic
def choose_parts(
    *, parts: Collection[str], version: int | None = None, actor: Member, now: datetime
) -> Workspace:
    """Which parts of the program the company uses; nothing of what they keep is lost with one that is off."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    if refusal := refusal_of(parts):
        raise CannotChangeWorkspace(refusal, field="parts")
    before, chosen = set(workspace.parts), [name for name in PARTS if name in parts]
    if edit := Edit(workspace, {"parts": chosen}, fields={"parts": None}, version=version):
        edit.save()
        switched_on = [name for name in chosen if name not in before]
        switched_off = [name for name in PARTS if name in before.difference(chosen)]
        by_then = copy(actor)  # a refusal leaves the actor in the company as it was
        by_then.workspace = workspace
        SWITCHING(on=set(switched_on), off=set(switched_off), actor=by_then, now=now)
        record(PartsChosen(switched_on=switched_on, switched_off=switched_off), actor=actor, at=now)
    elif not are_parts_chosen():
        record(PartsChosen(), actor=actor, at=now)
    return workspace


@transaction.atomic
def choose_nouns(*, nouns: Nouns, version: int | None = None, actor: Member, now: datetime) -> Workspace:
    """What the company calls its things (core.nouns): of a kind all forms, or none for the program's word."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    chosen = {kind: _forms(kind, nouns[kind]) for kind in KINDS if any(nouns.get(kind, {}).values())}
    if edit := Edit(workspace, {"nouns": chosen}, fields={"nouns": None}, version=version):
        edit.save()
        said = ", ".join(forms["many"] for forms in chosen.values())
        record(NounsChosen(words_of=said or "—"), actor=actor, at=now)
    return workspace


def _forms(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """A form that is missing would stand empty in a heading."""
    forms = {form: visible(given.get(form, "")) for form in FORMS}
    if missing := next((form for form, word in forms.items() if not word), None):
        raise CannotChangeWorkspace(_("Fill in all four forms, or none."), field=f"{kind}_{missing}")
    return forms


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
    _refuse_owner_by_head(actor, role)
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
    member = _locked_member(member_id)
    _refuse_owner_by_head(actor, member.role, changes.get("role", member.role))
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
    member = _locked_member(member_id)
    _refuse_owner_by_head(actor, member.role)
    if member.pk == actor.pk:
        raise CannotChangeMember(_("You cannot deactivate yourself."))
    if member.role == Member.Role.OWNER:
        _keep_an_owner(besides=member)
    if member.is_active:
        member.is_active = False
        member.save(update_fields=["is_active"])
        Invitation.objects.filter(member=member, accepted_at=None).delete()
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
    member = _locked_member(member_id)
    _refuse_owner_by_head(actor, member.role)
    if not member.is_active:
        member.is_active = True
        member.save(update_fields=["is_active"])
        record(MemberReactivated(member_id=member.pk, name=member.name), actor=actor, at=now)
    return member


@transaction.atomic
def invite(*, member_id: int, email: str, actor: Member, now: datetime) -> Issued:
    """A link that lets a person take this place; an earlier open one stops working."""
    require(actor, "members.edit")
    member = _locked_member(member_id)
    _refuse_owner_by_head(actor, member.role)
    if member.kind == Member.Kind.CREW:
        raise CannotInvite(_("A crew has no login. Invite its people as members of their own."))
    if member.user_id or not member.is_active:
        raise CannotInvite(_("This member already has a login, or no longer works here."))
    Invitation.objects.filter(member=member, accepted_at=None).delete()
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        member=member,
        email=email,
        secret_hash=hash_secret(secret),
        invited_by=actor,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    record(MemberInvited(member_id=member.pk, name=member.name), actor=actor, at=now)
    return Issued(invitation=invitation, secret=f"{member.workspace_id}-{secret}")


@transaction.atomic
def withdraw_invitation(*, member_id: int, actor: Member, now: datetime) -> None:
    require(actor, "members.edit")
    member = _locked_member(member_id)
    withdrawn, _by_model = Invitation.objects.filter(member=member, accepted_at=None).delete()
    if withdrawn:
        record(InvitationWithdrawn(member_id=member.pk, name=member.name), actor=actor, at=now)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def accept_invitation(
    *, secret: str, name: str, email: str, password: str, user: User | None, now: datetime
) -> Member:
    """Take the place: as the logged-in `user`, or with a new login. Call inside the link's scope()."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(secret_hash=hash_secret(secret), accepted_at=None, expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise CannotAcceptInvitation(_("This invitation is no longer valid. Ask for a new one."))
    member = _locked_member(invitation.member_id)
    if user is None:
        if User.objects.filter(email=email.lower()).exists():
            raise CannotAcceptInvitation(
                _("There is a login with this e-mail already. Log in, then open the link again."),
                field="email",
            )
        user = User.objects.create_user(
            email=email, password=password, name=name, language=member.workspace.language
        )
    member.user, member.name = user, name or member.name
    try:
        with transaction.atomic():
            member.save(update_fields=["user", "name"])
    except IntegrityError:
        raise CannotAcceptInvitation(_("You already are a member of this company.")) from None
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(InvitationAccepted(member_id=member.pk, name=member.name), actor=member, at=now)
    return member


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Drop the kept answers of the current company that no repeat may ask for any more; returns their number."""
    count, _by_model = IdempotencyKey.objects.filter(created_at__lte=now - KEY_LIFETIME).delete()
    return count


def next_number(*, kind: str, year: int) -> int:
    """The next gap-free number of a series; its row stays locked to the end of the transaction, so take it last."""
    series, _created = NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _locked_member(member_id: int) -> Member:
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


def _refuse_owner_by_head(actor: Member, *roles: str) -> None:
    if Member.Role.OWNER in roles and actor.role != Member.Role.OWNER:
        raise CannotChangeMember(_("Only an owner can change an owner or make somebody one."), field="role")


def _keep_an_owner(*, besides: Member) -> None:
    """Lock the workspace, so that two owners cannot step down at once."""
    Workspace.objects.select_for_update().get(pk=require_workspace_id())
    others = Member.objects.filter(role=Member.Role.OWNER, is_active=True, user__isnull=False)
    if not others.exclude(pk=besides.pk).exists():
        raise CannotChangeMember(pgettext("refusal", "The company needs at least one owner who can log in."))


@transaction.atomic
def change_preferences(*, user_id: int, language: str | None = None, theme: str | None = None) -> User:
    """A person's own language and theme, the same in every company; what is not given or not known stays."""
    user = User.objects.select_for_update().get(pk=user_id)
    if language in dict(settings.LANGUAGES):
        user.language = language
    if theme in User.Theme.values:
        user.theme = theme
    user.save(update_fields=["language", "theme"])
    return user


@transaction.atomic
def change_email(*, user_id: int, before: str, after: str, now: datetime) -> User:
    """What one logs in with. `before`: as it was when the change was asked for, so that its link serves once."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.email != before or User.objects.filter(email=after).exists():
        raise CannotChangeEmail(_("This link is no longer valid."))
    user.email = after
    user.save(update_fields=["email"])
    # allauth's own notes of it would still let the old one in
    EmailAddress.objects.filter(user=user).delete()
    tell_companies(user=user, fact=EmailChanged, before=before, after=after, now=now)
    return user
