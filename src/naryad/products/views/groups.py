"""Settings: the tree of product groups, and the price lists."""

from django.utils.translation import gettext_lazy as _

from naryad.products.actions.groups import create_groups
from naryad.products.forms import GroupsForm
from naryad.products.names import PRICE_LISTS, PRODUCT_GROUPS
from naryad.products.queries import group_tree, settings_groups
from naryad.workspaces.views.names import NamePage

GROUPS = NamePage(
    names=PRODUCT_GROUPS,
    section="product_groups",
    capability="products.set_up",
    intro=_(
        "By groups the catalogue is looked through; a group may stand inside another one, up to four deep."
    ),
    form=GroupsForm,
    create=create_groups,
    icon="package",
    empty=_("No groups yet"),
    empty_text=_("Type them one a line: kitchens, wardrobes, fittings, services."),
    body="products/_groups.html",
    context=lambda: {"nodes": group_tree(list(settings_groups()))},
)
PRICES = NamePage(
    names=PRICE_LISTS,
    section="price_lists",
    capability="products.set_up",
    intro=_(
        "A client buys by the price list that stands on its card; what a product costs by it stands on the product's. "
        "Without a price by the list it costs what it costs otherwise."
    ),
    icon="tag",
    empty=_("No price lists yet"),
    empty_text=_("Add those by which you sell besides the usual prices: wholesale, partners."),
)
