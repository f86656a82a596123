"""Writes about logins: what the companies are told, sessions that are ended, a lost phone."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    TokenMade,
    TokenWithdrawn,
)
from naryad.workspaces.logins.queries import has_factor, tokens_of
from naryad.workspaces.logins.rules import hash_of, print_token
from naryad.workspaces.models import ApiToken, Member, User, Workspace
from naryad.workspaces.parts import PARTS
from naryad.workspaces.queries import memberships
from naryad.workspaces.rules import require

MOST_TOKENS = 50
"""Of one member."""
USE_NOTED_EVERY = timedelta(minutes=1)


class CannotMakeToken(ActionError):
    """Its message is shown to the user."""


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


@dataclass(frozen=True)
class IssuedToken:
    """A token and its text, which is shown once and kept nowhere."""

    row: ApiToken
    text: str


@transaction.atomic
def make_token(
    *,
    name: str,
    may_write: bool = False,
    parts: Sequence[str] = (),
    expires_at: datetime | None = None,
    actor: Member,
    now: datetime,
) -> IssuedToken:
    """The actor's own."""
    require(actor, "tokens.make", is_own=True)
    if not name.strip():
        raise CannotMakeToken(_("Say what the token is for."), field="name")
    if set(parts) - PARTS.keys():
        raise CannotMakeToken(_("There is no such part of the program."), field="parts")
    if expires_at is not None and expires_at <= now:
        raise CannotMakeToken(_("Its time would be over already."), field="days")
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if tokens_of(actor).count() >= MOST_TOKENS:
        raise CannotMakeToken(_("These are too many tokens: withdraw one that is not needed any more."))
    secret = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        member=actor,
        name=name.strip(),
        secret_hash=hash_of(secret),
        may_write=may_write,
        parts=sorted(set(parts)),
        created_at=now,
        expires_at=expires_at,
    )
    told = TokenMade(member_id=actor.pk, name=actor.name, title=row.name, may_write=may_write)
    record(told, actor=actor, at=now)
    return IssuedToken(row, print_token(require_workspace_id(), secret))


@transaction.atomic
def withdraw_token(*, token_id: int, actor: Member, now: datetime) -> None:
    """One's own; it stops working at once."""
    token = tokens_of(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise CannotMakeToken(_("This token is withdrawn already."))
    token.delete()
    record(TokenWithdrawn(member_id=actor.pk, name=actor.name, title=token.name), actor=actor, at=now)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """To the minute: nobody's history, and no write for each request."""
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


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
