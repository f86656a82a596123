from dataclasses import replace

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import MENU, Entry, register_entry


class DocumentsConfig(AppConfig):
    name = "naryad.documents"

    def ready(self) -> None:
        from naryad.documents import panels
        from naryad.documents.queries.act import build_act
        from naryad.documents.queries.agreement import wrong_papers
        from naryad.documents.queries.contract import build_contract
        from naryad.documents.queries.intake import build_intake
        from naryad.documents.queries.invoice import build_invoice
        from naryad.documents.queries.label import build_label
        from naryad.documents.queries.offer import build_offer
        from naryad.documents.queries.route_sheet import build_route_sheet
        from naryad.documents.queries.transfer import build_invoice_transfer, build_plain_transfer
        from naryad.documents.queries.work_order import build_work_order
        from naryad.documents.rules.kinds import PaperKind, register_paper
        from naryad.entities.rules import RUSSIA
        from naryad.payments.queries.agreement import WRONG

        invoice = PaperKind(
            key="invoice",
            label=_("Invoice"),
            icon="file-invoice",
            template="invoice",
            build=build_invoice,
            is_for_client=True,
            is_paid=True,
        )
        act = PaperKind(
            key="act",
            label=pgettext_lazy("paper", "Act"),
            icon="file-check",
            template="act",
            build=build_act,
            is_for_client=True,
        )
        transfer = PaperKind(
            key="transfer",
            label=_("Transfer document, status 1"),
            icon="file-certificate",
            template="transfer",
            build=build_invoice_transfer,
            is_for_client=True,
            country=RUSSIA,
        )
        plain_transfer = replace(
            transfer,
            key="plain_transfer",
            label=_("Transfer document, status 2"),
            build=build_plain_transfer,
        )
        contract = PaperKind(
            key="contract",
            label=_("Contract for an order"),
            icon="contract",
            template="contract",
            build=build_contract,
            is_for_client=True,
        )
        intake = PaperKind(
            key="intake",
            label=_("Intake for repair"),
            icon="tool",
            template="intake",
            build=build_intake,
            is_for_client=True,
        )
        offer = PaperKind(
            key="commercial_offer",
            label=_("Commercial offer"),
            icon="file-text",
            template="offer",
            build=build_offer,
            of="offer",
            is_for_client=True,
        )
        work_order = PaperKind(
            key="work_order",
            label=pgettext_lazy("paper", "Work order"),
            icon="clipboard-list",
            template="work_order",
            build=build_work_order,
        )
        route_sheet = PaperKind(
            key="route_sheet",
            label=_("Route sheet"),
            icon="map-route",
            template="route_sheet",
            build=build_route_sheet,
            part="tasks",
            is_kept=False,
        )
        label = PaperKind(
            key="label",
            label=_("Label 58 × 40 mm"),
            icon="tag",
            template="label",
            build=build_label,
            is_kept=False,
        )
        of_client = (invoice, contract, intake, act, transfer, plain_transfer)
        for kind in (offer, *of_client, work_order, route_sheet, label):
            register_paper(kind)
        WRONG.answer(wrong_papers)
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
