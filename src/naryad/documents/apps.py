from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class DocumentsConfig(AppConfig):
    name = "naryad.documents"

    def ready(self) -> None:
        from naryad.documents import panels
        from naryad.documents.kinds import BUILT_IN, PAPER
        from naryad.documents.queries.agreement import wrong_papers
        from naryad.documents.queries.looks import number_templates
        from naryad.documents.queries.papers import why_acceptance_stands
        from naryad.documents.rules.kinds import register_paper
        from naryad.entities.queries import TEMPLATES
        from naryad.offers.actions.takeback import STANDS
        from naryad.payments.queries.agreement import WRONG

        for kind in BUILT_IN:
            register_paper(kind)
        register_kind(PAPER)
        TEMPLATES.answer(number_templates)
        WRONG.answer(wrong_papers)
        STANDS.answer(why_acceptance_stands)
        panels.register()
        register_entry(
            Entry(
                place=MENU,
                order=66,
                url_name="documents:paper_list",
                label=_("Papers"),
                icon="file-invoice",
                capability="documents.view",
            )
        )
        register_entry(
            Entry(
                place=SETTINGS,
                order=12,
                group=pgettext_lazy("settings", "Company"),
                url_name="documents:look_list",
                label=_("Look of papers"),
                icon="file-text",
                capability="documents.set_up",
                key="papers",
            )
        )
