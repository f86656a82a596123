"""Facts about products. The names of their groups are told by the kit of names."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact


class ProductFact(Fact, moves_dates=False, abstract=True):
    part = "products"

    product_id: int
    name: str


class ProductCreated(ProductFact, kind="product.created"):
    sentence = _("Product created: {name}")


class ProductChanged(ProductFact, kind="product.changed"):
    sentence = _("Product changed: {name}")

    changes: Changes = field(default_factory=dict)


class ListPriceSet(ProductFact, kind="product.list_price_set"):
    """`price_list` is its name; an amount that is none: as it costs otherwise."""

    sentence = _("Price of {name} by the list “{price_list}” changed")

    price_list: str
    changes: Changes = field(default_factory=dict)


class KitChanged(ProductFact, kind="product.kit_changed"):
    """`line`: the name of the part, which is not translated; `changes`: its quantity, None where it is not in the kit."""

    sentence = _("Parts of {name}: {line}")

    line: str
    changes: Changes = field(default_factory=dict)


class ProductArchived(ProductFact, kind="product.archived"):
    sentence = _("Product moved to the archive: {name}")


class ProductRestored(ProductFact, kind="product.restored"):
    sentence = _("Product taken back from the archive: {name}")
