"""What a member chooses for themselves."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.notifications.models import Preference
from naryad.notifications.rules.notices import subjects_of
from naryad.notifications.rules.subjects import SUBJECTS, Ways
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotSetPreferences(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def set_preferences(*, chosen: Mapping[str, Ways], actor: Member) -> None:
    """How `actor` is told of each of these subjects; what equals the default is not kept."""
    require(actor, "self.use")
    if chosen.keys() - subjects_of(actor).keys():
        raise CannotSetPreferences(_("Nothing of this kind is told to you."))
    Member.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    Preference.objects.filter(member=actor, subject__in=list(chosen)).delete()
    Preference.objects.bulk_create(
        Preference(member=actor, subject=subject, in_program=ways.in_program, by_email=ways.by_email)
        for subject, ways in chosen.items()
        if ways != SUBJECTS[subject].default
    )
