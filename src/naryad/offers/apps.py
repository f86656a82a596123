from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class OffersConfig(AppConfig):
    name = "naryad.offers"

    def ready(self) -> None:
        from naryad.activity.undo import Undoable, register_undoable
        from naryad.fields.rules.holders import register_found, register_holder
        from naryad.offers import panels
        from naryad.offers.actions.shared import lock_offers, require_offer_edit
        from naryad.offers.kinds import OFFER, OFFER_FIELDS
        from naryad.offers.models import Offer
        from naryad.offers.queries.agreement import wrong_offers
        from naryad.offers.queries.offers import has_prices
        from naryad.offers.views.offers import card_of
        from naryad.payments.queries.agreement import WRONG
        from naryad.workspaces.actions.company import HAS_PRICES

        register_kind(OFFER)
        register_holder(OFFER_FIELDS, card=card_of)
        register_found("offer", "offer", Offer)
        register_undoable(Undoable(kind="offer", lock=lock_offers, require=require_offer_edit))
        HAS_PRICES.answer(has_prices)
        WRONG.answer(wrong_offers)
        panels.register()
        register_entry(
            Entry(
                place="deals",
                order=30,
                url_name="offers:offer_list",
                label=_("Offers"),
                icon="file-invoice",
                capability="offers.view",
            ),
            Entry(
                place=SETTINGS,
                order=12,
                group=pgettext_lazy("settings", "Company"),
                url_name="offers:text_list",
                label=_("Texts of offers"),
                icon="file-invoice",
                capability="offers.set_up",
                key="offer_texts",
            ),
        )
