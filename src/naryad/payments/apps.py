from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "naryad.payments"

    def ready(self) -> None:
        from naryad.payments.queries.balances import has_prices
        from naryad.workspaces.actions import ask_for_prices

        ask_for_prices(has_prices)
