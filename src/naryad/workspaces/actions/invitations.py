"""Writes of invitations: a member gets a login of their own."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.workspaces.actions.members import locked_member, refuse_owner_by_head
from naryad.workspaces.facts import InvitationAccepted, InvitationWithdrawn, MemberInvited
from naryad.workspaces.models import Invitation, Member, User
from naryad.workspaces.rules import require

INVITATION_LIFETIME = timedelta(days=14)


class CannotInvite(ActionError):
    """Its message is shown to the user."""


class CannotAcceptInvitation(ActionError):
    """Its message is shown to the user."""


@dataclass(frozen=True)
class Issued:
    """An invitation and the secret of its link, which is shown once and kept nowhere."""

    invitation: Invitation
    secret: str


@transaction.atomic
def invite(*, member_id: int, email: str, actor: Member, now: datetime) -> Issued:
    """A link that lets a person take this place; an earlier open one stops working."""
    require(actor, "members.edit")
    member = locked_member(member_id)
    refuse_owner_by_head(actor, member.role)
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
    member = locked_member(member_id)
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
    member = locked_member(invitation.member_id)
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
