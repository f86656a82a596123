from django.apps import AppConfig

from naryad.ui.slots import register_slot


class InsightConfig(AppConfig):
    name = "naryad.insight"

    def ready(self) -> None:
        from naryad.insight.views import place_context

        register_slot("order_ledger", template="insight/_order_place.html", context=place_context)
        register_slot("deal_ledger", template="insight/_deal_place.html", context=place_context)
