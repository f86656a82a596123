from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "naryad.payments"

    def ready(self) -> None:
        from naryad.payments import panels
        from naryad.payments.queries.balances import has_prices
        from naryad.workspaces.actions import HAS_PRICES

        panels.register()
        HAS_PRICES.answer(has_prices)
