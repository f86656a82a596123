from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "naryad.payments"

    def ready(self) -> None:
        from naryad.payments.queries.balances import has_prices
        from naryad.workspaces.actions import HAS_PRICES

        HAS_PRICES.answer(has_prices)
