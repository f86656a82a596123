"""The tree of product groups, and the price lists."""

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.products.models import PriceList, ProductGroup
from naryad.products.queries import settings_groups, settings_price_lists
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames

LEVELS = 4


def _check_level(group: ProductGroup) -> None:
    """With all that is inside it. The lists' lock holds the tree (enter_lists)."""
    parents = dict(ProductGroup.objects.values_list("pk", "parent_id"))
    level, above = 1, group.parent_id
    while above is not None:
        if above == group.pk:
            raise CannotChangeName(_("A group does not stand inside itself."), field="parent")
        level, above = level + 1, parents[above]
    inside = [pk for pk, parent in parents.items() if group.pk and parent == group.pk]
    while inside:
        level, inside = level + 1, [pk for pk, parent in parents.items() if parent in inside]
    if level > LEVELS:
        said = filled(_("Groups stand at most %(most)d deep."), {"most": LEVELS})
        raise CannotChangeName(said, field="parent")


PRODUCT_GROUPS = SortedNames(
    kind="product_group",
    title=_("Product groups"),
    model=ProductGroup,
    rows=settings_groups,
    within="parent",
    deletes_unused=True,
    check=_check_level,
)
PRICE_LISTS = SortedNames(
    kind="price_list",
    title=_("Price lists"),
    model=PriceList,
    rows=settings_price_lists,
    deletes_unused=True,
)
