"""Writes of what is a person's own, in every company."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.workspaces.logins.actions import tell_companies
from naryad.workspaces.logins.facts import EmailChanged
from naryad.workspaces.models import User


class CannotChangeEmail(ActionError):
    pass


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
