from django.apps import AppConfig
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class OrdersConfig(AppConfig):
    name = "naryad.orders"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields
        from naryad.activity.undo import register_undoable
        from naryad.crm.actions.deals import FOLLOWED
        from naryad.crm.queries.deals import ORDERS_AMOUNT, WORTH
        from naryad.crm.queries.needs import LACKS
        from naryad.crm.views.deal import TOPICS
        from naryad.fields.rules.holders import register_found, register_holder
        from naryad.orders import panels
        from naryad.orders.actions.only import keep_only_order, switch_orders
        from naryad.orders.actions.undo import ORDERS
        from naryad.orders.kinds import ITEM_FIELDS, ORDER, ORDER_FIELDS, register_sights
        from naryad.orders.models import Order
        from naryad.orders.queries.orders import lacks_order, topics_of_deal
        from naryad.orders.queries.types import picked_types
        from naryad.orders.views import card
        from naryad.orders.views.card import orders_on_deal
        from naryad.products.queries import PICKED
        from naryad.talk import panels as talk
        from naryad.ui.hooks.panels import Panel, register_panel
        from naryad.workspaces.actions.company import SWITCHING

        hide_money_fields("price", "discount", "vat_rate", "total")
        register_undoable(ORDERS)
        register_kind(ORDER)
        register_holder(ORDER_FIELDS, card=card.show_card)
        register_holder(ITEM_FIELDS, card=card.show_card_of_item)
        register_found("order", "order", Order)
        register_found("client", "order", Order)
        register_sights()
        talk.register(ORDER)
        panels.register()
        register_panel(
            Panel(
                kind="deal",
                place="main",
                order=15,
                template="orders/_orders_on_deal.html",
                context=orders_on_deal,
                capability="orders.view",
            )
        )
        FOLLOWED.answer(keep_only_order)
        SWITCHING.answer(switch_orders)
        ORDERS_AMOUNT.answer(lambda: F("orders_dealtotals__to_pay"))
        WORTH.answer(lambda: F("orders_dealtotals__amount"))
        TOPICS.answer(topics_of_deal)
        LACKS.answer(lacks_order)
        PICKED.answer(picked_types)
        register_entry(
            Entry(
                place=MENU,
                order=30,
                url_name="orders:order_list",
                label=_("Orders"),
                icon="clipboard-list",
                capability="order_pages.view",
                first_for={"owner": "?state=trouble", "head": "?state=trouble", "observer": ""},
                query_needs="dates.view",
            ),
            Entry(
                place=SETTINGS,
                order=60,
                group=pgettext_lazy("settings", "Work"),
                url_name="orders:type_settings",
                label=_("Order types"),
                icon="clipboard-list",
                capability="settings.edit",
                key="order_types",
            ),
        )
