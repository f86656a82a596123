from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "naryad.orders"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields

        hide_money_fields("price", "discount", "vat_rate", "total")
