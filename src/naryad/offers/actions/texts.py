"""The introduction and the terms that new offers begin with."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError
from naryad.offers.facts import OfferTextChanged
from naryad.offers.models import OfferText
from naryad.offers.queries.texts import language_name
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

EDITABLE: dict[str, Check | None] = {"intro": str.strip, "terms": str.strip}


class CannotWriteTexts(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def write_usual_text(
    *, language: str, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> OfferText:
    """`intro`, `terms`; offers that are there stay as they are. `version`: what the form was filled from."""
    require(actor, "offers.set_up")
    if language not in dict(settings.LANGUAGES):
        raise CannotWriteTexts(_("There is no such language."))
    OfferText.objects.get_or_create(language=language)
    text = OfferText.objects.select_for_update(of=("self",)).get(language=language)
    if edit := Edit(text, changes, fields=EDITABLE, version=version):
        edit.save()
        fact = OfferTextChanged(language=language_name(language), changes=edit.words)
        record(fact, actor=actor, at=now)
    return text
