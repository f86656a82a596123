from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.entries import MENU, Entry, register_entry
from naryad.ui.hooks.panels import Panel, register_panel


class InsightConfig(AppConfig):
    name = "naryad.insight"

    def ready(self) -> None:
        from naryad.insight.rules.sight import has_figures
        from naryad.insight.views.ledger import deal_place, order_place

        register_entry(
            Entry(
                place=MENU,
                order=80,
                url_name="insight:overview",
                label=_("Insight"),
                icon="chart-bar",
                capability="insight.view",
                has_more=has_figures,
            )
        )
        register_act(
            Act(
                kind="order",
                place="more",
                order=25,
                label=_("Course of the process"),
                icon="timeline",
                url=lambda order, slug: reverse("insight:order_steps", args=[slug, order.pk]),
                is_shown=lambda request, order: order_place(request, order) is not None,
                capability="ledgers.view",
                target="",
            )
        )
        for kind, context in (("order", order_place), ("deal", deal_place)):
            register_panel(
                Panel(
                    kind=kind,
                    place="ledger",
                    order=10,
                    template=f"insight/_{kind}_place.html",
                    context=context,
                    capability="ledgers.view",
                )
            )
