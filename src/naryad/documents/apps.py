from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, Entry, register_entry


class DocumentsConfig(AppConfig):
    name = "naryad.documents"

    def ready(self) -> None:
        from naryad.documents import panels
        from naryad.documents.queries.invoice import build_invoice
        from naryad.documents.queries.work_order import build_work_order
        from naryad.documents.rules.kinds import PaperKind, register_paper

        register_paper(
            PaperKind(
                key="invoice",
                label=_("Invoice"),
                icon="file-invoice",
                template="invoice",
                build=build_invoice,
                is_paid=True,
            )
        )
        register_paper(
            PaperKind(
                key="work_order",
                label=pgettext_lazy("paper", "Work order"),
                icon="clipboard-list",
                template="work_order",
                build=build_work_order,
            )
        )
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
