"""Groups: new ones, at the top or inside another one, and where one stands."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.products.models import ProductGroup
from naryad.products.names import PRODUCT_GROUPS
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_names, enter_lists, free_name
from naryad.workspaces.names.facts import NameChanged


@transaction.atomic
def create_groups(
    *, name: Sequence[str], parent: int | None = None, actor: Member, now: datetime
) -> list[ProductGroup]:
    """One for each of the lines in `name`."""
    _parent(parent)
    return create_names(names=PRODUCT_GROUPS, lines=name, owner_id=parent, actor=actor, now=now)


@transaction.atomic
def move_group(
    *, group_id: int, parent_id: int | None, version: int | None = None, actor: Member, now: datetime
) -> ProductGroup:
    """With all that is inside it, behind those that stand there already. `version`: what the form was filled from."""
    enter_lists(actor)
    group = ProductGroup.objects.select_for_update(of=("self",)).filter(pk=group_id).first()
    if group is None:
        raise CannotChangeName(_("It is not there any more."))
    edit = Edit(group, {"parent_id": parent_id}, fields={"parent_id": _parent}, version=version)
    if not edit:
        return group
    PRODUCT_GROUPS.check(group)
    free_name(names=PRODUCT_GROUPS, name=group.name, row=group)
    last = PRODUCT_GROUPS.beside(group).exclude(pk=group.pk).last()
    group.sequence = last.sequence + 1 if last else 0
    edit.save("sequence")
    told = NameChanged(names=PRODUCT_GROUPS.kind, row_id=group.pk, name=group.name, changes=edit.words)
    record(told, actor=actor, at=now)
    return group


def _parent(pk: int | None) -> ProductGroup | None:
    found = ProductGroup.objects.filter(pk=pk, is_archived=False).first() if pk is not None else None
    if pk is not None and found is None:
        raise CannotChangeName(_("There is no such group."), field="parent")
    return found
