from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry


class PaymentsConfig(AppConfig):
    name = "naryad.payments"

    def ready(self) -> None:
        from naryad.activity.undo import register_undoable
        from naryad.crm.queries.needs import LACKS
        from naryad.crm.queries.overdue import OVERDUE
        from naryad.payments import panels
        from naryad.payments.actions.undo import PLANS
        from naryad.payments.queries.balances import has_prices, overdue_of_deal
        from naryad.payments.queries.needs import lacks_payment
        from naryad.workspaces.actions.company import HAS_PRICES
        from naryad.workspaces.actions.members import HELD

        panels.register()
        register_undoable(PLANS)
        HELD.answer(panels.held_work)
        HAS_PRICES.answer(has_prices)
        OVERDUE.answer(overdue_of_deal)
        LACKS.answer(lacks_payment)
        register_entry(
            Entry(
                place=MENU,
                order=65,
                url_name="payments:payment_list",
                label=_("Payments"),
                icon="cash",
                capability="payments.view",
                first_for={"accountant": ""},
            ),
            Entry(
                place=SETTINGS,
                order=58,
                group=pgettext_lazy("settings", "Sales"),
                url_name="payments:method_settings",
                label=_("Methods of payment"),
                icon="credit-card",
                capability="payments.set_up",
                key="payment_methods",
            ),
        )
