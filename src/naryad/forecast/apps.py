from django.apps import AppConfig
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.entries import MENU, Entry, register_entry
from naryad.ui.hooks.previews import Preview, register_preview


class ForecastConfig(AppConfig):
    name = "naryad.forecast"

    def ready(self) -> None:
        from naryad.forecast import lists, panels
        from naryad.forecast.queries import whatif
        from naryad.forecast.queries.dates import busy_until, expected_dates
        from naryad.forecast.queries.moves import moves_of
        from naryad.orders.queries.orders import READY
        from naryad.talk.queries.feed import MOVES
        from naryad.tasks.queries.expected import BUSY_UNTIL, EXPECTED, EXPECTED_START

        for press, ask in (
            ("task.assign", whatif.if_assigned),
            ("task.release", whatif.if_released),
            ("task.prioritise", whatif.if_prioritised),
            ("task.pin", whatif.if_pinned),
            ("task.edit", whatif.if_edited),
            ("order.prioritise", whatif.if_orders_prioritised),
            ("order.promise", whatif.if_promised),
            ("deal.prioritise", whatif.if_deals_prioritised),
            ("member.away", whatif.if_away),
        ):
            register_preview(
                press,
                Preview(
                    ask=ask,
                    template="forecast/effect.html",
                    brief="forecast/_effect_beside.html",
                    capability="dates.view",
                ),
            )
        register_preview(
            "order.create",
            Preview(
                ask=whatif.when_could_we,
                template="forecast/_answer.html",
                brief="forecast/_answer_brief.html",
                capability="dates.view",
            ),
        )
        register_preview(
            "order.difference",
            Preview(
                ask=whatif.if_items_followed, template="forecast/_followed.html", capability="dates.view"
            ),
        )
        lists.register()
        MOVES.answer(moves_of)
        READY.answer(lists.ready_moments)
        EXPECTED.answer(expected_dates)
        BUSY_UNTIL.answer(busy_until)
        EXPECTED_START.answer(lambda: F("forecast_taskforecast__starts_at"))
        panels.register()
        register_entry(
            Entry(
                place=MENU,
                order=50,
                url_name="forecast:workload",
                label=_("Workload"),
                icon="calendar-time",
                capability="workload.view",
            )
        )
