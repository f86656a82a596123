"""How a new company begins: a ready set-up, with the parts of the program that it said it needs."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.setup.actions.lay import lay_setup
from naryad.setup.queries.guide import has_begun
from naryad.setup.rules.ready import ready_setups
from naryad.setup.rules.schema import SetupFile
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import enter_lists
from naryad.workspaces.parts import PARTS


class CannotBegin(ActionError):
    """Nothing was laid."""


@transaction.atomic
def begin_company(*, ready: str, asked: Collection[str], actor: Member, now: datetime) -> None:
    """`ready`: a ready set-up by name; `asked`: of the parts that are asked about, those that are needed.

    Laid as any set-up is, so it can be taken back.
    """
    enter_lists(actor)
    if has_begun():
        raise CannotBegin(_("Somebody has begun meanwhile: what there is now is in the settings."))
    lay_setup(setup=_with_parts(ready, asked), actor=actor, now=now)


def _with_parts(ready: str, asked: Collection[str]) -> SetupFile:
    setup = ready_setups()[ready].setup
    own = PARTS if setup.parts is None else setup.parts
    parts = [name for name, part in PARTS.items() if name in (asked if part.is_asked else own)]
    return setup.model_copy(update={"parts": parts})
