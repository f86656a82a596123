"""Writes about logins: what the companies are told, sessions that are ended, a lost phone."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.tenancy.scope import require_workspace_id, scope
from naryad.workspaces.facts import SecondFactorFreed, SecondFactorRequired
from naryad.workspaces.logins.facts import (
    AuditExported,
    FactorsReset,
    LoggedIn,
    LoginFact,
    SessionsEnded,
)
from naryad.workspaces.logins.queries import has_factor
from naryad.workspaces.models import Member, User, Workspace
from naryad.workspaces.queries import memberships
from naryad.workspaces.rules import require


class CannotResetFactors(ActionError):
    """Its message is shown to the user."""


class CannotRequireFactor(ActionError):
    """Its message is shown to the user."""


class CannotEndSession(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def tell_companies(
    *,
    user: User,
    fact: Callable[..., LoginFact],
    now: datetime,
    by: Member | Literal["self"] | None = "self",
    **given: object,
) -> None:
    """Record what happened to a login in each company where the person works. `by`: None where nobody knows whose
    hand it was, or it was no member's.
    """
    for place in memberships(user=user):
        with scope(place.workspace_id):
            told = fact(member_id=place.pk, name=place.name, **given)
            record(told, actor=place if by == "self" else by, at=now)


def tell_login(*, user: User, way: str, with_factor: bool = False, now: datetime) -> None:
    tell_companies(user=user, fact=LoggedIn, way=way, with_factor=with_factor, now=now)


@transaction.atomic
def end_sessions(*, user: User, current: str | None, session_id: int | None = None, now: datetime) -> int:
    """End one of the person's sessions, or all but the `current` one; returns how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=current or "")
    if session_id is not None:
        rows = rows.filter(pk=session_id)
        if not rows:
            raise CannotEndSession(_("This session has ended already."))
    ended = [row.end() for row in rows]
    if ended:
        tell_companies(user=user, fact=SessionsEnded, count=len(ended), now=now)
    return len(ended)


@transaction.atomic
def require_second_factor(*, is_required: bool, actor: Member, now: datetime) -> Workspace:
    """Of owners and heads: who has none is led to set it up before anything else."""
    require(actor, "security.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    if is_required and not has_factor(actor.user):
        raise CannotRequireFactor(_("Set up a second factor of your own first, or this would lock you out."))
    if workspace.second_factor_required != is_required:
        workspace.second_factor_required = is_required
        workspace.save(update_fields=["second_factor_required"])
        record(SecondFactorRequired() if is_required else SecondFactorFreed(), actor=actor, at=now)
    return workspace


@transaction.atomic
def reset_factors(*, member_id: int, actor: Member, now: datetime) -> Member:
    """The owner lets somebody of the company in who has lost the phone: from here on the password is enough."""
    require(actor, "security.edit")
    member = Member.objects.select_related("user").filter(pk=member_id, is_active=True).first()
    if member is None or member.user is None:
        raise CannotResetFactors(_("There is no such member."))
    if member.pk == actor.pk:
        raise CannotResetFactors(_("Change your own factor on the page of your login."))
    if _works_elsewhere(member.user):
        raise CannotResetFactors(
            _(
                "They work in other companies too, so only whoever runs the server can reset it: naryad reset-factor."
            )
        )
    forget_factors(user=member.user, actor=actor, now=now)
    return member


def _works_elsewhere(user: User) -> bool:
    return any(place.workspace_id != require_workspace_id() for place in memberships(user=user))


@transaction.atomic
def forget_factors(*, user: User, actor: Member | None, now: datetime) -> bool:
    """All factors and recovery codes, and all sessions of who may hold the phone. False: there were none."""
    forgotten, _by_model = Authenticator.objects.filter(user=user).delete()
    if not forgotten:
        return False
    for session in UserSession.objects.filter(user=user):
        session.end()
    tell_companies(user=user, fact=FactorsReset, now=now, by=actor)
    return True


def tell_export(*, count: int, actor: Member, now: datetime) -> None:
    record(AuditExported(count=count), actor=actor, at=now)
