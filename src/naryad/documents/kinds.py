"""The kinds of papers that are built in, in the order of their menu; and what the program knows of papers as rows."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.documents.models import Paper
from naryad.documents.queries.act import build_act
from naryad.documents.queries.contract import build_contract
from naryad.documents.queries.intake import build_intake
from naryad.documents.queries.invoice import build_invoice
from naryad.documents.queries.label import build_label
from naryad.documents.queries.offer import build_offer
from naryad.documents.queries.papers import is_own_paper, search_papers, visible_papers
from naryad.documents.queries.route_sheet import build_route_sheet
from naryad.documents.queries.transfer import build_invoice_transfer, build_plain_transfer
from naryad.documents.queries.work_order import build_work_order
from naryad.documents.rules.kinds import PaperKind, called
from naryad.entities.rules import RUSSIA
from naryad.ui.hooks.kinds import Found, Kind, joined
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

OF_GOODS = {"unit": _("Unit"), "price": _("Price"), "discount": _("Discount")}
HANDED_OVER = "handed_over"
OF_WORK = {
    "client": _("Client"),
    "who": _("Who"),
    "estimate": _("Plan"),
    "done_on": _("Done"),
    "signature": _("Signature"),
}
INVOICE = PaperKind(
    key="invoice",
    label=_("Invoice"),
    icon="file-invoice",
    template="invoice",
    build=build_invoice,
    is_for_client=True,
    is_paid=True,
    columns=OF_GOODS,
)
ACT = PaperKind(
    key="act",
    label=pgettext_lazy("paper", "Act"),
    icon="file-check",
    template="act",
    build=build_act,
    is_for_client=True,
    columns=OF_GOODS,
    tells=HANDED_OVER,
)
TRANSFER = PaperKind(
    key="transfer",
    label=_("Transfer document, status 1"),
    icon="file-certificate",
    template="transfer",
    build=build_invoice_transfer,
    is_for_client=True,
    country=RUSSIA,
    has_texts=False,
    tells=HANDED_OVER,
)
PLAIN_TRANSFER = replace(
    TRANSFER,
    key="plain_transfer",
    label=_("Transfer document, status 2"),
    build=build_plain_transfer,
)
CONTRACT = PaperKind(
    key="contract",
    label=_("Contract for an order"),
    icon="contract",
    template="contract",
    build=build_contract,
    is_for_client=True,
    columns=OF_GOODS,
)
INTAKE = PaperKind(
    key="intake",
    label=_("Intake for repair"),
    icon="tool",
    template="intake",
    build=build_intake,
    is_for_client=True,
)
OFFER = PaperKind(
    key="commercial_offer",
    label=_("Commercial offer"),
    icon="file-text",
    template="offer",
    build=build_offer,
    of="offer",
    is_for_client=True,
    columns=OF_GOODS,
)
WORK_ORDER = PaperKind(
    key="work_order",
    label=pgettext_lazy("paper", "Work order"),
    icon="clipboard-list",
    template="work_order",
    build=build_work_order,
    columns=OF_WORK,
)
ROUTE_SHEET = PaperKind(
    key="route_sheet",
    label=_("Route sheet"),
    icon="map-route",
    template="route_sheet",
    build=build_route_sheet,
    part="tasks",
    is_kept=False,
    columns=OF_WORK,
)
LABEL = PaperKind(
    key="label",
    label=_("Label 58 × 40 mm"),
    icon="tag",
    template="label",
    build=build_label,
    is_kept=False,
    columns={"client": _("Client")},
    has_texts=False,
)
OF_CLIENT = (OFFER, INVOICE, CONTRACT, INTAKE, ACT, TRANSFER, PLAIN_TRANSFER)
BUILT_IN = (*OF_CLIENT, WORK_ORDER, ROUTE_SHEET, LABEL)


def find_papers(*, member: Member, text: str) -> list[Found]:
    return [
        Found(
            paper,
            hint=joined(paper.deal.client.name if paper.deal else "", str(paper.get_status_display())),
        )
        for paper in search_papers(member=member, text=text)
    ]


def may_change(member: Member, paper: Paper) -> bool:
    return may(member, "documents.edit", is_own=is_own_paper(paper.deal, paper.order, member=member))


PAPER = Kind(
    name="paper",
    label=_("Papers"),
    capability="documents.view",
    search=find_papers,
    search_rank=27,
    model=Paper,
    visible=visible_papers,
    title=lambda paper: called(paper.kind, paper.number),
    url=lambda row, slug: reverse("documents:paper", args=[slug, row.pk]),
    may=may_change,
    lock_rank=35,
)
