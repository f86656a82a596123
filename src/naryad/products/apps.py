from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class ProductsConfig(AppConfig):
    name = "naryad.products"

    def ready(self) -> None:
        from naryad.activity.undo import Undoable, register_undoable
        from naryad.fields.rules.holders import register_found, register_holder
        from naryad.products.actions.products import follow_price, lock_products, require_product_edit
        from naryad.products.kinds import PRODUCT, PRODUCT_FIELDS
        from naryad.products.models import Product
        from naryad.products.queries import has_prices
        from naryad.products.views import products
        from naryad.talk import panels
        from naryad.workspaces.actions.company import HAS_PRICES

        register_kind(PRODUCT)
        register_holder(PRODUCT_FIELDS, card=products.show_card)
        register_found("product", "product", Product)
        panels.register(PRODUCT)
        HAS_PRICES.answer(has_prices)
        register_undoable(
            Undoable(kind="product", lock=lock_products, require=require_product_edit, follow=follow_price)
        )
        register_entry(
            Entry(
                place=MENU,
                order=67,
                url_name="products:product_list",
                label=_("Products"),
                icon="package",
                capability="products.view",
            ),
            Entry(
                place=SETTINGS,
                order=57,
                group=pgettext_lazy("settings", "Sales"),
                url_name="products:group_settings",
                label=_("Product groups"),
                icon="package",
                capability="products.set_up",
                key="product_groups",
            ),
            Entry(
                place=SETTINGS,
                order=57,
                group=pgettext_lazy("settings", "Sales"),
                url_name="products:price_list_settings",
                label=_("Price lists"),
                icon="tag",
                capability="products.set_up",
                key="price_lists",
            ),
        )
