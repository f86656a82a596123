from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class ProcessesConfig(AppConfig):
    name = "naryad.processes"

    def ready(self) -> None:
        from naryad.activity.undo import register_afterwards
        from naryad.crm.views.deal import MOVED
        from naryad.fields.actions.calculating import USED
        from naryad.processes import panels
        from naryad.processes.actions.difference import take_difference_back
        from naryad.processes.facts import DifferenceApplied, ProcessUpgraded
        from naryad.processes.queries.formulas import steps_reading
        from naryad.processes.queries.templates import missing
        from naryad.processes.views.order import offer_first_order, offer_process
        from naryad.workspaces.queries import MISSING

        panels.register()
        for followed in (DifferenceApplied, ProcessUpgraded):
            register_afterwards(followed.kind, take_difference_back)
        MOVED.answer(offer_first_order)
        MOVED.answer(offer_process)
        MISSING.answer(missing)
        USED.answer(steps_reading)
        register_entry(
            Entry(
                place=SETTINGS,
                order=80,
                group=pgettext_lazy("settings", "Work"),
                url_name="processes:template_list",
                label=_("Process templates"),
                icon="route",
                capability="tasks.set_up",
                key="templates",
            )
        )
