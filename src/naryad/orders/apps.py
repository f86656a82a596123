from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "naryad.orders"

    def ready(self) -> None:
        from naryad.orders.queries import has_prices
        from naryad.workspaces.actions import ask_for_prices

        ask_for_prices(has_prices)
