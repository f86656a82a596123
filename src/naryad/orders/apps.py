from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "naryad.orders"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields
        from naryad.activity.undo import register_undoable
        from naryad.orders.actions.undo import ORDERS

        hide_money_fields("price", "discount", "vat_rate", "total")
        register_undoable(ORDERS)
