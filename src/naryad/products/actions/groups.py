"""New groups: at the top, or inside another one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.products.models import ProductGroup
from naryad.products.names import PRODUCT_GROUPS
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_names


@transaction.atomic
def create_groups(
    *, name: Sequence[str], parent: int | None = None, actor: Member, now: datetime
) -> list[ProductGroup]:
    """One for each of the lines in `name`."""
    if parent is not None and not ProductGroup.objects.filter(pk=parent, is_archived=False).exists():
        raise CannotChangeName(_("There is no such group."))
    return create_names(names=PRODUCT_GROUPS, lines=name, owner_id=parent, actor=actor, now=now)
